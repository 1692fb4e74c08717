/** Which site a place is nearest to, and which lies beside another. */
import type { LonLat } from "./release";
import type { Board } from "./siting_file";

type Places = Pick<Board["sites"], "lon" | "lat">;
export type Direction = readonly [east: number, north: number];

const SIDEWAYS = 2; // a site beside the way counts as so much farther

/** The number of the nearest site, the first of several; -1 where there is none. */
export function nearestSite({ lon, lat }: Places, [x, y]: LonLat): number {
  const east = Math.cos((y * Math.PI) / 180);
  let [found, least] = [-1, Infinity];
  for (let i = 0; i < lon.length; i += 1) {
    const [dx, dy] = [(lon[i] - x) * east, lat[i] - y];
    const square = dx * dx + dy * dy;
    if (square < least) [found, least] = [i, square];
  }
  return found;
}

/** The site to be found in a direction, at least `least_m` away; the site itself where there is none. */
export function siteBeside({ lon, lat }: Places, from: number, [x, y]: Direction, least_m: number): number {
  const metres = 111_320; // a degree of latitude
  const east = Math.cos((lat[from] * Math.PI) / 180);
  let [found, cost] = [from, Infinity];
  for (let i = 0; i < lon.length; i += 1) {
    const [dx, dy] = [(lon[i] - lon[from]) * east * metres, (lat[i] - lat[from]) * metres];
    const along = dx * x + dy * y;
    const across = Math.abs(dx * y) + Math.abs(dy * x);
    if (along < least_m || across > along) continue;
    const own = along + SIDEWAYS * across;
    if (own < cost) [found, cost] = [i, own];
  }
  return found;
}

export function placeOf({ lon, lat }: Places, site: number): LonLat {
  return [lon[site], lat[site]];
}
