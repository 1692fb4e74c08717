/** The panel while nothing is selected: what the active layer says of the district, the other layers, marks without a site. */
import { activeFigures, activeLayer, marksOf, wardsOf, type App } from "./app";
import { el } from "./dom";
import { markList, panelHead, section, targetLinks } from "./panel_parts";
import { SET_OF_THE_PLAN } from "./sets";
import { sourceDetails } from "./sources";
import type { LayerDoc } from "./release";

export function districtPanel(app: App): HTMLElement[] {
  const layer = activeLayer(app);
  return [head(app), answer(app, layer), ...marks(app, layer), others(app, layer)];
}

function head(app: App): HTMLElement {
  const { words, release } = app;
  const people = release.wards.reduce((sum, ward) => sum + ward.population, 0);
  const area = release.wards.reduce((sum, ward) => sum + ward.area_km2, 0);
  const { tile } = activeFigures(app);
  const brief = `${words.text(activeLayer(app).short)}: ${tile.value}`;
  return panelHead(words.say("map.district"), brief, words.say("map.district.note", {
    wards: wardsOf(app).length, people: words.number(people), area: words.number(area, 2), year: release.wards[0].population_year,
  }));
}

function answer(app: App, layer: LayerDoc): HTMLElement {
  const { words } = app;
  const { findings, view } = activeFigures(app);
  const why = words.text(view.why_unknown);
  return el("section", { class: "panel-section answer" },
    el("h3", {}, words.text(layer.title)),
    app.store.state.set === SET_OF_THE_PLAN ? null : el("p", { class: "why" }, words.say("map.set.findings")),
    el("ul", { class: "findings" }, ...findings.filter(Boolean).map((finding) => el("li", {}, finding))),
    why ? el("p", { class: "why" }, el("b", {}, words.say("map.why_unknown")), ` ${why}`) : null,
    el("details", { class: "about", "data-key": "about" }, el("summary", { "data-focus": "about" }, words.say("map.about")), el("p", {}, words.text(layer.about))),
    targetLinks(app, layer),
    sourceDetails(app, view.source, "source"));
}

function marks(app: App, layer: LayerDoc): HTMLElement[] {
  const { words } = app;
  const all = marksOf(app, layer.id);
  const homeless = all.filter((mark) => !mark.geometry);
  const sited = all.filter((mark) => mark.geometry);
  const parts: HTMLElement[] = [];
  if (sited.length > 0) {
    parts.push(sited.length > 12
      ? el("details", { class: "panel-section", "data-key": "marks" },
          el("summary", { "data-focus": "marks" }, words.say("map.marks.all", { count: sited.length })), markList(app, layer, sited))
      : section(words.say("map.marks.sited", { count: sited.length }), markList(app, layer, sited)));
  }
  if (homeless.length > 0) parts.push(section(words.say("map.marks.homeless", { count: homeless.length }), markList(app, layer, homeless)));
  return parts;
}

function others(app: App, active: LayerDoc): HTMLElement {
  const { words, release, store, measures } = app;
  const rows = release.layers.filter((layer) => layer !== active).map((layer) => {
    const { tile } = measures.figures(layer, store.state);
    return el("li", {}, el("button", { type: "button", "data-focus": `layer-${layer.id}`, onclick: () => store.change({ overlay: layer.id }) },
      el("span", {}, el("b", {}, words.text(layer.title)), el("small", {}, tile.note)), el("span", { class: "row-value" }, tile.value)));
  });
  return section(words.say("map.layers.others"), el("ul", { class: "layer-list" }, ...rows));
}
