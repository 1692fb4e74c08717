/** What can stand on the two sides of a comparison, and what differs between them. */
import { classOf, meets } from "./indicator";
import type { OptionDoc } from "./meeting_doc";
import { nearest, seriesOf, viewNames } from "./periods";
import type { ClassDoc, LayerDoc, ThresholdDoc } from "./release";
import { isTally, type Value } from "./sets";
import { rounded } from "./state";

export type SideKind = "now" | "period" | "standard" | "plan" | "release";

export interface Side {
  readonly kind: SideKind;
  readonly id: string;
}

export const NOW = "now";

/** "period:existing" in its parts; a plan and a release keep their whole name, by which they are loaded. */
export function sideOf(name: string): Side {
  const [kind, id = ""] = name.split(/:(.*)/s);
  return { kind: kind as SideKind, id: kind === "plan" || kind === "release" ? name : id };
}

/** The thresholds that wards can be held against: those of a figure, not the radii. */
export function standardsOf(layer: LayerDoc): readonly ThresholdDoc[] {
  return layer.kind === "number" && layer.better !== "none" ? layer.thresholds : [];
}

/** All sides that a layer offers, by name. */
export function sidesOf(layer: LayerDoc, options: readonly OptionDoc[]): string[] {
  return [NOW, ...viewNames(layer).map(({ id }) => `period:${id}`), ...standardsOf(layer).map(({ id }) => `standard:${id}`), ...options.map(({ id }) => id)];
}

/**
 * The sides on show. Where nobody chose, or what was chosen is not there, the left is what tells most: the period
 * before the one on show, else another view, a threshold, another state; the right is what is on show now.
 */
export function chosenSides(layer: LayerDoc, view: string, options: readonly OptionDoc[], asked: { readonly left: string; readonly right: string }): { left: string; right: string } {
  const all = sidesOf(layer, options);
  const right = all.includes(asked.right) ? asked.right : NOW;
  return { left: all.includes(asked.left) ? asked.left : usualLeft(layer, view, all, right), right };
}

function usualLeft(layer: LayerDoc, view: string, all: readonly string[], right: string): string {
  if (right.startsWith("standard:")) return all.find((side) => side.startsWith("standard:") && side !== right) ?? NOW;
  if (right !== NOW) return NOW;
  const own = viewNames(layer).find((one) => one.id === view);
  const periods = own ? seriesOf(layer, own.series) : [];
  const before = periods[periods.findIndex((one) => one.id === view) - 1];
  const other = before ?? viewNames(layer).find((one) => one.id !== view);
  return other ? `period:${other.id}` : (all.find((side) => side.startsWith("standard:")) ?? all.find((side) => side !== NOW) ?? NOW);
}

/**
 * The view that a side of a plan or a release shows: the one on show where the variant has it, else that of the period
 * nearest to it. Only the variant's own views are there: earlier periods belong to the release on show.
 */
export function viewOfVariant(shown: LayerDoc, layer: LayerDoc, view: string): string {
  if (shown === layer || shown.views.some((one) => one.id === view)) return view;
  const asked = viewNames(layer).find((one) => one.id === view);
  return (asked && nearest({ ...shown, past: [] }, asked.series, asked.period))?.id ?? shown.views[0].id;
}

// ---- figures ----

/** The figures of one side, ward by ward, and the classes they are painted in. */
export interface SideFigures {
  readonly values: readonly Value[];
  /** Which of them were converted for a later ward set. */
  readonly estimated: readonly boolean[];
  readonly classes: readonly ClassDoc[];
  /** Sides are told apart by class only where both have the same scale: the layer's own, or met and not met. */
  readonly scale: "own" | "met";
}

export interface Difference {
  /** Place of the ward in its set. */
  readonly ward: number;
  readonly left: Value;
  readonly right: Value;
  /** Right minus left, as exact as the layer is told; null where one of them is no number. */
  readonly by: number | null;
  /** Whether one of them was converted. */
  readonly estimated: boolean;
  /** Whether the class is another, and for whom that is good. */
  readonly change: "" | "better" | "worse" | "other";
}

export const MET = "met";
export const NOT_MET = "not_met";

/** Whether a value is met, as a class of its own; "unknown" where that cannot be said. */
export function metValue(layer: LayerDoc, value: Value, threshold: ThresholdDoc): string | null {
  const met = meets(layer, value, threshold);
  return met === null ? null : met ? MET : NOT_MET;
}

/** What is between two figures as they are shown, each rounded: whoever subtracts what is read comes to the same. */
export function between(from: number, to: number, { decimals }: Pick<LayerDoc, "decimals">): number {
  const [first, last] = [from, to].map((value) => rounded(value, decimals));
  return rounded(last - first, decimals); // of what binary fractions leave
}

type Scale = Pick<LayerDoc, "better" | "good" | "decimals">;

/** Ward by ward what is between two sides: the largest difference first, of equal ones another class first, then wards in their order. */
export function differences(left: SideFigures, right: SideFigures, layer: Scale): Difference[] {
  const rows = left.values.map((value, ward) => difference(ward, [left, value], [right, right.values[ward]], layer));
  return rows.sort((a, b) => weight(b) - weight(a) || Number(b.change !== "") - Number(a.change !== "") || a.ward - b.ward);
}

type Figure = readonly [side: SideFigures, value: Value];

function difference(ward: number, [left, before]: Figure, [right, after]: Figure, layer: Scale): Difference {
  const [from, to] = [amount(before), amount(after)];
  const exact = from === null || to === null ? null : to - from;
  const by = from === null || to === null ? null : between(from, to, layer);
  const estimated = [left, right].some((side) => side.estimated[ward]);
  const isOther = left.scale === right.scale && classOf(left.classes, before).id !== classOf(right.classes, after).id;
  const good = left.scale === "met" ? [MET] : layer.good;
  return { ward, left: before, right: after, by, estimated, change: isOther ? verdict(before, after, exact, good, layer.better) : "" };
}

function amount(value: Value): number | null {
  return typeof value === "number" ? value : isTally(value) && value.unknown < value.parts ? value.met : null;
}

function verdict(before: Value, after: Value, by: number | null, good: readonly string[], better: LayerDoc["better"]): Difference["change"] {
  if (before === null || after === null) return "other";
  if (typeof before === "string" && typeof after === "string") {
    if (good.includes(before) === good.includes(after)) return "other";
    return good.includes(after) ? "better" : "worse";
  }
  if (by === null || by === 0 || (better === "none" && typeof before === "number")) return "other";
  return by > 0 === (better !== "low") ? "better" : "worse";
}

/** A status has no amount: another one weighs more than any number, the same one nothing. */
function weight({ by, change }: Difference): number {
  if (by !== null) return Math.abs(by);
  return change === "better" || change === "worse" ? Infinity : change ? 1e12 : -1;
}
