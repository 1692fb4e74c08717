/** Where a figure comes from, in one line or in full. */
import type { App } from "./app";
import { el, link } from "./dom";
import type { SourceDoc } from "./release";

/** "Nguồn: OpenStreetMap, 31/07/2026". */
export function sourceLine(app: App, source: SourceDoc): string {
  const date = source.as_of ? app.words.date(source.as_of) : app.words.say("map.source.undated");
  return app.words.say("map.source.line", { producer: source.producer || app.words.say("map.source.none"), date });
}

/** Producer, date, method, licence and address as a list of terms. */
export function sourceTerms(app: App, source: SourceDoc): HTMLElement {
  const { words } = app;
  const terms: [string, Node | string][] = [
    ["map.source.producer", source.producer],
    ["map.source.as_of", source.as_of ? words.date(source.as_of) : words.say("map.source.undated")],
    ["map.source.method", source.method],
    ["map.source.licence", source.licence],
    ["map.source.address", source.address ? link(source.address) : ""],
  ];
  const shown = terms.filter(([, value]) => value !== "");
  return el("dl", { class: "terms" }, ...shown.flatMap(([key, value]) => [el("dt", {}, words.say(key)), el("dd", {}, value)]));
}

/** The full source behind a line that opens; stays open by `key` when the panel is drawn again. */
export function sourceDetails(app: App, source: SourceDoc, key: string): HTMLElement {
  return el("details", { class: "source", "data-key": key }, el("summary", {}, sourceLine(app, source)), sourceTerms(app, source));
}
