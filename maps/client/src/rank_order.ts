/** The order of wards by what they have, and their groups by class. */
import { classOf, figure, spokenIn } from "./indicator";
import type { Figures } from "./measures";
import type { ClassDoc, LayerDoc } from "./release";
import type { Value } from "./sets";
import type { Words } from "./words";

/** The places of wards, the best value first where the layer says what is better, those without a figure last; else in their order. */
export function inOrder(values: readonly Value[], better: LayerDoc["better"]): number[] {
  const ordered = values.map((value, i) => ({ i, value }));
  const least = better === "low" ? 1 : -1;
  if (better !== "none") {
    ordered.sort((a, b) => (typeof b.value === "number" ? 1 : 0) - (typeof a.value === "number" ? 1 : 0) || least * (Number(a.value) - Number(b.value)) || a.i - b.i);
  }
  return ordered.map(({ i }) => i);
}

/** The classes that wards fall in, each with the places of its wards. */
export function groupsOf({ classes, values }: Pick<Figures, "classes" | "values">): { readonly one: ClassDoc; readonly places: readonly number[] }[] {
  return classes
    .map((one) => ({ one, places: [...values.keys()].filter((i) => classOf(classes, values[i]) === one) }))
    .filter(({ places }) => places.length > 0);
}

export type ChipTexts = readonly [said: string, count: string];

/** What is said of the ward in a place of a group; beside a merged one stands how many of its parts met. */
export function chipTexts({ words }: { readonly words: Words }, layer: LayerDoc, [one, i]: readonly [ClassDoc, number], { values, estimated }: Pick<Figures, "values" | "estimated">): ChipTexts {
  const told = one.id === "all" || one.id === "none"; // by the name of the group
  return [estimated[i] ? spokenIn(layer, values[i], true, words) : words.text(one.label), told ? "" : figure(layer, values[i], words, estimated[i])];
}
