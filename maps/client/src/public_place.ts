/** Where somebody stands: which ward, and how surely. */
import type { LonLat, Polygons } from "./release";

/** Beyond this a place names no ward: it could be any of several. */
export const MOST_UNSURE_M = 1000;

/** The ward whose ground holds the point; its line and holes by the even-odd rule. null: none. */
export function holding<Ward extends { readonly polygons: Polygons }>(wards: readonly Ward[], point: LonLat): Ward | null {
  return wards.find((ward) => ward.polygons.some((polygon) => polygon.filter((ring) => inside(ring, point)).length % 2 === 1)) ?? null;
}

function inside(ring: readonly LonLat[], [x, y]: LonLat): boolean {
  let within = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
    const [[x1, y1], [x2, y2]] = [ring[i], ring[j]];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) within = !within;
  }
  return within;
}

export type Found = "ward" | "outside" | "unsure";

/** What can be said of a place known to `accuracy` metres. */
export function verdict(ward: unknown, accuracy: number): Found {
  if (accuracy > MOST_UNSURE_M) return "unsure";
  return ward ? "ward" : "outside";
}
