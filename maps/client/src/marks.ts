/** What is drawn over the wards: parks, works, stations and the circles they reach. */
import * as L from "leaflet";
import type { LayerDoc, LonLat, MarkClassDoc, MarkDoc } from "./release";
import { activeLayer, marksOf, selectMark, type App } from "./app";
import { circle } from "./coverage";
import { pane } from "./wards";
import { el, set } from "./dom";
import { daysOverdue, overdueText } from "./overdue";
import { colour, markPaint } from "./patterns";
import { rounded, within } from "./state";
import type { Metres } from "./plane";
import type { Station } from "./measures";

const STEP_M = 25;
const FAR_STEP_M = 100;
const LATE = "#c0162c";
const TIP_LENGTH = 60; // longer rows are for the panel
const MANY = 30; // more marks than this are reached through the panel's list, not one by one with Tab
const APART = 28; // pixels between the middles of two points that can both be pressed
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

export interface Marks {
  draw(): void;
}

export function marks(app: App): Marks {
  return new MarkLayer(app);
}

class MarkLayer implements Marks {
  private readonly group = L.featureGroup();
  private readonly circles = L.featureGroup();
  private readonly renderers: Readonly<Record<string, L.Renderer>>;
  private readonly circleRenderer: L.Renderer;
  private shown: { readonly layer: string; readonly marks: readonly MarkDoc[]; readonly lang: string } | null = null;
  private stations = new Map<string, L.Marker>();
  private paths = new Map<string, L.Path>();
  private readonly points = new Map<string, L.Marker>();
  private frame = 0;

  constructor(private readonly app: App) {
    pane(app.map, "reach", 425, true);
    pane(app.map, "mark-areas", 445, true); // under the names of the base map
    pane(app.map, "marks", 500, true);
    pane(app.map, "points", 510);
    pane(app.map, "stations", 610);
    this.renderers = Object.fromEntries(["mark-areas", "marks"].map((name) => [name, L.svg({ pane: name, padding: 0.5 })]));
    this.circleRenderer = L.svg({ pane: "reach", padding: 1 });
    this.circles.addTo(app.map);
    this.group.addTo(app.map);
    app.map.on("zoomend", () => this.thin());
  }

  draw(): void {
    const layer = activeLayer(this.app);
    const all = marksOf(this.app, layer.id);
    const lang = this.app.words.lang;
    if (this.shown?.layer !== layer.id || this.shown.marks !== all || this.shown.lang !== lang) {
      this.shown = { layer: layer.id, marks: all, lang };
      this.rebuild(layer, all);
    }
    this.drawReach(layer);
    this.drawSelection();
  }

  private rebuild(layer: LayerDoc, all: readonly MarkDoc[]): void {
    this.group.clearLayers();
    this.stations.clear();
    this.paths.clear();
    this.points.clear();
    const order = (mark: MarkDoc): number => layer.mark_classes.findIndex((one) => one.id === mark.mark_class);
    for (const mark of [...all].sort((a, b) => order(a) - order(b))) {
      if (!mark.geometry || (mark.geometry.type === "Point" && layer.reach)) continue;
      const kind = layer.mark_classes[order(mark)];
      if (kind) this.add(layer, mark, kind, all.length <= MANY);
    }
    if (layer.reach) for (const station of this.app.measures.stations(this.app.store.state)) this.addStation(layer, station);
  }

  private add(layer: LayerDoc, mark: MarkDoc, kind: MarkClassDoc, tabbed: boolean): void {
    const geometry = mark.geometry as GeoJSON.Geometry;
    if (geometry.type === "Point") {
      this.addPoint(layer, mark, kind, [geometry.coordinates[0], geometry.coordinates[1]]);
      return;
    }
    const isLine = geometry.type.endsWith("LineString");
    const place = isLine ? "marks" : "mark-areas";
    const base = { pane: place, renderer: this.renderers[place], smoothFactor: 0.5 };
    const style = isLine
      ? [
          { ...base, color: "#ffb703", weight: 22, opacity: 0, className: "hit line-hit" },
          ...this.casing(mark, base, 17),
          { ...base, color: "#ffffff", weight: 11, opacity: 0.95 },
          ...(kind.dash ? [] : [{ ...base, color: "#14213d", weight: 8, opacity: 0.9 }]),
          { ...base, color: colour(kind.colour), weight: 5.5, dashArray: dash(kind.dash), lineCap: "butt" as const },
        ]
      : [{
          ...base, color: "#14213d", weight: 1.4, dashArray: dash(kind.dash), opacity: 0.9, className: "hit",
          fillColor: markPaint(this.app.release, layer, kind.id), fillOpacity: 0.85,
        }, ...this.casing(mark, { ...base, fill: false }, 6)];
    style.forEach((one, i) => {
      const shape = L.geoJSON(geometry as GeoJSON.GeoJsonObject, { style: one, ...base, interactive: i === 0 });
      shape.eachLayer((part) => this.dress(part as L.Path, layer, mark, i === 0, tabbed));
    });
  }

  /** The red and white edge of what is late. */
  private casing(mark: MarkDoc, base: L.PathOptions, weight: number): L.PathOptions[] {
    if (!daysOverdue(mark)) return [];
    return [
      { ...base, color: "#ffffff", weight },
      { ...base, color: LATE, weight, dashArray: "9 9", lineCap: "butt", className: "late" },
    ];
  }

  /** The sign on what is late, so that it is not told by colour alone. */
  private badge(at: L.LatLngExpression): void {
    const icon = L.divIcon({ className: "point-icon", html: el("span", { class: "late-badge", "aria-hidden": "true" }, "!"), iconSize: [24, 24] });
    L.marker(at, { icon, pane: "points", interactive: false, keyboard: false, alt: "" }).addTo(this.group);
  }

  private dress(path: L.Path, layer: LayerDoc, mark: MarkDoc, active: boolean, tabbed: boolean): void {
    this.group.addLayer(path);
    if (!active) return;
    if (daysOverdue(mark) && !this.paths.has(mark.id)) this.badge((path as L.Polyline).getCenter());
    this.paths.set(mark.id, path);
    const element = path.getElement();
    if (!element) return;
    set(element, "data-mark", mark.id);
    set(element, "role", "button");
    set(element, "tabindex", tabbed ? 0 : -1);
    set(element, "aria-label", this.label(layer, mark));
    path.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      selectMark(this.app, layer, mark, false);
    });
    element.addEventListener("keydown", (event) => {
      const { key } = event as KeyboardEvent;
      if (key !== "Enter" && key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      selectMark(this.app, layer, mark, false);
    });
    this.tip(path, layer, mark);
  }

  private tip(target: L.Layer, layer: LayerDoc, mark: MarkDoc): void {
    if (!matchMedia("(hover: hover)").matches) return;
    target.bindTooltip(() => this.tooltip(layer, mark), { sticky: true, opacity: 1, className: "tip", direction: "top", offset: [0, -8] });
  }

  private addPoint(layer: LayerDoc, mark: MarkDoc, kind: MarkClassDoc, [lon, lat]: LonLat): void {
    const html = el("span", { class: "point-mark" });
    html.style.background = colour(kind.colour);
    html.style.borderStyle = kind.dash ? "dashed" : "solid";
    const icon = L.divIcon({ className: "point-icon", html, iconSize: [26, 26] });
    const marker = L.marker([lat, lon], { icon, pane: "points", alt: "" }).addTo(this.group);
    if (daysOverdue(mark)) this.badge([lat, lon]);
    this.points.set(mark.id, marker);
    const element = marker.getElement();
    if (element) {
      set(element, "data-mark", mark.id);
      set(element, "aria-label", this.label(layer, mark));
    }
    marker.on("click", () => selectMark(this.app, layer, mark, false));
    this.tip(marker, layer, mark);
  }

  private addStation(layer: LayerDoc, station: Station): void {
    const { words } = this.app;
    const html = el("div", { class: station.assumed ? "station assumed" : "station" }, el("span", { class: "station-ring" }),
      station.assumed && el("span", { class: "station-note" }, words.say("map.assumed")));
    const icon = L.divIcon({ className: "station-icon", html, iconSize: [44, 44] });
    const { movable } = station.mark;
    const marker = L.marker([station.at[1], station.at[0]], { icon, draggable: movable, pane: "stations", autoPan: true, alt: "" });
    marker.addTo(this.group);
    this.stations.set(station.mark.id, marker);
    const element = marker.getElement();
    if (!element) return;
    set(element, "data-station", station.mark.id);
    set(element, "aria-label", `${this.label(layer, station.mark)}. ${movable ? words.say("map.station.keys") : ""}`);
    marker.on("click", () => selectMark(this.app, layer, station.mark, false));
    this.tip(marker, layer, station.mark);
    if (!movable) return;
    marker.on("drag", () => this.moved(marker));
    marker.on("dragend", () => this.moved(marker));
    element.addEventListener("keydown", (event) => this.key(event as KeyboardEvent, station.mark.id));
  }

  private moved(marker: L.Marker): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const { lat, lng } = marker.getLatLng();
      this.place([lng, lat]);
    });
  }

  private place([lon, lat]: LonLat): void {
    const [west, south, east, north] = this.app.release.limits;
    const inside = within(lon, lat, this.app.release.limits);
    const at: LonLat = inside ? [lon, lat] : [Math.min(east, Math.max(west, lon)), Math.min(north, Math.max(south, lat))];
    this.app.store.change({ station: [rounded(at[0], 5), rounded(at[1], 5)] });
  }

  private key(event: KeyboardEvent, id: string): void {
    const arrow = ARROWS[event.key];
    const station = this.app.measures.stations(this.app.store.state).find((one) => one.mark.id === id);
    if (!arrow || !station) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? FAR_STEP_M : STEP_M;
    const metres: Metres = [station.metres[0] + arrow[0] * step, station.metres[1] + arrow[1] * step];
    this.place(this.app.measures.plane.degrees(metres));
  }

  private drawReach(layer: LayerDoc): void {
    this.circles.clearLayers();
    if (!layer.reach) return;
    const { measures, store } = this.app;
    for (const station of measures.stations(store.state)) {
      const ring = circle(station.metres, store.state.radius).map((point): L.LatLngTuple => {
        const [lon, lat] = measures.plane.degrees(point);
        return [lat, lon];
      });
      const base = { pane: "reach", renderer: this.circleRenderer, interactive: false, fill: false, smoothFactor: 0 };
      L.polygon(ring, { ...base, color: "#ffffff", weight: 6, opacity: 0.85 }).addTo(this.circles);
      L.polygon(ring, { ...base, color: "#14213d", weight: 2.5, dashArray: station.assumed ? "9 7" : "", className: "reach-circle" }).addTo(this.circles);
      const marker = this.stations.get(station.mark.id);
      const at = marker?.getLatLng();
      const dragging = marker?.getElement()?.classList.contains("leaflet-drag-target");
      if (marker && at && !dragging && (at.lat !== station.at[1] || at.lng !== station.at[0])) marker.setLatLng([station.at[1], station.at[0]]);
    }
  }

  private drawSelection(): void {
    const { mark } = this.app.store.state;
    for (const [id, path] of this.paths) path.getElement()?.classList.toggle("selected", id === mark);
    for (const [id, marker] of this.stations) marker.getElement()?.classList.toggle("selected", id === mark);
    this.thin();
  }

  /** Points nearer to each other than a finger can tell are plain dots until the map is nearer; the panel names them all. */
  private thin(): void {
    const { map, store } = this.app;
    const kept: L.Point[] = [];
    const chosen = this.points.get(store.state.mark);
    for (const marker of new Set([...(chosen ? [chosen] : []), ...this.points.values()])) {
      const place = map.latLngToLayerPoint(marker.getLatLng());
      const isClear = kept.every((other) => other.distanceTo(place) >= APART);
      if (isClear) kept.push(place);
      const element = marker.getElement();
      if (!element) continue;
      element.classList.toggle("small", !isClear);
      set(element, "tabindex", isClear ? 0 : -1);
      set(element, "role", isClear ? "button" : null);
      set(element, "aria-hidden", isClear ? null : "true");
    }
  }

  private label(layer: LayerDoc, mark: MarkDoc): string {
    const kind = layer.mark_classes.find((one) => one.id === mark.mark_class);
    const { words } = this.app;
    return [words.text(mark.name), kind ? words.text(kind.label) : "", overdueText(mark, words)].filter(Boolean).join(", ");
  }

  private tooltip(layer: LayerDoc, mark: MarkDoc): HTMLElement {
    const { words } = this.app;
    const kind = layer.mark_classes.find((one) => one.id === mark.mark_class);
    const rows = mark.rows
      .map((row) => `${words.text(row.label)}: ${words.text(row.value)}`)
      .filter((line) => line.length <= TIP_LENGTH)
      .slice(0, 3)
      .map((line) => el("div", {}, line));
    const where = words.text(mark.where);
    const late = overdueText(mark, words);
    return el("div", {}, el("b", {}, words.text(mark.name)), kind ? el("div", {}, words.text(kind.label)) : null,
      late ? el("div", { class: "tip-late" }, late) : null, ...rows,
      where ? el("div", { class: "tip-where" }, where) : null, layer.reach && mark.movable ? el("div", {}, words.say("map.station.keys")) : null);
  }
}

function dash(text: string): string {
  return /^[\d\s.,]*$/.test(text) ? text : "";
}
