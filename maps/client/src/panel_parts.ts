/** Pieces that the district's, a ward's and a mark's panel share. */
import { marksOf, selectMark, type App } from "./app";
import { el, icon, ICONS } from "./dom";
import { overdueText } from "./overdue";
import { markPaint, swatch } from "./patterns";
import type { LayerDoc, MarkDoc } from "./release";

/** The heading of a panel with its buttons. `brief` is the one figure to see while a bottom sheet is at its lowest. */
export function panelHead(title: string, brief: string, note: string, ...buttons: HTMLElement[]): HTMLElement {
  return el("header", { class: "panel-head" },
    el("div", {}, el("h2", {}, title), brief ? el("p", { class: "brief" }, brief) : null, note ? el("p", { class: "muted" }, note) : null),
    el("div", { class: "panel-buttons" }, ...buttons));
}

export function iconButton(path: string, label: string, focus: string, act: () => void, name = "icon-button"): HTMLButtonElement {
  return el("button", { type: "button", class: name, "aria-label": label, title: label, "data-focus": focus, onclick: act }, icon(path));
}

export function closeButton(app: App): HTMLButtonElement {
  return iconButton(ICONS.close, app.words.say("map.close"), "close", () => app.store.change({ ward: "", mark: "" }));
}

export function section(title: string, ...children: (Node | null)[]): HTMLElement {
  return el("section", { class: "panel-section" }, el("h3", {}, title), ...children);
}

/** Marks as a list of buttons, each leading to the mark. */
export function markList(app: App, layer: LayerDoc, marks: readonly MarkDoc[]): HTMLElement {
  const { words, release } = app;
  return el("ul", { class: "mark-list" }, ...marks.map((mark) => {
    const kind = layer.mark_classes.find((one) => one.id === mark.mark_class);
    const where = mark.geometry ? words.text(mark.where) : words.text(mark.where) || words.say("map.no_site");
    const first = mark.rows.find((row) => words.text(row.value));
    const notes = [kind ? words.text(kind.label) : "", overdueText(mark, words), where, kind ? "" : first ? words.text(first.value) : ""].filter(Boolean);
    return el("li", {}, el("button", { type: "button", "data-focus": `mark-${mark.id}`, "data-list-mark": mark.id, onclick: () => selectMark(app, layer, mark) },
      kind ? swatch(markPaint(release, layer, kind.id), mark.geometry ? shapeOf(mark) : kind.shape, kind.dash) : null,
      el("span", {}, el("b", {}, words.text(mark.name)), el("small", {}, notes.join(" \u00b7 ")))));
  }));
}

function shapeOf(mark: MarkDoc): "area" | "line" | "point" {
  const type = mark.geometry?.type ?? "Point";
  return type.endsWith("Polygon") ? "area" : type.endsWith("LineString") ? "line" : "point";
}

/** The marks of a ward, layer by layer. Stations are left out: they belong to no ward. */
export function marksByLayer(app: App, keep: (mark: MarkDoc) => boolean): { layer: LayerDoc; marks: readonly MarkDoc[] }[] {
  return app.release.layers
    .filter((layer) => !layer.reach)
    .map((layer) => ({ layer, marks: marksOf(app, layer.id).filter(keep) }))
    .filter((group) => group.marks.length > 0);
}

/** Links to the plan's targets a layer answers to; they lead to the plan's page where a host has one. */
export function targetLinks(app: App, layer: LayerDoc): HTMLElement | null {
  if (layer.targets.length === 0) return null;
  return el("p", { class: "targets" }, ...layer.targets.map((number) => {
    const text = app.words.say("map.target", { number });
    if (!app.hosted) return el("span", { class: "target-name" }, text);
    return el("button", { type: "button", class: "quiet", "data-focus": `target-${number}`, onclick: () => app.tell("goto", "plan") }, text);
  }));
}
