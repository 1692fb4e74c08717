/** What a meeting puts on and round its map: the layer's name with numbers to choose another, the key, wards outlined. */
import * as L from "leaflet";
import { activeFigures, activeLayer, marksOf, wardsOf } from "./app";
import { el, set, write } from "./dom";
import { MOST_OVERLAYS } from "./meeting_keys";
import { Rows, type Room } from "./meeting_page";
import type { SideDoc } from "./meeting_figures";
import { classBackground, markPaint, swatch } from "./patterns";
import { heading } from "./rank";
import type { ClassDoc, LayerDoc, MarkClassDoc } from "./release";
import { latLngs, pane } from "./wards";

/** The strip over the map: a button for each layer that a key reaches, the others in a list. */
export class MapHead {
  readonly element: HTMLElement;
  private readonly buttons: readonly { readonly layer: LayerDoc; readonly button: HTMLButtonElement }[];
  private readonly more: HTMLSelectElement | null;
  private readonly title = el("h2", { class: "meet-map-title" });

  constructor(private readonly room: Room) {
    const { layers } = room.app.release;
    const numbered = layers.filter((layer) => layer.is_main).slice(0, MOST_OVERLAYS);
    const rest = layers.filter((layer) => !numbered.includes(layer));
    this.buttons = numbered.map((layer, i) => ({ layer, button: el("button", { type: "button", class: "meet-number-button", "data-layer": layer.id, onclick: () => this.choose(layer.id) }, String(i + 1)) }));
    this.more = rest.length > 0 ? el("select", { class: "meet-more", onchange: () => this.chooseMore() }, el("option", { value: "" }), ...rest.map((layer) => el("option", { value: layer.id }))) : null;
    this.element = el("div", { class: "meet-map-head" }, el("div", { class: "meet-numbers", role: "group" }, ...this.buttons.map(({ button }) => button), this.more), this.title);
  }

  draw(): void {
    const { app } = this.room;
    const active = activeLayer(app);
    set(this.element.firstElementChild!, "aria-label", app.words.say("map.layers"));
    for (const { layer, button } of this.buttons) {
      set(button, "aria-pressed", layer === active ? "true" : "false");
      set(button, "aria-label", app.words.text(layer.title));
      set(button, "title", app.words.text(layer.title));
    }
    this.drawMore(active);
    write(this.title, heading(app, active, activeFigures(app)));
  }

  private choose(overlay: string): void {
    this.room.show({ overlay, mark: "" }, {});
  }

  private chooseMore(): void {
    if (this.more?.value) this.choose(this.more.value);
    this.more?.blur();
  }

  private drawMore(active: LayerDoc): void {
    const { more } = this;
    if (!more) return;
    const { app, say } = this.room;
    set(more, "aria-label", say("meeting_map.more"));
    for (const option of more.options) write(option, option.value ? app.words.text(app.measures.layer(option.value).short) : say("meeting_map.more"));
    const value = this.buttons.some(({ layer }) => layer === active) ? "" : active.id;
    if (more.value !== value) more.value = value;
  }
}

/** The strip under the map: the classes of what is shown, and the marks. */
export class MapKey {
  readonly element: HTMLElement;
  private readonly classes: Rows<ClassDoc>;
  private readonly marks: Rows<MarkClassDoc>;

  constructor(private readonly room: Room) {
    this.classes = new Rows<ClassDoc>(el("ul", { class: "meet-key-list" }), () => el("li", {}, el("span", { class: "meet-block", "aria-hidden": "true" }), el("span")), (row, one) => {
      (row.firstElementChild as HTMLElement).style.background = classBackground(one);
      write(row.lastElementChild!, room.app.words.text(one.label));
    });
    this.marks = new Rows<MarkClassDoc>(el("ul", { class: "meet-key-list" }), () => el("li", {}, el("span"), el("span")), (row, one) => this.fillMark(row, one));
    this.element = el("section", { class: "meet-key" }, this.classes.element, this.marks.element);
  }

  /** Of a comparison the classes of both sides; the marks are not shown there. */
  draw(sides: readonly SideDoc[]): void {
    const { app } = this.room;
    const layer = activeLayer(app);
    const shown = sides.flatMap(({ figures }) => figures?.classes ?? []);
    const classes = sides.length > 0 ? shown.filter((one, i) => shown.findIndex((other) => other.id === one.id) === i) : activeFigures(app).classes;
    const last = classes.findIndex((one) => one.id === "unknown");
    set(this.element, "aria-label", app.words.say("map.legend"));
    this.classes.draw(last < 0 ? classes : [...classes.filter((_, i) => i !== last), classes[last]]);
    const used = new Set(marksOf(app, layer.id).filter((mark) => mark.geometry).map((mark) => mark.mark_class));
    this.marks.draw(sides.length > 0 ? [] : layer.mark_classes.filter((one) => used.has(one.id)));
  }

  private fillMark(row: HTMLElement, one: MarkClassDoc): void {
    const { app } = this.room;
    const layer = activeLayer(app);
    const key = `${layer.id} ${one.id}`;
    if (row.dataset.mark !== key) row.firstElementChild?.replaceChildren(swatch(markPaint(app.release, layer, one.id), one.shape, one.dash));
    row.dataset.mark = key;
    write(row.lastElementChild!, app.words.text(one.label));
  }
}

/** Wards with a strong double line round them: yellow and dark, to be seen on every fill. */
export class Outlines {
  private readonly renderer = L.svg({ pane: "meet-outlines", padding: 0.5 });
  private readonly lines: readonly L.Polygon[];
  private shown = "";

  constructor(private readonly room: Room) {
    pane(room.app.map, "meet-outlines", 462, true); // over the ring of the chosen ward
    const edge = { pane: "meet-outlines", renderer: this.renderer, interactive: false, fill: false, smoothFactor: 0 };
    this.lines = [{ color: "#14213d", weight: 11 }, { color: "#ffd400", weight: 6 }].map((look) => L.polygon([], { ...edge, ...look, className: "meet-outline" }));
  }

  draw(ids: readonly string[]): void {
    const wards = wardsOf(this.room.app).filter((ward) => ids.includes(ward.id));
    const wanted = wards.map(({ id }) => id).join(" ");
    set(this.room.app.map.getContainer(), "data-outlined", wanted);
    if (wanted === this.shown) return;
    this.shown = wanted;
    for (const line of this.lines) {
      line.setLatLngs(wards.flatMap(latLngs));
      if (!line.getElement()) line.addTo(this.room.app.map);
    }
  }
}
