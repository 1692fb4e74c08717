/** The bands of cost on the map: their colours, and which band a cost is in. */
import { NEVER } from "./siting_file";

export type Rgb = readonly [red: number, green: number, blue: number];

/** Near is dark, far is bright: steps of lightness that are told apart without colour too, and on a pale projector. */
const STOPS: readonly Rgb[] = [[27, 72, 150], [25, 138, 166], [112, 201, 148], [246, 224, 94]];

/** One colour a band, from near to far. */
export function palette(bands: number): Rgb[] {
  return Array.from({ length: bands }, (_, i) => {
    const at = bands === 1 ? 0 : (i / (bands - 1)) * (STOPS.length - 1);
    const low = Math.min(STOPS.length - 2, Math.floor(at));
    const mix = (c: 0 | 1 | 2): number => Math.round(STOPS[low][c] + (STOPS[low + 1][c] - STOPS[low][c]) * (at - low));
    return [mix(0), mix(1), mix(2)];
  });
}

/** The band of a cost: its upper end belongs to it; `bands.length` beyond the last, -1 for no way. */
export function bandOf(bands: readonly number[], cost: number): number {
  if (cost === NEVER) return -1;
  let band = 0;
  while (band < bands.length && cost > bands[band]) band += 1;
  return band;
}

export function css([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}
