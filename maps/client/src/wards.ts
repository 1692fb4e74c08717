/** The wards on the map: fills, lines, labels, tooltips, and the way through them by keyboard. */
import * as L from "leaflet";
import type { LonLat, WardDoc } from "./release";
import { activeFigures, activeLayer, rankText, selectWard, wardName, type App } from "./app";
import { chosenStandard, classOf, figure, meets, ranks, spoken, type Value } from "./indicator";
import { classPaint } from "./patterns";
import { el, put, set, write } from "./dom";

const FILL_OPACITY = 0.78;
const VALUE_ZOOM = 13.4; // from here a ward is wide enough for a figure under its number
const NEAR_ZOOM = 14.75; // from here white lines would be taken for streets: borders are dark and dashed
const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

export interface Wards {
  draw(): void;
  /** Where the labels stand, in container pixels, so that street names keep clear. */
  boxes(): readonly { x: number; y: number; w: number; h: number }[];
}

export function wards(app: App): Wards {
  return new WardLayer(app);
}

class WardLayer implements Wards {
  private readonly polygons: readonly L.Polygon[];
  private readonly labels: readonly L.Marker[];
  private readonly halo: L.Polygon;
  private readonly ring: L.Polygon;
  private focused = "";

  constructor(private readonly app: App) {
    const { map, release } = app;
    pane(map, "wards", 400);
    pane(map, "outlines", 442, true); // over the streets that are repeated on the wards
    pane(map, "selection", 460, true);
    pane(map, "ward-names", 560, true);
    const renderer = L.svg({ pane: "wards", padding: 0.5 });
    const lines = L.svg({ pane: "outlines", padding: 0.5 });
    this.polygons = release.wards.map((ward) => this.polygon(ward, renderer));
    const edge = { pane: "outlines", renderer: lines, interactive: false, fill: false, smoothFactor: 0 };
    const { district, inner } = borders(release.wards);
    L.polyline(inner, { ...edge, color: "#ffffff", weight: 4.5, opacity: 0.8, className: "ward-border" }).addTo(map);
    L.polyline(inner, { ...edge, color: "#14213d", weight: 1.75, dashArray: "7 5", lineCap: "butt", className: "ward-border" }).addTo(map);
    L.polyline(district, { ...edge, color: "#ffffff", weight: 5, opacity: 0.9, className: "district-casing" }).addTo(map);
    L.polyline(district, { ...edge, color: "#14213d", weight: 2.25, className: "district-edge" }).addTo(map);
    const over = { ...edge, pane: "selection", renderer: L.svg({ pane: "selection", padding: 0.5 }) };
    this.halo = L.polygon([], { ...over, color: "#ffffff", weight: 7, className: "ward-halo" }).addTo(map);
    this.ring = L.polygon([], { ...over, color: "#14213d", weight: 4, className: "ward-ring" }).addTo(map);
    this.labels = release.wards.map((ward) => label(ward).addTo(map));
    map.on("zoomend", () => {
      this.drawNearness();
      this.drawLabels();
    });
    this.drawNearness();
  }

  draw(): void {
    const { app } = this;
    const layer = activeLayer(app);
    const { values } = activeFigures(app);
    const rank = ranks(values, layer.better);
    app.release.wards.forEach((ward, i) => {
      const paint = classPaint(app.release, layer, classOf(layer, values[i]));
      if (this.polygons[i].options.fillColor !== paint) this.polygons[i].setStyle({ fillColor: paint });
      const path = this.polygons[i].getElement();
      if (!path) return;
      set(path, "aria-label", this.sentence(ward, values[i], rank[i], rank));
      set(path, "aria-pressed", ward.id === app.store.state.ward ? "true" : "false");
      set(path, "data-class", classOf(layer, values[i]).id);
    });
    this.drawRing();
    this.drawLabels();
  }

  boxes(): readonly { x: number; y: number; w: number; h: number }[] {
    const tall = this.app.map.getZoom() >= VALUE_ZOOM ? 42 : 26;
    return this.app.release.wards.map((ward) => {
      const at = this.app.map.latLngToContainerPoint([ward.label[1], ward.label[0]]);
      return { x: at.x - 32, y: at.y - tall / 2, w: 64, h: tall };
    });
  }

  private polygon(ward: WardDoc, renderer: L.Renderer): L.Polygon {
    const shape = L.polygon(latLngs(ward), {
      pane: "wards", renderer, smoothFactor: 0, color: "#ffffff", weight: 1.5, opacity: 0.95, fillOpacity: FILL_OPACITY,
    }).addTo(this.app.map);
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

  private key(event: KeyboardEvent, ward: WardDoc): void {
    if (event.key === "Enter" || event.key === " ") this.toggle(ward.id);
    else if (DIRECTIONS[event.key]) this.element(neighbour(this.app.release.wards, ward, DIRECTIONS[event.key]))?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private element(ward: WardDoc): SVGElement | undefined {
    return this.polygons[this.app.release.wards.indexOf(ward)].getElement() as SVGElement | undefined;
  }

  private drawRing(): void {
    const { ward: selected } = this.app.store.state;
    const shown = this.app.release.wards.find((ward) => ward.id === (this.focused || selected));
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

  private drawLabels(): void {
    const layer = activeLayer(this.app);
    const { values } = activeFigures(this.app);
    const withValue = this.app.map.getZoom() >= VALUE_ZOOM;
    this.labels.forEach((marker, i) => {
      const [number, value] = marker.getElement()?.firstElementChild?.children ?? [];
      if (!number || !value) return;
      write(number, String(this.app.release.wards[i].number));
      write(value, withValue ? figure(layer, values[i], this.app.words) : "");
    });
  }

  /** "Phường 15: 0,00 m²/người, hạng 9 trên 16, chưa đạt 0,92". */
  private sentence(ward: WardDoc, value: Value, rank: number | null, all: readonly (number | null)[]): string {
    const { words, store } = this.app;
    const layer = activeLayer(this.app);
    const standard = chosenStandard(layer, store.state);
    const met = meets(layer, value, standard);
    const parts = [spoken(layer, value, words)];
    if (rank !== null) parts.push(rankText(this.app, rank, all));
    if (standard && met !== null) {
      parts.push(words.say(met ? "map.met" : "map.not_met", { value: words.number(standard.value, layer.decimals) }));
    }
    return `${wardName(this.app, ward)}: ${parts.join(", ")}`;
  }

  private tooltip(ward: WardDoc): HTMLElement {
    const { words, store, release } = this.app;
    const layer = activeLayer(this.app);
    const { values } = activeFigures(this.app);
    const i = release.wards.indexOf(ward);
    const standard = chosenStandard(layer, store.state);
    const met = meets(layer, values[i], standard);
    const all = ranks(values, layer.better);
    const notes = [
      typeof values[i] === "number" ? words.text(classOf(layer, values[i]).label) : "",
      rankText(this.app, all[i], all),
      standard && met !== null ? words.say(met ? "map.met" : "map.not_met", { value: words.number(standard.value, layer.decimals) }) : "",
    ];
    const box = el("div");
    put(box, el("b", {}, wardName(this.app, ward)), el("div", { class: "tip-value" }, spoken(layer, values[i], words)),
      ...notes.filter(Boolean).map((note) => el("div", {}, note)));
    return box;
  }
}

/** A pane of the map at a height of its own; `still` ones let the pointer through. */
export function pane(map: L.Map, name: string, height: number, still = false): HTMLElement {
  const element = map.getPane(name) ?? map.createPane(name);
  element.style.zIndex = String(height);
  if (still) element.style.pointerEvents = "none";
  return element;
}

function label(ward: WardDoc): L.Marker {
  const html = el("div", { class: "ward-label-box" }, el("b"), el("span"));
  const icon = L.divIcon({ className: "ward-label", html, iconSize: [0, 0] });
  return L.marker([ward.label[1], ward.label[0]], { icon, interactive: false, keyboard: false, pane: "ward-names" });
}

function latLngs(ward: WardDoc): L.LatLngTuple[][][] {
  return ward.polygons.map((polygon) => polygon.map((ring) => ring.map(([lon, lat]): L.LatLngTuple => [lat, lon])));
}

/** The ward whose label lies nearest in a direction; the same ward when none does. */
export function neighbour(all: readonly WardDoc[], from: WardDoc, [x, y]: readonly [number, number]): WardDoc {
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
function borders(all: readonly WardDoc[]): Borders {
  const owners = new Map<string, WardDoc[]>();
  const sides = (ring: readonly LonLat[]): [LonLat, LonLat][] => ring.slice(1).map((end, i) => [ring[i], end]);
  const key = (side: [LonLat, LonLat]): string => side.map(String).sort().join(" ");
  for (const ward of all) {
    for (const side of ward.polygons.flat().flatMap(sides)) owners.set(key(side), [...(owners.get(key(side)) ?? []), ward]);
  }
  const found: Borders = { district: [], inner: [] };
  for (const ward of all) {
    for (const ring of ward.polygons.flat()) {
      let line: L.LatLngTuple[] | null = null;
      let beside: WardDoc | undefined;
      for (const side of sides(ring)) {
        const other = owners.get(key(side))?.find((one) => one !== ward);
        if (other && other.number < ward.number) line = null; // drawn with the other ward
        else if (line && other === beside) line.push([side[1][1], side[1][0]]);
        else (other ? found.inner : found.district).push((line = side.map(([lon, lat]): L.LatLngTuple => [lat, lon])));
        beside = other;
      }
    }
  }
  return found;
}
