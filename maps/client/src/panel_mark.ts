/** The panel of one mark: what is known, the plan's words, and every published figure beside those that contradict it. */
import { wardName, type App } from "./app";
import { el, ICONS, link, safeAddress } from "./dom";
import { overdueText } from "./overdue";
import { closeButton, iconButton, panelHead, section } from "./panel_parts";
import { markPaint, swatch } from "./patterns";
import { sourceDetails } from "./sources";
import type { FactDoc, LayerDoc, MarkDoc } from "./release";

export function markPanel(app: App, { layer, mark }: { layer: LayerDoc; mark: MarkDoc }): HTMLElement[] {
  const { words } = app;
  const where = words.text(mark.where);
  const kind = layer.mark_classes.find((one) => one.id === mark.mark_class);
  const facts = grouped(app, mark.facts);
  const late = overdueText(mark, words);
  return [
    panelHead(words.text(mark.name), "", words.text(layer.title), backButton(app), closeButton(app)),
    el("section", { class: "panel-section" },
      kind ? el("p", { class: "mark-class" }, swatch(markPaint(app.release, layer, kind.id), kind.shape, kind.dash), words.text(kind.label)) : null,
      late ? el("p", { class: "mark-late" }, el("span", { class: "late-badge", "aria-hidden": "true" }, "!"), late) : null,
      where ? el("p", { class: "why" }, where) : null,
      el("dl", { class: "terms" }, ...terms(app, layer, mark)),
      wardLinks(app, mark)),
    mark.text ? section(words.say("map.mark.plan"), el("blockquote", {}, mark.text)) : null,
    facts.length > 0 ? section(words.say("map.mark.facts"), el("div", { class: "facts" }, ...facts)) : null,
    el("section", { class: "panel-section" }, sourceDetails(app, mark.source, "source")),
  ].filter((part): part is HTMLElement => part !== null);
}

function backButton(app: App): HTMLButtonElement {
  return iconButton(ICONS.left, app.words.say("map.back"), "back", () => app.store.change({ mark: "" }));
}

function terms(app: App, layer: LayerDoc, mark: MarkDoc): Node[] {
  const { words, measures, store } = app;
  const rows = mark.rows.map((row): [string, string] => [words.text(row.label), words.text(row.value)]);
  const station = layer.reach ? measures.stations(store.state).find((one) => one.mark.id === mark.id) : undefined;
  if (station) rows.push([words.say("map.station.at"), `${station.at[1].toFixed(5)}, ${station.at[0].toFixed(5)}`]);
  return rows.flatMap(([label, value]) => [el("dt", {}, label), el("dd", {}, value)]);
}

function wardLinks(app: App, mark: MarkDoc): HTMLElement {
  const { words, store } = app;
  if (mark.wards.length === 0) return el("p", { class: "muted" }, words.say("map.mark.whole_district"));
  const wards = app.sets.holding(mark, store.state.set);
  return el("p", { class: "ward-links" }, ...wards.map((ward) =>
    el("button", { type: "button", class: "ward-chip wide", "data-focus": `ward-${ward.id}`, onclick: () => store.change({ ward: ward.id, mark: "" }) }, wardName(app, ward))));
}

/** Facts by attribute, in the order they come; several that differ stand side by side and are flagged. */
function grouped(app: App, facts: readonly FactDoc[]): HTMLElement[] {
  const groups = new Map<string, FactDoc[]>();
  for (const fact of facts) groups.set(fact.attribute[0], [...(groups.get(fact.attribute[0]) ?? []), fact]);
  return [...groups.values()].map((group) => factGroup(app, group));
}

function factGroup(app: App, group: readonly FactDoc[]): HTMLElement {
  const { words } = app;
  const conflict = group.length > 1 && group.some((fact) => fact.status === "conflict");
  return el("div", { class: conflict ? "fact conflict" : "fact" },
    el("h4", {}, words.text(group[0].attribute), conflict ? el("span", { class: "badge warn" }, words.say("map.fact.conflict")) : null),
    el("div", { class: "fact-values" }, ...group.map((fact) => factValue(app, fact))));
}

function factValue(app: App, fact: FactDoc): HTMLElement {
  const { words } = app;
  const missing = fact.status === "not_found";
  const notes = [
    fact.date ? words.date(fact.date) : "",
    fact.status === "part" ? words.say("map.fact.part") : "",
    fact.confidence ? words.say(`map.confidence_${fact.confidence}`) : "",
  ].filter(Boolean);
  return el("div", { class: missing ? "fact-value missing" : "fact-value" },
    el("p", {}, missing ? words.say("map.unknown") : words.text(fact.value)),
    notes.length > 0 ? el("small", {}, notes.join(" \u00b7 ")) : null,
    ...fact.sources.map((source) => el("small", { class: "fact-source" }, safeAddress(source) ? link(source, shortAddress(source)) : source)));
}

/** Host and the end of the path: enough to tell sources apart; the whole address is the link itself. */
function shortAddress(address: string): string {
  const { hostname, pathname } = new URL(address);
  const tail = decodeURI(pathname).replace(/\/$/, "");
  return hostname.replace(/^www\./, "") + (tail.length > 34 ? `/\u2026${tail.slice(-32)}` : tail);
}
