/** Reading one layer: the class of a value, ranks, thresholds, and the sentence that says it. */
import type { ClassDoc, LayerDoc, ThresholdDoc } from "./release";
import type { State } from "./state";
import type { Words } from "./words";

export type Value = number | string | null;

/** The class a value falls in; the unknown class for null. A class from x to x holds exactly x. */
export function classOf(layer: LayerDoc, value: Value): ClassDoc {
  const unknown = layer.classes[layer.classes.length - 1];
  if (value === null) return unknown;
  if (typeof value === "string") return layer.classes.find((one) => one.id === value) ?? unknown;
  return layer.classes.find((one) => holds(one, value)) ?? unknown;
}

function holds(one: ClassDoc, value: number): boolean {
  if (one.from === null && one.to === null) return false;
  if (one.from !== null && one.from === one.to) return value === one.from;
  return (one.from === null || value >= one.from) && (one.to === null || value < one.to);
}

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

/** The value in words: with unit, or the label of its status, or that there is none. */
export function spoken(layer: LayerDoc, value: Value, words: Words): string {
  if (typeof value === "number") return words.quantity(value, layer.decimals, words.text(layer.unit));
  return words.text(classOf(layer, value).label);
}

/** The figure alone, for labels and bars. */
export function figure(layer: LayerDoc, value: Value, words: Words): string {
  if (typeof value !== "number") return "";
  if (!words.text(layer.unit).startsWith("%")) return words.number(value, layer.decimals);
  const plain = words.number(value, layer.decimals);
  return `${Number(value.toFixed(layer.decimals)) % 100 === 0 ? words.number(value) : plain}%`;
}
