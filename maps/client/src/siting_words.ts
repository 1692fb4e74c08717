/** Costs in words: "3 phút 20 giây", "1.234 m". */
import type { Unit } from "./siting_doc";
import { NEVER } from "./siting_file";
import type { Words } from "./words";
import type { Say } from "./words_named";

const MINUTE_S = 60;
export const NBSP = "\u00a0";

export interface Speech {
  readonly say: Say;
  readonly words: Pick<Words, "number" | "quantity">;
}

/** A cost in full, rounded to whole metres or seconds. */
export function spokenCost({ say, words }: Speech, cost: number, unit: Unit): string {
  if (cost === NEVER) return say("siting_map.no_way");
  const whole = Math.round(cost);
  if (unit === "m") return words.quantity(whole, 0, "m");
  const [minutes, seconds] = [Math.floor(whole / MINUTE_S), whole % MINUTE_S];
  const parts = [minutes > 0 ? say("siting_map.minutes", { minutes: words.number(minutes) }) : "", seconds > 0 || minutes === 0 ? say("siting_map.seconds", { seconds }) : ""];
  return parts.filter(Boolean).join(" ").replace(/ /g, NBSP);
}

/** What a band reaches from and to, in the legend: "2–4 phút", "1 phút 30–3 phút" in full where it is no whole minute. */
export function spokenBand(speech: Speech, from: number, to: number, unit: Unit): string {
  const { words, say } = speech;
  if (unit === "m") return say("siting_map.band.m", { from: words.number(from), to: words.number(to) });
  const isWhole = from % MINUTE_S === 0 && to % MINUTE_S === 0;
  if (isWhole) return say("siting_map.band.minutes", { from: from / MINUTE_S, to: to / MINUTE_S });
  return say("siting_map.band.seconds", { from: words.number(from), to: words.number(to) });
}

/** A weight with what it counts: "1.234 người". Where the catalogue has no word for a kind, the word for any. */
export function spokenWeight({ say, words }: Speech, weight: number, kind: string): string {
  const key = `siting_map.unit.${kind}`;
  const own = say(key);
  const unit = own === key || own === key.replace("siting_map.", "") ? say("siting_map.unit.other") : own;
  return `${words.number(weight)}${NBSP}${unit}`;
}

/** A share in percent with one decimal; not rounded up to 100. */
export function spokenShare({ words }: Speech, part: number, whole: number): string {
  if (whole <= 0) return "";
  const share = Math.min((100 * part) / whole, 100);
  return words.quantity(part < whole ? Math.min(share, 99.9) : share, 1, "%");
}
