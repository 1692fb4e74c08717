/** Reporting periods in words and in order: "2021", "2021-Q1", "2021-03". The Python side is geo/periods.py. */
import type { LayerDoc, Text } from "./release";
import type { Words } from "./words";

const WRITTEN = /^(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?$/;

/** A view as far as it can be chosen, loaded or not. */
export interface ViewName {
  readonly id: string;
  readonly period: string;
  readonly series: string;
}

/** "2021", "Quý 1/2021", "Tháng 3/2021"; anything else as it is. */
export function periodLabel(period: string, words: Words): string {
  const [, year, quarter, month] = WRITTEN.exec(period) ?? [];
  if (quarter) return words.say("map.period.quarter", { part: quarter, year });
  if (month) return words.say("map.period.month", { part: Number(month), year });
  return period;
}

/** The year a period lies in, "" where it names none. */
export function yearOf(period: string): string {
  return WRITTEN.exec(period)?.[1] ?? "";
}

/** Months since year 0 at the period's end; of those that end together the shorter comes first. Unknown forms come first. */
function place(period: string): number {
  const [, year, quarter, month] = WRITTEN.exec(period) ?? [];
  if (!year) return -1;
  const end = quarter ? 3 * Number(quarter) : month ? Number(month) : 12;
  const length = quarter ? 3 : month ? 1 : 12;
  return 12 * Number(year) + end + length / 100;
}

/** Every view of a layer that can be chosen, those that are loaded later too. */
export function viewNames(layer: LayerDoc): ViewName[] {
  return [...layer.views.map(({ id, period, series }) => ({ id, period, series })), ...layer.past.map(([id, period, series]) => ({ id, period, series }))];
}

/** The views of one series, the earliest period first. */
export function seriesOf(layer: LayerDoc, series: string): ViewName[] {
  return viewNames(layer).filter((one) => one.series === series).sort((a, b) => place(a.period) - place(b.period));
}

/** The series of a layer in the order of its views, each with its name. */
export function allSeries(layer: LayerDoc): readonly { readonly id: string; readonly label: Text }[] {
  const found = new Map<string, Text>();
  for (const view of layer.views) {
    if (!found.has(view.series)) found.set(view.series, view.series_label[0] ? view.series_label : view.label);
  }
  return [...found].map(([id, label]) => ({ id, label }));
}

/** The view of another series for the period nearest to a period, the later one where two are as near. */
export function nearest(layer: LayerDoc, series: string, period: string): ViewName | undefined {
  const distance = (one: ViewName): number => Math.abs(place(one.period) - place(period));
  return [...seriesOf(layer, series)].reverse().sort((a, b) => distance(a) - distance(b))[0];
}

/** The same without the period, where the series has no other. */
export function viewName(layer: LayerDoc, view: { readonly label: Text; readonly period: string; readonly series: string }, words: Words): string {
  const alone = allSeries(layer).length > 1 && seriesOf(layer, view.series).length === 1;
  return viewTitle(layer, alone ? { ...view, period: "" } : view, words);
}

/** What a view shows, in words: its series where there are several, and its period. */
export function viewTitle(layer: LayerDoc, view: { readonly label: Text; readonly period: string; readonly series: string }, words: Words): string {
  const several = allSeries(layer);
  const series = several.length > 1 ? several.find((one) => one.id === view.series) : undefined;
  const name = words.text(series?.label ?? view.label);
  const period = periodLabel(view.period, words);
  if (name.toLowerCase() === period.toLowerCase()) return period;
  return period && !name.includes(view.period) ? `${name} \u00b7 ${period}` : name;
}
