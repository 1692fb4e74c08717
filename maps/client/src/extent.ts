/** How long and how large a drawn shape is, on the measuring plane; and the nearest place on its edge. */
import { signedArea } from "./coverage";
import type { Metres, Plane } from "./plane";
import type { LonLat } from "./release";

export type Rings = readonly (readonly LonLat[])[];

/** Area in m² of a ring, closed or not. A ring that crosses itself has what its turns leave of each other. */
export function areaOf(plane: Plane, ring: readonly LonLat[]): number {
  return ring.length < 3 ? 0 : Math.abs(signedArea(closed(ring).map((point) => plane.metres(point))));
}

/** Length in m of a line. */
export function lengthOf(plane: Plane, line: readonly LonLat[]): number {
  const points = line.map((point) => plane.metres(point));
  return points.slice(1).reduce((sum, point, i) => sum + Math.hypot(point[0] - points[i][0], point[1] - points[i][1]), 0);
}

export function closed(ring: readonly LonLat[]): readonly LonLat[] {
  const [first, last] = [ring[0], ring[ring.length - 1]];
  return ring.length > 1 && (first[0] !== last[0] || first[1] !== last[1]) ? [...ring, first] : ring;
}

export interface OnEdge {
  readonly at: LonLat;
  readonly off_m: number;
}

/** The place on the rings that is nearest to a point; null where there is no ring. */
export function onEdge(plane: Plane, rings: Rings, point: LonLat): OnEdge | null {
  const from = plane.metres(point);
  let best: { readonly at: Metres; readonly off_m: number } | null = null;
  for (const ring of rings) {
    const corners = closed(ring).map((corner) => plane.metres(corner));
    for (let i = 1; i < corners.length; i += 1) {
      const at = nearest(from, corners[i - 1], corners[i]);
      const off_m = Math.hypot(at[0] - from[0], at[1] - from[1]);
      if (!best || off_m < best.off_m) best = { at, off_m };
    }
  }
  return best && { at: plane.degrees(best.at), off_m: best.off_m };
}

function nearest([x, y]: Metres, [x0, y0]: Metres, [x1, y1]: Metres): Metres {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length));
  return [x0 + share * dx, y0 + share * dy];
}
