/** Outlines of merged wards from those of their parts. The Python side is maps/outlines.py. */
import type { LonLat, Polygons } from "./release";

type Ring = readonly LonLat[];

/** The union of polygons that lie side by side: sides that two of them share fall away. Neighbours share corners exactly. */
export function dissolved(parts: readonly Polygons[]): Polygons {
  const sides = new Map<string, readonly [LonLat, LonLat]>();
  for (const ring of parts.flat().flatMap((polygon) => polygon.map((one, i) => turned(open(one), i === 0)))) {
    ring.forEach((from, i) => {
      const to = ring[(i + 1) % ring.length];
      if (same(from, to)) return;
      if (!sides.delete(`${to} ${from}`)) sides.set(`${from} ${to}`, [from, to]);
    });
  }
  const rings = chained([...sides.values()]);
  const outer = rings.filter((ring) => area(ring) > 0);
  const holes = rings.filter((ring) => area(ring) <= 0);
  return outer.map((ring, i) => (i === 0 ? [ring, ...holes] : [ring]).map(closed));
}

/** A ward cut in two by a line between two of its corners: what lies on the line's left, and on its right. */
export function halves(ward: Polygons, line: Ring): readonly [Polygons, Polygons] {
  const ring = turned(open(ward[0][0]), true);
  const place = (corner: LonLat): number => ring.findIndex((other) => same(other, corner));
  const [first, last] = [place(line[0]), place(line[line.length - 1])];
  if (first < 0 || last < 0) throw new TypeError("a line that ends at no corner of its ward");
  const between = (from: number, to: number): LonLat[] => {
    const found: LonLat[] = [];
    for (let i = (from + 1) % ring.length; i !== to; i = (i + 1) % ring.length) found.push(ring[i]);
    return found;
  };
  const left = [...line, ...between(last, first)];
  const right = [...[...line].reverse(), ...between(first, last)];
  return [[[closed(left)]], [[closed(right)]]];
}

function same(one: LonLat, other: LonLat): boolean {
  return one[0] === other[0] && one[1] === other[1];
}

function open(ring: Ring): Ring {
  return same(ring[0], ring[ring.length - 1]) ? ring.slice(0, -1) : ring;
}

function closed(ring: Ring): Ring {
  return [...ring, ring[0]];
}

/** The ring anticlockwise, or else clockwise. */
function turned(ring: Ring, anticlockwise: boolean): Ring {
  return area(ring) > 0 === anticlockwise ? ring : [...ring].reverse();
}

/** Twice the area in square degrees, positive anticlockwise. */
function area(ring: Ring): number {
  const [x0, y0] = ring[0];
  return ring.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length];
    return sum + (x - x0) * (nextY - y0) - (nextX - x0) * (y - y0);
  }, 0);
}

function chained(sides: readonly (readonly [LonLat, LonLat])[]): LonLat[][] {
  const from = new Map<string, LonLat[]>();
  for (const [start, end] of sides) from.set(String(start), [...(from.get(String(start)) ?? []), end]);
  const rings: LonLat[][] = [];
  for (const [start] of sides) {
    const ring: LonLat[] = [];
    for (let at: LonLat | undefined = start; at && from.get(String(at))?.length; ) {
      ring.push(at);
      at = from.get(String(at))?.pop();
    }
    if (ring.length > 2) rings.push(ring);
  }
  return rings;
}
