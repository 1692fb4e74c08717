/** Reading one layer: the class of a value, ranks, thresholds, and the sentence that says it. */
import type { ClassDoc, LayerDoc, ThresholdDoc } from "./release";
import { isTally, type Tally, type Value } from "./sets";
import type { State } from "./state";
import type { Words } from "./words";

/**
 * The class a value falls in; the unknown class, always the last, for null. A class from x to x holds exactly x. A
 * number between classes of whole counts, as a converted one may be, is rounded.
 */
export function classOf(classes: readonly ClassDoc[], value: Value): ClassDoc {
  const unknown = classes[classes.length - 1];
  if (value === null) return unknown;
  if (isTally(value)) return classes.find((one) => one.id === tallyClass(value)) ?? unknown;
  if (typeof value === "string") return classes.find((one) => one.id === value) ?? unknown;
  return classes.find((one) => holds(one, value)) ?? classes.find((one) => holds(one, Math.floor(value + 0.5))) ?? unknown;
}

/** None met while some are unknown is not enough to say that none met. */
function tallyClass({ met, parts, unknown }: Tally): "all" | "some" | "none" | "unknown" {
  if (met === parts) return "all";
  if (met > 0) return "some";
  return unknown > 0 ? "unknown" : "none";
}

function holds(one: ClassDoc, value: number): boolean {
  if (one.from === null && one.to === null) return false;
  if (one.from !== null && one.from === one.to) return value === one.from;
  return (one.from === null || value >= one.from) && (one.to === null || value < one.to);
}

export const ABOUT = "\u2248"; // almost equal to

/** Rank of each value from 1, equal values sharing the better rank; null where there is no number or no ranking. */
export function ranks(values: readonly Value[], better: LayerDoc["better"]): (number | null)[] {
  if (better === "none") return values.map(() => null);
  const known = values.filter((value): value is number => typeof value === "number");
  return values.map((value) => {
    if (typeof value !== "number") return null;
    return 1 + known.filter((other) => (better === "high" ? other > value : other < value)).length;
  });
}

/** The threshold chosen for a layer, if it has any. */
export function chosenStandard(layer: LayerDoc, state: State): ThresholdDoc | null {
  return layer.thresholds.find((one) => one.id === state.standards[layer.id]) ?? null;
}

/** Whether a value meets a threshold; null where that cannot be said. */
export function meets(layer: LayerDoc, value: Value, threshold: ThresholdDoc | null): boolean | null {
  if (!threshold || typeof value !== "number" || layer.kind !== "number") return null;
  return layer.better === "low" ? value <= threshold.value : value >= threshold.value;
}

/** The value in words: with unit, or the label of its status, or how many parts met, or that there is none. */
export function spoken(layer: LayerDoc, value: Value, words: Words): string {
  if (typeof value === "number") return words.quantity(value, layer.decimals, words.text(layer.unit));
  if (!isTally(value)) return words.text(classOf(layer.classes, value).label);
  if (value.only || value.unknown === value.parts) return words.text(classOf(layer.classes, value.only || null).label);
  return words.say(value.unknown > 0 ? "map.tally.open" : "map.tally", { ...value });
}

/** The same with the word that it is an estimate, where it was converted. */
export function spokenIn(layer: LayerDoc, value: Value, estimated: boolean, words: Words): string {
  const said = spoken(layer, value, words);
  return estimated ? `${said}, ${words.say("map.estimated")}` : said;
}

/** The figure alone, for labels and bars; "≈" before an estimate. */
export function figure(layer: LayerDoc, value: Value, words: Words, estimated = false): string {
  return (estimated ? ABOUT : "") + bare(layer, value, words);
}

function bare(layer: LayerDoc, value: Value, words: Words): string {
  if (isTally(value)) return value.only || value.unknown === value.parts ? "" : `${value.met}/${value.parts}`;
  if (typeof value !== "number") return "";
  if (!words.text(layer.unit).startsWith("%")) return words.number(value, layer.decimals);
  const plain = words.number(value, layer.decimals);
  return `${Number(value.toFixed(layer.decimals)) % 100 === 0 ? words.number(value) : plain}%`;
}
