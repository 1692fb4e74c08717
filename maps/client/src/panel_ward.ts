/** The panel of one ward: every layer and view with rank, class, date and source; its works and parks. */
import { activeLayer, rankText, wardName, type App } from "./app";
import { chosenStandard, classOf, meets, ranks, spoken } from "./indicator";
import { classPaint, swatch } from "./patterns";
import { el, ICONS } from "./dom";
import { closeButton, iconButton, markList, marksByLayer, panelHead, section, targetLinks } from "./panel_parts";
import { sourceDetails } from "./sources";
import type { Figures } from "./measures";
import type { LayerDoc, ViewDoc } from "./release";

export function wardPanel(app: App, id: string): HTMLElement[] {
  const i = app.release.wards.findIndex((ward) => ward.id === id);
  const active = activeLayer(app);
  const layers = [active, ...app.release.layers.filter((layer) => layer !== active)];
  const groups = marksByLayer(app, (mark) => mark.wards.includes(id));
  return [
    head(app, i),
    ...layers.map((layer) => layerBlock(app, layer, i, layer === active)),
    ...groups.map(({ layer, marks }) =>
      section(app.words.say("map.ward.marks", { layer: app.words.text(layer.title), count: marks.length }), markList(app, layer, marks))),
  ];
}

function head(app: App, i: number): HTMLElement {
  const { words, release, store } = app;
  const ward = release.wards[i];
  const step = (by: number): void => {
    const next = release.wards[(i + by + release.wards.length) % release.wards.length];
    store.change({ ward: next.id, mark: "" });
  };
  const note = words.say("map.ward.note", {
    area: words.number(ward.area_km2, 2), people: words.number(ward.population), year: ward.population_year,
  });
  const layer = activeLayer(app);
  const brief = `${words.text(layer.short)}: ${spoken(layer, app.measures.figures(layer, store.state).values[i], words)}`;
  return panelHead(wardName(app, ward), brief, note,
    iconButton(ICONS.left, words.say("map.ward.previous"), "previous", () => step(-1)),
    iconButton(ICONS.right, words.say("map.ward.next"), "next", () => step(1)), closeButton(app));
}

function layerBlock(app: App, layer: LayerDoc, i: number, active: boolean): HTMLElement {
  const { words, store } = app;
  const title = active
    ? el("h3", {}, words.text(layer.title))
    : el("h3", {}, el("button", { type: "button", class: "heading-button", "data-focus": `layer-${layer.id}`, onclick: () => store.change({ overlay: layer.id }) }, words.text(layer.title)));
  const rows = layer.views.map((view) => viewRow(app, layer, view, i));
  const figures = app.measures.figures(layer, store.state);
  const why = words.text(figures.view.why_unknown);
  return el("section", { class: active ? "panel-section layer-block active" : "panel-section layer-block", "data-layer": layer.id },
    title, ...rows,
    figures.values[i] === null && why ? el("p", { class: "why" }, why) : null,
    layer.reach ? el("p", { class: "muted" }, words.say("map.ward.reach", { radius: words.quantity(store.state.radius / 1000, 2, "km") })) : null,
    active ? targetLinks(app, layer) : null,
    sourceDetails(app, figures.view.source, `source-${layer.id}`));
}

function viewRow(app: App, layer: LayerDoc, view: ViewDoc, i: number): HTMLElement {
  const { words, store, release } = app;
  const figures: Figures = app.measures.figures(layer, store.state, view.id);
  const value = figures.values[i];
  const places = ranks(figures.values, layer.better);
  const standard = chosenStandard(layer, store.state);
  const met = meets(layer, value, standard);
  const notes = [
    rankText(app, places[i], places),
    standard && met !== null ? words.say(met ? "map.met" : "map.not_met", { value: words.number(standard.value, layer.decimals) }) : "",
  ].filter(Boolean);
  const name = layer.views.length > 1 ? words.text(view.label) : view.period;
  return el("div", { class: view.id === store.state.views[layer.id] ? "view-row chosen" : "view-row", "data-view": view.id },
    el("span", { class: "view-name" }, name),
    el("span", { class: value === null ? "view-value unknown" : "view-value" }, swatch(classPaint(release, layer, classOf(layer, value))), spoken(layer, value, words)),
    notes.length > 0 ? el("span", { class: met === false ? "view-note bad" : "view-note" }, notes.join(" \u00b7 ")) : null);
}
