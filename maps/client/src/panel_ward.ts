/** The panel of one ward: every layer and view with rank, class, date and source; its parts, works and parks. */
import { activeLayer, rankText, wardName, wardsOf, type App } from "./app";
import { chosenStandard, classOf, meets, ranks, spoken, spokenIn } from "./indicator";
import { classPaint, swatch } from "./patterns";
import { el, ICONS } from "./dom";
import { closeButton, iconButton, markList, marksByLayer, panelHead, section, targetLinks } from "./panel_parts";
import { allSeries, nearest, seriesOf, viewTitle } from "./periods";
import { isMerged, SET_OF_THE_PLAN, type Ward } from "./sets";
import { sourceDetails } from "./sources";
import type { LayerDoc, PartDoc, ViewDoc } from "./release";

const MOST_ROWS = 3; // periods of one series that are listed; of more, the one on show

export function wardPanel(app: App, id: string): HTMLElement[] {
  const wards = wardsOf(app);
  const i = wards.findIndex((ward) => ward.id === id);
  const active = activeLayer(app);
  const layers = [active, ...app.release.layers.filter((layer) => layer !== active)];
  const groups = marksByLayer(app, (mark) => app.sets.holding(mark, app.store.state.set).includes(wards[i]));
  return [
    head(app, wards, i),
    ...ownPage(app, wards[i]),
    ...madeOf(app, wards[i]),
    ...layers.map((layer) => layerBlock(app, layer, i, layer === active)),
    ...groups.map(({ layer, marks }) =>
      section(app.words.say("map.ward.marks", { layer: app.words.text(layer.title), count: marks.length }), markList(app, layer, marks))),
  ];
}

function head(app: App, wards: readonly Ward[], i: number): HTMLElement {
  const { words, store } = app;
  const ward = wards[i];
  const step = (by: number): void => store.change({ ward: wards[(i + by + wards.length) % wards.length].id, mark: "" });
  const merged = isMerged(ward.parts[SET_OF_THE_PLAN] ?? [[0]]);
  const note = words.say(merged ? "map.ward.note.estimated" : "map.ward.note", {
    area: words.number(ward.area_km2, 2), people: words.number(ward.population), year: ward.population_year,
  });
  const layer = activeLayer(app);
  const { values, estimated } = app.measures.figures(layer, store.state);
  const brief = `${words.text(layer.short)}: ${spokenIn(layer, values[i], estimated[i], words)}`;
  return panelHead(wardName(app, ward), brief, note,
    iconButton(ICONS.left, words.say("map.ward.previous"), "previous", () => step(-1)),
    iconButton(ICONS.right, words.say("map.ward.next"), "next", () => step(1)), closeButton(app));
}

/** The way to the page of a ward, where the document is part of a site that has one. */
function ownPage(app: App, ward: Ward): HTMLElement[] {
  const pattern = app.release.site?.ward;
  if (!pattern || app.store.state.set !== SET_OF_THE_PLAN) return [];
  const href = pattern.replace("{ward}", encodeURIComponent(ward.id));
  return [el("p", { class: "own-page" }, el("a", { href, "data-focus": "own-page" }, app.words.say("map.site.ward_page", { ward: wardName(app, ward) })))];
}

/** The wards of 2021 that a merged ward is made of; each leads to that ward. */
function madeOf(app: App, ward: Ward): HTMLElement[] {
  const { words, sets, store } = app;
  const parts = ward.parts[SET_OF_THE_PLAN] ?? [];
  if (parts.length === 0) return [];
  const name = (part: PartDoc): string => {
    const [place, people, ground] = part;
    const old = wardName(app, sets.wards(SET_OF_THE_PLAN)[place]);
    if (people === undefined || ground === undefined) return old;
    return words.say("map.set.part", { ward: old, people: words.number(100 * people), ground: words.number(100 * ground) });
  };
  return [section(words.say("map.set.made_of"), el("p", { class: "ward-links" }, ...parts.map((part) => {
    const { id } = sets.wards(SET_OF_THE_PLAN)[part[0]];
    return el("button", { type: "button", class: "ward-chip wide", "data-focus": `part-${id}`, onclick: () => store.change({ set: SET_OF_THE_PLAN, ward: id, mark: "" }) }, name(part));
  })))];
}

function layerBlock(app: App, layer: LayerDoc, i: number, active: boolean): HTMLElement {
  const { words, store } = app;
  const title = active
    ? el("h3", {}, words.text(layer.title))
    : el("h3", {}, el("button", { type: "button", class: "heading-button", "data-focus": `layer-${layer.id}`, onclick: () => store.change({ overlay: layer.id }) }, words.text(layer.title)));
  const rows = shownViews(app, layer).map((view) => viewRow(app, layer, view, i));
  const figures = app.measures.figures(layer, store.state);
  const why = words.text(figures.view.why_unknown);
  return el("section", { class: active ? "panel-section layer-block active" : "panel-section layer-block", "data-layer": layer.id },
    title, ...rows,
    figures.values[i] === null && why ? el("p", { class: "why" }, why) : null,
    layer.reach ? el("p", { class: "muted" }, words.say("map.ward.reach", { radius: words.quantity(store.state.radius / 1000, 2, "km") })) : null,
    active ? targetLinks(app, layer) : null,
    sourceDetails(app, figures.view.source, `source-${layer.id}`));
}

/** The views of a layer that a ward's panel lists: of a series with many periods only the one on show, or the nearest to it. */
function shownViews(app: App, layer: LayerDoc): ViewDoc[] {
  const { measures, store } = app;
  const chosen = measures.view(layer, store.state.views[layer.id]);
  return allSeries(layer).flatMap(({ id }) => {
    const own = layer.views.filter((view) => view.series === id);
    if (seriesOf(layer, id).length <= MOST_ROWS && own.length > 0) return own;
    const one = chosen.series === id ? chosen.id : nearest(layer, id, chosen.period)?.id;
    return one === undefined ? [] : [measures.view(layer, one)];
  });
}

function viewRow(app: App, layer: LayerDoc, view: ViewDoc, i: number): HTMLElement {
  const { words, store, release } = app;
  const { values, estimated, classes } = app.measures.figures(layer, store.state, view.id);
  const value = values[i];
  const places = ranks(values, layer.better);
  const standard = chosenStandard(layer, store.state);
  const met = meets(layer, value, standard);
  const notes = [
    estimated[i] ? words.say("map.estimated") : "",
    rankText(app, places[i], places),
    standard && met !== null ? words.say(met ? "map.met" : "map.not_met", { value: words.number(standard.value, layer.decimals) }) : "",
  ].filter(Boolean);
  const name = viewTitle(layer, view, words);
  return el("div", { class: view.id === store.state.views[layer.id] ? "view-row chosen" : "view-row", "data-view": view.id },
    el("span", { class: "view-name" }, name),
    el("span", { class: value === null ? "view-value unknown" : "view-value" }, swatch(classPaint(release, layer, classOf(classes, value))), spoken(layer, value, words)),
    notes.length > 0 ? el("span", { class: met === false ? "view-note bad" : "view-note" }, notes.join(" \u00b7 ")) : null);
}
