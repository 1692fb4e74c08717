/** The card over the map that asks how the active layer is to be shown: view, threshold, radius. */
import { activeLayer, selectSet, type App, type Part } from "./app";
import { el, icon, ICONS, link, put, set } from "./dom";
import { periodChoice } from "./period_choice";
import { allSeries, nearest, seriesOf, viewNames } from "./periods";
import type { LayerDoc, ReachDoc, SetId, ThresholdDoc } from "./release";
import { isKnown } from "./sets";

export function controls(app: App): Part {
  const element = el("section", { class: "card controls" });
  let drawn = "";
  let refresh: () => void = () => undefined;
  return {
    element,
    draw() {
      const layer = activeLayer(app);
      const key = `${layer.id} ${app.words.lang}`;
      if (key !== drawn) {
        drawn = key;
        refresh = build(app, element, layer);
      }
      refresh();
    },
  };
}

/** Builds the card of a layer; the function returned brings it up to date without rebuilding. */
function build(app: App, element: HTMLElement, layer: LayerDoc): () => void {
  const parts: [HTMLElement, () => void][] = [];
  const series = allSeries(layer);
  if (series.length > 1) parts.push(seriesChoice(app, layer, series));
  if (series.some((one) => seriesOf(layer, one.id).length > 1)) parts.push(periodChoice(app, layer, (view) => choose(app, layer, view)));
  if (layer.past.length > 0 || layer.views.some((view) => view.exact)) parts.push(ownSet(app, layer));
  if (layer.thresholds.length > 0) parts.push(standardChoice(app, layer));
  if (layer.reach) parts.push(radiusChoice(app, layer.reach));
  const heading = el("h2", { class: "card-title" }, app.words.text(layer.question));
  put(element, heading, ...parts.map(([part]) => part));
  set(element, "aria-label", app.words.text(layer.question));
  element.classList.toggle("bare", parts.length === 0);
  return () => parts.forEach(([, update]) => update());
}

function choose(app: App, layer: LayerDoc, view: string): void {
  app.store.change({ views: { ...app.store.state.views, [layer.id]: view } });
}

/** One button a series; another series keeps the period, or the nearest it has. */
function seriesChoice(app: App, layer: LayerDoc, series: ReturnType<typeof allSeries>): [HTMLElement, () => void] {
  const shown = (): { readonly id: string; readonly series: string; readonly period: string } | undefined =>
    viewNames(layer).find((one) => one.id === app.store.state.views[layer.id]);
  const buttons = series.map(({ id, label }) =>
    el("button", {
      type: "button", "data-view-option": layer.views.find((view) => view.series === id)?.id,
      onclick: () => choose(app, layer, nearest(layer, id, shown()?.period ?? "")?.id ?? layer.views[0].id),
    }, app.words.text(label)),
  );
  const element = el("div", { class: "segments", role: "group", "aria-label": app.words.say("map.view") }, ...buttons);
  return [element, () => buttons.forEach((button, i) => set(button, "aria-pressed", series[i].id === shown()?.series ? "true" : "false"))];
}

/** Where nothing is known for the set on show but wards of another set reported: the way there. */
function ownSet(app: App, layer: LayerDoc): [HTMLElement, () => void] {
  let other: SetId | undefined;
  const button = el("button", { type: "button", class: "quiet", onclick: () => other && selectSet(app, other) });
  return [button, () => {
    const { measures, store, release, words } = app;
    const { view, values } = measures.figures(layer, store.state);
    const own = release.sets.map((one) => one.id).filter((id) => view.exact?.[id]?.some((value) => value !== null));
    other = values.some(isKnown) ? undefined : own[0];
    button.hidden = other === undefined;
    if (other) put(button, words.say("map.set.own", { count: other }));
  }];
}

function standardChoice(app: App, layer: LayerDoc): [HTMLElement, () => void] {
  const { words } = app;
  const options = layer.thresholds.map((one) => el("option", { value: one.id }, `${words.number(one.value, layer.decimals)} \u00b7 ${words.text(one.label)}`));
  const select = el("select", {
    "data-standard": layer.id,
    onchange: () => app.store.change({ standards: { ...app.store.state.standards, [layer.id]: select.value } }),
  }, ...options);
  const clause = el("div", { class: "clause" });
  const element = el("div", { class: "field" }, el("label", {}, el("span", {}, words.say("map.standard")), select), clause);
  return [element, () => {
    const chosen = layer.thresholds.find((one) => one.id === app.store.state.standards[layer.id]);
    if (chosen) select.value = chosen.id;
    if (chosen && clause.dataset.of !== chosen.id) put(clause, clauseOf(app, chosen));
    if (chosen) clause.dataset.of = chosen.id;
  }];
}

/** The clause in one line; time in force, how sure it is and the source open below it. */
function clauseOf(app: App, threshold: ThresholdDoc): Node {
  const { words } = app;
  const parts: Node[] = [];
  if (threshold.in_force) parts.push(el("div", {}, words.say("map.in_force", { dates: threshold.in_force })));
  const confidence = words.text(threshold.confidence);
  if (confidence) parts.push(el("div", {}, confidence));
  if (/^https?:/.test(threshold.address)) parts.push(el("div", {}, link(threshold.address, words.say("map.source.open"))));
  return parts.length > 0 ? el("details", {}, el("summary", {}, threshold.clause), ...parts) : el("div", {}, threshold.clause);
}

function radiusChoice(app: App, reach: ReachDoc): [HTMLElement, () => void] {
  const { words, store } = app;
  const range = { min: reach.least_m, max: reach.most_m, step: reach.step_m };
  let frame = 0;
  const change = (radius: number): void => {
    if (!Number.isFinite(radius)) return;
    cancelAnimationFrame(frame);
    const kept = Math.round(Math.min(reach.most_m, Math.max(reach.least_m, radius)));
    frame = requestAnimationFrame(() => store.change({ radius: kept }));
  };
  const slider = el("input", { type: "range", ...range, "data-radius": "", "aria-label": words.say("map.radius.metres"), oninput: () => change(Number(slider.value)) });
  const field = el("input", { type: "text", inputmode: "numeric", "aria-label": words.say("map.radius.metres"), onchange: () => change(words.typed(field.value) ?? store.state.radius) });
  const offered = [...new Set(reach.radii.map((one) => one.value))].sort((a, b) => a - b);
  const chips = offered.map((value) => el("button", { type: "button", class: "radius-chip", onclick: () => change(value) },
    words.quantity(value / 1000, value % 1000 ? 1 : 0, "km")));
  const clause = el("div", { class: "clause" });
  const reset = el("button", { type: "button", class: "quiet reset", onclick: () => store.change({ station: null }) },
    icon(ICONS.reset), words.say("map.station.reset"));
  const element = el("div", { class: "field reach" },
    el("div", { class: "radius-chips" }, ...chips),
    el("div", { class: "radius-line" }, slider, field, el("span", { "aria-hidden": "true" }, "m")),
    clause, el("p", { class: "hint" }, words.say("map.station.hint")), reset);
  return [element, () => {
    const { radius, station } = store.state;
    slider.value = String(radius);
    if (document.activeElement !== field || words.typed(field.value) !== radius) field.value = words.number(radius);
    if (clause.dataset.of !== String(radius)) put(clause, ...reach.radii.filter((one) => one.value === radius).map((one) => clauseOf(app, one)));
    clause.dataset.of = String(radius);
    chips.forEach((chip, i) => set(chip, "aria-pressed", offered[i] === radius ? "true" : "false"));
    reset.disabled = station === null;
  }];
}
