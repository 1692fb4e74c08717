/** The choice of a period among those of one series: one earlier, a list by year, one later; of many also a slider. */
import type { App } from "./app";
import { el, icon, ICONS, put, set } from "./dom";
import { periodLabel, seriesOf, yearOf, type ViewName } from "./periods";
import type { LayerDoc } from "./release";

const MANY = 8; // periods from which the list is grouped by year and a slider stands below

/** The control and what brings it up to date; `choose` is told the id of the view. */
export function periodChoice(app: App, layer: LayerDoc, choose: (view: string) => void): [HTMLElement, () => void] {
  const { words } = app;
  let periods: readonly ViewName[] = [];
  const at = (): number => Math.max(0, periods.findIndex((one) => one.id === app.store.state.views[layer.id]));
  const go = (place: number): void => {
    const next = periods[Math.max(0, Math.min(periods.length - 1, place))];
    if (next) choose(next.id);
  };
  const step = (path: string, key: string, by: number): HTMLButtonElement =>
    el("button", { type: "button", class: "period-step", "aria-label": words.say(key), title: words.say(key), onclick: () => go(at() + by) }, icon(path));
  const [earlier, later] = [step(ICONS.left, "map.period.earlier", -1), step(ICONS.right, "map.period.later", 1)];
  const select = el("select", { "aria-label": words.say("map.period"), "data-period": "", onchange: () => choose(select.value) });
  const slider = el("input", { type: "range", min: 0, step: 1, "aria-label": words.say("map.period"), oninput: () => go(Number(slider.value)) });
  const element = el("div", { class: "field period" }, el("div", { class: "period-line" }, earlier, select, later), slider);
  return [element, () => {
    const { views } = app.store.state;
    const series = [...layer.views, ...layer.past.map(([id, , name]) => ({ id, series: name }))].find((one) => one.id === views[layer.id])?.series;
    const found = seriesOf(layer, series ?? layer.views[0].series);
    if (found.map((one) => one.id).join() !== periods.map((one) => one.id).join()) {
      periods = found;
      put(select, ...options(app, layer, periods));
      slider.max = String(periods.length - 1);
    }
    const place = at();
    element.hidden = periods.length < 2;
    slider.hidden = periods.length < MANY;
    if (periods[place]) select.value = periods[place].id;
    slider.value = String(place);
    set(slider, "aria-valuetext", periods[place] ? periodLabel(periods[place].period, words) : null);
    earlier.disabled = place === 0;
    later.disabled = place >= periods.length - 1;
  }];
}

/** The latest first; of many, a group a year. */
function options(app: App, layer: LayerDoc, periods: readonly ViewName[]): HTMLElement[] {
  const named = (one: ViewName): string => {
    const twice = periods.filter((other) => other.period === one.period).length > 1;
    const own = twice ? layer.views.find((view) => view.id === one.id) : undefined;
    return own ? app.words.text(own.label) : periodLabel(one.period, app.words);
  };
  const latest = [...periods].reverse();
  const option = (one: ViewName): HTMLElement => el("option", { value: one.id }, named(one));
  if (periods.length < MANY) return latest.map(option);
  const years = [...new Set(latest.map((one) => yearOf(one.period)))];
  return years.map((year) => el("optgroup", { label: year || "\u2014" }, ...latest.filter((one) => yearOf(one.period) === year).map(option)));
}
