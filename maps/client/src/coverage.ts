/** Who is reached: the circle of the legal radius around stations. The Python side is geo/coverage.py. */
import type { PeopleDoc } from "./release";
import type { Metres } from "./plane";

export const CIRCLE_SIDES = 256;

export type Ring = readonly Metres[];
/** A ward in metres: rings anticlockwise outside, clockwise inside; `area` in m², `box` west, south, east, north. */
export interface Shape {
  readonly rings: readonly Ring[];
  readonly area: number;
  readonly box: readonly [number, number, number, number];
}

/** A shape from the rings of polygons, outer ring first in each. */
export function shape(polygons: readonly (readonly Ring[])[]): Shape {
  const rings = polygons.flatMap((polygon) => polygon.map((ring, i) => (signedArea(ring) > 0 === (i === 0) ? ring : [...ring].reverse())));
  const easts = rings.flatMap((ring) => ring.map((point) => point[0]));
  const norths = rings.flatMap((ring) => ring.map((point) => point[1]));
  return {
    rings,
    area: rings.reduce((sum, ring) => sum + signedArea(ring), 0),
    box: [Math.min(...easts), Math.min(...norths), Math.max(...easts), Math.max(...norths)],
  };
}

/** The circle as a regular polygon of exactly its area, anticlockwise from due east. */
export function circle(centre: Metres, radius: number, sides: number = CIRCLE_SIDES): Ring {
  const step = (2 * Math.PI) / sides;
  const corner = radius * Math.sqrt(step / Math.sin(step));
  return Array.from({ length: sides }, (_, i): Metres => [
    centre[0] + corner * Math.cos(i * step),
    centre[1] + corner * Math.sin(i * step),
  ]);
}

/** Area in m² of `ward` within `radius` of any of `centres`, by inclusion and exclusion over the circles. */
export function coveredArea(ward: Shape, centres: readonly Metres[], radius: number): number {
  const circles = centres.map((centre) => circle(centre, radius)).filter((ring) => meets(ring, ward.box));
  if (circles.some((ring) => insideAll(ring, ward))) return ward.area;
  return ward.rings.reduce((sum, ring) => sum + unionArea(ring, circles), 0);
}

/** Signed area of the part of `ring` within the union of convex `clips`. */
function unionArea(ring: Ring, clips: readonly Ring[]): number {
  let sum = 0;
  clips.forEach((clip, i) => {
    const part = clipped(ring, clip);
    if (part.length > 2) sum += signedArea(part) - unionArea(part, clips.slice(i + 1));
  });
  return sum;
}

/** People of each ward within `radius` of any of `centres`; a cell exactly on the circle counts. */
export function coveredPeople(cells: PeopleDoc, wards: number, centres: readonly Metres[], radius: number): number[] {
  const covered = new Array<number>(wards).fill(0);
  for (let i = 0; i < cells.people.length; i += 1) {
    const near = centres.some((centre) => Math.hypot(cells.east[i] - centre[0], cells.north[i] - centre[1]) <= radius);
    if (near) covered[cells.ward[i]] += cells.people[i];
  }
  return covered;
}

/** Sutherland and Hodgman: the part of `ring` inside the convex anticlockwise `clip`. */
export function clipped(ring: Ring, clip: Ring): Ring {
  let rest: Metres[] = ring.slice();
  for (let i = 0; i < clip.length && rest.length > 0; i += 1) {
    rest = clippedByLine(rest, clip[i], clip[(i + 1) % clip.length]);
  }
  return rest;
}

function clippedByLine(ring: readonly Metres[], from: Metres, to: Metres): Metres[] {
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  const side = (point: Metres): number => dx * (point[1] - from[1]) - dy * (point[0] - from[0]);
  const kept: Metres[] = [];
  let last = ring[ring.length - 1];
  let lastSide = side(last);
  for (const point of ring) {
    const pointSide = side(point);
    if (pointSide >= 0 !== lastSide >= 0) {
      const t = lastSide / (lastSide - pointSide);
      kept.push([last[0] + t * (point[0] - last[0]), last[1] + t * (point[1] - last[1])]);
    }
    if (pointSide >= 0) kept.push(point);
    last = point;
    lastSide = pointSide;
  }
  return kept;
}

/** Area in m², positive anticlockwise; measured from the first corner so that large coordinates cost no digits. */
export function signedArea(ring: Ring): number {
  if (ring.length < 3) return 0;
  const [x0, y0] = ring[0];
  let twice = 0;
  for (let i = 1; i + 1 < ring.length; i += 1) {
    twice += (ring[i][0] - x0) * (ring[i + 1][1] - y0) - (ring[i + 1][0] - x0) * (ring[i][1] - y0);
  }
  return twice / 2;
}

function meets(ring: Ring, box: Shape["box"]): boolean {
  const [west, south, east, north] = box;
  return (
    ring.some((p) => p[0] >= west) && ring.some((p) => p[0] <= east) &&
    ring.some((p) => p[1] >= south) && ring.some((p) => p[1] <= north)
  );
}

/** Whether every corner of the ward lies in the convex `ring`: then all of the ward does. */
function insideAll(ring: Ring, ward: Shape): boolean {
  const [ax, ay] = ring[0];
  const [bx, by] = ring[ring.length / 2];
  const centre: Metres = [(ax + bx) / 2, (ay + by) / 2];
  const apothem = Math.hypot(ax - centre[0], ay - centre[1]) * Math.cos(Math.PI / ring.length);
  return ward.rings.every((points) => points.every((p) => Math.hypot(p[0] - centre[0], p[1] - centre[1]) <= apothem));
}
