/** The wards on the map: fills, lines, labels, tooltips, and the way through them by keyboard. */
import * as L from "leaflet";
import type { LonLat } from "./release";
import { activeFigures, activeLayer, rankText, selectWard, shortName, wardName, wardsOf, type App } from "./app";
import { chosenStandard, classOf, figure, meets, ranks, spoken, spokenIn } from "./indicator";
import type { Ward } from "./sets";
import { classPaint } from "./patterns";
import { el, put, set, write } from "./dom";
import { finish } from "./pace";

const AT_ONCE = 4; // wards in one step
const FILL_OPACITY = 0.78;
const VALUE_ZOOM = { "16": 13.4, "12": 13.4, "6": 13 } as const; // from here wards are wide enough for a figure under their name
const NEAR_ZOOM = 14.75; // from here white lines would be taken for streets: borders are dark and dashed
const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

export interface Wards {
  /** Puts the wards on the map, which has its place by now; draw() comes after. */
  build(): Generator<void>;
  draw(): void;
  /** Where the labels stand, in container pixels, so that street names keep clear. */
  boxes(): readonly { x: number; y: number; w: number; h: number }[];
}

export function wards(app: App): Wards {
  return new WardLayer(app);
}

class WardLayer implements Wards {
  private shown: Drawn = { wards: [], group: L.layerGroup(), polygons: [], labels: [] };
  private readonly renderers = { wards: over("wards"), outlines: over("outlines"), selection: over("selection") };
  private readonly halo: L.Polygon;
  private readonly ring: L.Polygon;
  private focused = "";

  constructor(private readonly app: App) {
    const edge = { ...EDGE, pane: "selection", renderer: this.renderers.selection };
    this.halo = L.polygon([], { ...edge, color: "#ffffff", weight: 7, className: "ward-halo" });
    this.ring = L.polygon([], { ...edge, color: "#14213d", weight: 4, className: "ward-ring" });
  }

  *build(): Generator<void> {
    const { map } = this.app;
    pane(map, "wards", 400);
    pane(map, "outlines", 442, true); // over the streets that are repeated on the wards
    pane(map, "selection", 460, true);
    pane(map, "ward-names", 560, true);
    this.shown = yield* this.put();
    this.drawEdges();
    yield;
    this.halo.addTo(map);
    this.ring.addTo(map);
    map.on("zoomend", () => {
      this.drawNearness();
      this.drawLabels();
    });
    this.drawNearness();
  }

  draw(): void {
    const { app } = this;
    const wards = wardsOf(app);
    if (this.shown.wards !== wards) this.change();
    const layer = activeLayer(app);
    const { values, estimated, classes } = activeFigures(app);
    const rank = ranks(values, layer.better);
    wards.forEach((ward, i) => {
      const own = classOf(classes, values[i]);
      const paint = classPaint(app.release, layer, own);
      const polygon = this.shown.polygons[i];
      if (polygon.options.fillColor !== paint) polygon.setStyle({ fillColor: paint });
      const path = polygon.getElement();
      if (!path) return;
      set(path, "aria-label", this.sentence(ward, spokenIn(layer, values[i], estimated[i], app.words), i, rank));
      set(path, "aria-pressed", ward.id === app.store.state.ward ? "true" : "false");
      set(path, "data-class", own.id);
    });
    this.drawRing();
    this.drawLabels();
  }

  boxes(): readonly { x: number; y: number; w: number; h: number }[] {
    const tall = this.withValue() ? 42 : 26;
    return this.shown.wards.map((ward) => {
      const { x, y } = this.app.map.latLngToContainerPoint([ward.label[1], ward.label[0]]);
      const [w, h] = ward.number === null ? [NAME_WIDTH, tall + 20] : [64, tall];
      return { x: x - w / 2, y: y - h / 2, w, h };
    });
  }

  /** Puts the wards of the set on show on the map, some at a time. */
  private *put(): Generator<void, Drawn> {
    const { app } = this;
    const wards = wardsOf(app);
    const group = L.layerGroup().addTo(app.map);
    const polygons: L.Polygon[] = [];
    const labels: L.Marker[] = [];
    for (const ward of wards) {
      polygons.push(this.polygon(ward, group));
      labels.push(label(ward).addTo(group));
      if (polygons.length % AT_ONCE === 0) yield;
    }
    return { wards, group, polygons, labels };
  }

  /** The lines between the wards and round them. */
  private drawEdges(): void {
    const { wards, group } = this.shown;
    const edge = { ...EDGE, pane: "outlines", renderer: this.renderers.outlines };
    const { district, inner } = borders(wards);
    const lines: [L.LatLngTuple[][], L.PathOptions][] = [
      [inner, { color: "#ffffff", weight: 4.5, opacity: 0.8, className: "ward-border" }],
      [inner, { color: "#14213d", weight: 1.75, dashArray: "7 5", lineCap: "butt", className: "ward-border" }],
      [district, { color: "#ffffff", weight: 5, opacity: 0.9, className: "district-casing" }],
      [district, { color: "#14213d", weight: 2.25, className: "district-edge" }],
    ];
    for (const [line, look] of lines) L.polyline(line, { ...edge, ...look }).addTo(group);
  }

  /** Another set; who stood on a ward by keyboard stands on the one at its place. */
  private change(): void {
    const active = document.activeElement;
    const stood = active instanceof SVGElement && this.shown.polygons.some((one) => one.getElement() === active);
    this.shown.group.remove();
    this.shown = finish(this.put());
    this.drawEdges();
    this.focused = "";
    if (stood) (this.element(this.shown.wards.find((ward) => ward.id === this.app.store.state.ward) ?? this.shown.wards[0]))?.focus();
  }

  private polygon(ward: Ward, group: L.LayerGroup): L.Polygon {
    const shape = L.polygon(latLngs(ward), {
      pane: "wards", renderer: this.renderers.wards, smoothFactor: 0, color: "#ffffff", weight: 1.5, opacity: 0.95, fillOpacity: FILL_OPACITY,
    }).addTo(group);
    const path = shape.getElement() as SVGElement;
    for (const [name, value] of Object.entries({ "data-ward": ward.id, tabindex: 0, role: "button" })) set(path, name, value);
    shape.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      this.toggle(ward.id);
    });
    path.addEventListener("keydown", (event) => this.key(event as KeyboardEvent, ward));
    path.addEventListener("focus", () => this.focus(path.matches(":focus-visible") ? ward.id : ""));
    path.addEventListener("blur", () => this.focus(""));
    if (matchMedia("(hover: hover)").matches) {
      shape.bindTooltip(() => this.tooltip(ward), { sticky: true, opacity: 1, className: "tip", direction: "top", offset: [0, -6] });
    }
    return shape;
  }

  private toggle(id: string): void {
    const { ward, mark } = this.app.store.state;
    selectWard(this.app, ward === id && !mark ? "" : id);
  }

  private focus(id: string): void {
    this.focused = id;
    this.drawRing();
  }

  private key(event: KeyboardEvent, ward: Ward): void {
    if (event.key === "Enter" || event.key === " ") this.toggle(ward.id);
    else if (DIRECTIONS[event.key]) this.element(neighbour(this.shown.wards, ward, DIRECTIONS[event.key]))?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private element(ward: Ward): SVGElement | undefined {
    return this.shown.polygons[this.shown.wards.indexOf(ward)]?.getElement() as SVGElement | undefined;
  }

  private drawRing(): void {
    const { ward: selected } = this.app.store.state;
    const shown = this.shown.wards.find((ward) => ward.id === (this.focused || selected));
    const line = shown ? latLngs(shown) : [];
    this.halo.setLatLngs(line);
    this.ring.setLatLngs(line);
    this.ring.setStyle({ color: this.focused ? "#0b5cad" : "#14213d", dashArray: this.focused && this.focused !== selected ? "7 5" : "" });
  }

  /** From near, the style sheet draws borders in another way and lets street names stand over the works. */
  private drawNearness(): void {
    const { map } = this.app;
    map.getContainer().classList.toggle("near", map.getZoom() >= NEAR_ZOOM);
  }

  private withValue(): boolean {
    return this.app.map.getZoom() >= VALUE_ZOOM[this.app.store.state.set];
  }

  private drawLabels(): void {
    const layer = activeLayer(this.app);
    const { values, estimated } = activeFigures(this.app);
    const withValue = this.withValue();
    this.shown.labels.forEach((marker, i) => {
      const [name, value] = marker.getElement()?.firstElementChild?.children ?? [];
      if (!name || !value) return;
      write(name, shortName(this.shown.wards[i]));
      write(value, withValue ? figure(layer, values[i], this.app.words, estimated[i]) : "");
    });
  }

  /** "Phường 15: 0,00 m²/người, hạng 9 trên 16, chưa đạt 0,92". */
  private sentence(ward: Ward, said: string, i: number, all: readonly (number | null)[]): string {
    return `${wardName(this.app, ward)}: ${[said, ...this.remarks(i, all)].join(", ")}`;
  }

  /** The rank of a ward and whether it meets the chosen threshold. */
  private remarks(i: number, all: readonly (number | null)[]): string[] {
    const { words, store } = this.app;
    const layer = activeLayer(this.app);
    const standard = chosenStandard(layer, store.state);
    const met = meets(layer, activeFigures(this.app).values[i], standard);
    const said = standard && met !== null ? words.say(met ? "map.met" : "map.not_met", { value: words.number(standard.value, layer.decimals) }) : "";
    return [rankText(this.app, all[i], all), said].filter(Boolean);
  }

  private tooltip(ward: Ward): HTMLElement {
    const { words } = this.app;
    const layer = activeLayer(this.app);
    const { values, estimated, classes } = activeFigures(this.app);
    const i = this.shown.wards.indexOf(ward);
    const notes = [
      estimated[i] ? words.say("map.estimated") : "",
      typeof values[i] === "string" || values[i] === null ? "" : words.text(classOf(classes, values[i]).label),
      ...this.remarks(i, ranks(values, layer.better)),
    ];
    const box = el("div");
    put(box, el("b", {}, wardName(this.app, ward)), el("div", { class: "tip-value" }, spoken(layer, values[i], words)),
      ...notes.filter(Boolean).map((note) => el("div", {}, note)));
    return box;
  }
}

/** What stands on the map for one ward set. */
interface Drawn {
  readonly wards: readonly Ward[];
  readonly group: L.LayerGroup;
  readonly polygons: readonly L.Polygon[];
  readonly labels: readonly L.Marker[];
}

const EDGE: L.PathOptions & L.PolylineOptions = { interactive: false, fill: false, smoothFactor: 0 };
const NAME_WIDTH = 110; // pixels kept free of street names for the name of a ward

/** A pane of the map at a height of its own; `still` ones let the pointer through. */
export function pane(map: L.Map, name: string, height: number, still = false): HTMLElement {
  const element = map.getPane(name) ?? map.createPane(name);
  element.style.zIndex = String(height);
  if (still) element.style.pointerEvents = "none";
  return element;
}

function label(ward: Ward): L.Marker {
  const html = el("div", { class: ward.number === null ? "ward-label-box named" : "ward-label-box" }, el("b"), el("span"));
  const icon = L.divIcon({ className: "ward-label", html, iconSize: [0, 0] });
  return L.marker([ward.label[1], ward.label[0]], { icon, interactive: false, keyboard: false, pane: "ward-names" });
}

export function latLngs(ward: Ward): L.LatLngTuple[][][] {
  return ward.polygons.map((polygon) => polygon.map((ring) => ring.map(turned)));
}

/** The ward whose label lies nearest in a direction; the same ward when none does. */
export function neighbour(all: readonly Ward[], from: Ward, [x, y]: readonly [number, number]): Ward {
  let best = from;
  let least = Infinity;
  for (const ward of all) {
    const east = ward.label[0] - from.label[0];
    const north = ward.label[1] - from.label[1];
    const along = east * x + north * y;
    const across = Math.abs(east * y) + Math.abs(north * x);
    if (along <= 0 || across > 2 * along) continue;
    const cost = Math.hypot(along, 2 * across);
    if (cost < least) [best, least] = [ward, cost];
  }
  return best;
}

interface Borders {
  /** Lines that only one ward has: the district's edge. */
  readonly district: L.LatLngTuple[][];
  /** Lines between two wards, each once. */
  readonly inner: L.LatLngTuple[][];
}

/** Every ring cut where its neighbour changes. Neighbours share the points of their common line exactly. */
function borders(all: readonly Ward[]): Borders {
  const ids = new Map<string, number>();
  const idOf = (point: LonLat): number => {
    const key = String(point);
    const id = ids.get(key) ?? ids.size;
    ids.set(key, id);
    return id;
  };
  const rings = all.map((ward) => ward.polygons.flat().map((ring) => ({ ring, ids: ring.map(idOf) })));
  const many = ids.size;
  const side = (a: number, b: number): number => (a < b ? a * many + b : b * many + a);
  const owners = new Map<number, number[]>();
  rings.forEach((own, ward) => {
    for (const { ids: at } of own) {
      for (let k = 1; k < at.length; k += 1) {
        const key = side(at[k - 1], at[k]);
        const known = owners.get(key);
        if (known) known.push(ward);
        else owners.set(key, [ward]);
      }
    }
  });
  const found: Borders = { district: [], inner: [] };
  rings.forEach((own, ward) => {
    for (const { ring, ids: at } of own) {
      let line: L.LatLngTuple[] | null = null;
      let beside: number | undefined;
      for (let k = 1; k < at.length; k += 1) {
        const other = owners.get(side(at[k - 1], at[k]))?.find((one) => one !== ward);
        if (other !== undefined && other < ward) line = null; // drawn with the other ward
        else if (line && other === beside) line.push(turned(ring[k]));
        else (other === undefined ? found.district : found.inner).push((line = [turned(ring[k - 1]), turned(ring[k])]));
        beside = other;
      }
    }
  });
  return found;
}

function turned([lon, lat]: LonLat): L.LatLngTuple {
  return [lat, lon];
}

/** A drawing in a pane that reaches beyond the map. */
function over(pane: string): L.Renderer {
  return L.svg({ pane, padding: 0.5 });
}
