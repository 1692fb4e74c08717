/** The legend of the siting board: its bands with their unit, the edge of the standard, and the marks. */
import { el, icon, ICONS, put, set, svg } from "./dom";
import { css, palette } from "./siting_bands";
import type { BoardDoc, StandingDoc } from "./siting_doc";
import { spokenBand, spokenCost, type Speech } from "./siting_words";
import type { Say } from "./words_named";

const NO_ROOM = "(max-width: 759px), (max-width: 1099px) and (max-height: 780px)";

export class Key {
  private readonly title = el("span", { class: "legend-title" });
  private readonly body = el("div", { class: "legend-body" });
  private readonly strip = el("span", { class: "siting-strip" }); // the colours in one line, while the rest is closed
  private readonly toggle = el("button", { type: "button", class: "legend-toggle", "aria-expanded": "true" }, this.title, this.strip, icon(ICONS.down));
  readonly element = el("section", { class: "card siting-key" }, this.toggle, this.body);
  private drawn = "";

  /** `opened` hears that the reader opened it. */
  constructor(private readonly say: Say, opened: () => void) {
    this.toggle.addEventListener("click", () => {
      this.open(this.element.classList.contains("closed"));
      if (!this.element.classList.contains("closed")) opened();
    });
    this.open(!matchMedia(NO_ROOM).matches);
    this.element.hidden = true;
  }

  draw(doc: BoardDoc, standing: readonly StandingDoc[], hasNever: boolean, speech: Speech): void {
    const kinds = { standing: standing.some((one) => !one.neighbour && !one.assumed), assumed: standing.some((one) => !one.neighbour && one.assumed), neighbour: standing.some((one) => one.neighbour) };
    const wanted = JSON.stringify([doc.bands, doc.limit, doc.unit, doc.measure, doc.best !== null, kinds, hasNever, this.say("siting_map.legend")]);
    if (wanted === this.drawn) return;
    this.drawn = wanted;
    this.element.hidden = false;
    set(this.element, "aria-label", this.say("siting_map.legend"));
    const measure = doc.measure ? this.say(`siting_map.measure.${doc.measure}`) : "";
    put(this.title, this.say(`siting_map.legend.${doc.unit}`), measure && el("small", {}, ` ${measure}`));
    put(this.strip, ...this.short(doc, speech));
    const marks = (["standing", "assumed", "neighbour"] as const).filter((kind) => kinds[kind]).map((kind) => item(ring(kind), this.say(`siting_map.legend.${kind}`)));
    put(this.body, el("ul", { class: "siting-bands" }, ...this.bands(doc, speech)),
      el("ul", {}, item(el("span", { class: "siting-edge", "aria-hidden": "true" }), this.say("siting_map.legend.limit", { limit: spokenCost(speech, doc.limit, doc.unit) })),
        hasNever && item(el("span", { class: "siting-never", "aria-hidden": "true" }), this.say("siting_map.legend.never"))),
      el("ul", { class: "legend-marks" }, item(pin(), this.say("siting_map.legend.team")), ...marks, doc.best && item(star(), this.say("siting_map.legend.star"))));
  }

  private bands(doc: BoardDoc, speech: Speech): HTMLElement[] {
    const colours = palette(doc.bands.length);
    const rows = doc.bands.map((to, i) => item(block(css(colours[i])), spokenBand(speech, doc.bands[i - 1] ?? 0, to, doc.unit), `band-${i}`));
    const last = doc.bands[doc.bands.length - 1];
    if (last !== undefined) rows.push(item(block("transparent"), this.say("siting_map.legend.beyond", { limit: spokenCost(speech, last, doc.unit) }), "beyond"));
    return rows;
  }

  /** Each colour with the upper end of its band, the last with the unit. */
  private short({ bands, unit }: BoardDoc, speech: Speech): HTMLElement[] {
    const isWhole = unit === "s" && bands.every((to) => to % 60 === 0);
    const colours = palette(bands.length);
    return bands.map((to, i) => {
      const text = i === bands.length - 1 && (unit === "m" || isWhole) ? spokenCost(speech, to, unit) : speech.words.number(isWhole ? to / 60 : to);
      return el("span", {}, block(css(colours[i])), text);
    });
  }

  open(yes: boolean): void {
    this.element.classList.toggle("closed", !yes);
    set(this.toggle, "aria-expanded", yes ? "true" : "false");
  }
}

function item(sample: Element, label: string, id?: string): HTMLElement {
  return el("li", { "data-class": id }, sample, el("span", {}, label));
}

function block(colour: string): HTMLElement {
  const element = el("span", { class: "siting-block", "aria-hidden": "true" });
  element.style.setProperty("--band", colour);
  return element;
}

function ring(kind: string): HTMLElement {
  return el("span", { class: `siting-ring ${kind}`, "aria-hidden": "true" });
}

function pin(): Element {
  return svg("svg", { viewBox: "0 0 48 58", class: "siting-key-pin", "aria-hidden": "true" }, svg("path", { d: "M24 56.5C15 44 4 34.5 4 22.5a20 20 0 0 1 40 0C44 34.5 33 44 24 56.5z" }));
}

function star(): Element {
  return svg("svg", { viewBox: "0 0 24 24", class: "siting-key-star", "aria-hidden": "true" }, svg("path", { d: "M12 2.2l2.9 6.3 6.9.8-5.1 4.7 1.4 6.8L12 17.4l-6.1 3.4 1.4-6.8L2.2 9.3l6.9-.8z" }));
}
