/** The legend: classes with colour and pattern, marks, the target, and where the figures come from. */
import { activeFigures, activeLayer, marksOf, narrow, type App, type Part } from "./app";
import { chosenStandard, spoken } from "./indicator";
import { el, icon, ICONS, put, set, write } from "./dom";
import { classPaint, markPaint, swatch } from "./patterns";
import { daysOverdue } from "./overdue";
import { viewTitle } from "./periods";
import type { LayerDoc, SourceDoc } from "./release";
import { sourceLine } from "./sources";

const MOST_IN_COLUMN = 15; // letters

export function legend(app: App): Part {
  const title = el("span", { class: "legend-title" });
  const toggle = el("button", { type: "button", class: "legend-toggle", "aria-expanded": "true" }, title, icon(ICONS.down));
  const body = el("div", { class: "legend-body" });
  const element = el("section", { class: "card legend", "data-legend": "" }, toggle, body);
  const open = (yes: boolean): void => {
    element.classList.toggle("closed", !yes);
    set(toggle, "aria-expanded", yes ? "true" : "false");
  };
  toggle.addEventListener("click", () => open(element.classList.contains("closed")));
  open(!narrow());
  return {
    element,
    draw() {
      const layer = activeLayer(app);
      set(element, "data-legend", layer.id);
      set(element, "aria-label", app.words.say("map.legend"));
      write(title, narrow() ? app.words.say("map.legend") : app.words.text(layer.title));
      put(body, ...content(app, layer));
    },
  };
}

function content(app: App, layer: LayerDoc): Node[] {
  const { words, store, release } = app;
  const figures = activeFigures(app);
  const unit = layer.kind === "number" ? words.text(layer.unit) : "";
  const view = viewTitle(layer, figures.view, words);
  const estimated = figures.estimated.some(Boolean) ? words.say("map.legend.estimated") : "";
  const rows = figures.classes.map((one) => item(swatch(classPaint(release, layer, one)), words.text(one.label), one.id));
  const standard = chosenStandard(layer, store.state);
  const sited = marksOf(app, layer.id).filter((mark) => mark.geometry);
  const used = new Set(sited.map((mark) => mark.mark_class));
  const kinds = layer.mark_classes.filter((one) => used.has(one.id));
  const marks = kinds.map((one) => item(swatch(markPaint(release, layer, one.id), one.shape, one.dash), words.text(one.label), one.id));
  if (sited.some((mark) => daysOverdue(mark))) marks.push(item(el("span", { class: "late-badge", "aria-hidden": "true" }, "!"), words.say("map.legend.late"), "late"));
  const radius = words.quantity(store.state.radius / 1000, 2, "km");
  if (layer.reach) marks.push(item(swatch("none", "point", "3 2"), words.say("map.legend.circle", { radius }), "circle"));
  return [
    el("div", { class: "legend-view" }, [unit, view, estimated].filter(Boolean).join(" \u00b7 ")),
    el("ul", {}, ...rows),
    marks.length > 0 && el("ul", { class: "legend-marks" }, ...marks),
    standard && el("div", { class: "legend-target" }, `${words.text(standard.label)}: ${spoken(layer, standard.value, words)}`),
    legendSource(app, figures.view.source),
  ].filter((part): part is HTMLElement => Boolean(part));
}

/** Short labels stand in two columns; a long one has a line of its own. */
function item(sample: Element, label: string, id: string): HTMLElement {
  return el("li", { "data-class": id, class: label.length > MOST_IN_COLUMN ? "long" : null }, sample, el("span", {}, label));
}

function legendSource(app: App, source: SourceDoc): HTMLElement {
  const line = sourceLine(app, source);
  return el("div", { class: "legend-source", title: line }, line);
}
