/** The plan on the map: parks, streets with the ground they take, stations, entrances and candidate plots. */
import * as L from "leaflet";
import { pointsOf, type App } from "./app";
import { el, set } from "./dom";
import type { PinDoc } from "./plan_doc";
import type { ShownEdit, Standing } from "./plan_shown";
import type { LonLat } from "./release";
import { pane } from "./wards";
import type { Say } from "./words_named";

const INK = "#14213d";
const BAD = "#c0162c";
const PARK = "#1f8a4c";
const STREET = "#7b2d8b";
const PLOT = { color: "#8a5a00", fillColor: "#ffd166" } as const;
const PANES = { corridor: 446, area: 448, line: 506, point: 612 } as const;
const PIN_PX = 44;
const PLOT_PX = 26;
const PLOT_PREFIX = "plot:"; // of a picked plot

export interface MarkEars {
  pick(id: string): void;
  /** A station of the plan was dragged. */
  moved(id: string, place: LonLat): void;
}

export class PlanMarks {
  private readonly group = L.featureGroup();
  private readonly renderers: Readonly<Record<string, L.Renderer>>;

  /** Whether stations of the plan can be dragged. */
  movable = false;
  /** Why the refused shape was refused. */
  refusal = "";

  constructor(private readonly app: App, private readonly say: Say, private readonly ears: MarkEars) {
    for (const [name, height] of Object.entries(PANES)) pane(app.map, `plan-${name}`, height, name !== "point");
    this.renderers = Object.fromEntries(Object.keys(PANES).map((name) => [name, L.svg({ pane: `plan-${name}`, padding: 0.5 })]));
    this.group.addTo(app.map);
  }

  /** Draws everything anew but the edit in hand, which is drawn by whoever changes it. */
  draw(edits: readonly ShownEdit[], pins: readonly PinDoc[], selected: string, inHand: string): void {
    this.group.clearLayers();
    for (const pin of pins) this.addPin(pin);
    for (const edit of edits) if (edit.id !== inHand) this.add(edit, edit.id === selected);
    for (const edit of edits) if (edit.id !== inHand || edit.geometry.type === "Point") this.addEntrances(edit, edit.id === selected);
  }

  private add(edit: ShownEdit, selected: boolean): void {
    if (edit.geometry.type === "Point") return this.addStation(edit, [edit.geometry.coordinates[0], edit.geometry.coordinates[1]], selected);
    if (edit.corridor) this.shape("corridor", edit.corridor, { ...corridorLook(edit.standing), interactive: false });
    const isLine = edit.geometry.type === "LineString";
    const under = { color: "#ffffff", weight: selected ? 9 : 6, opacity: 0.95, fill: false, interactive: false };
    if (isLine) this.shape("line", edit.geometry, { color: "#fff", opacity: 0, weight: 26, className: "hit" }).forEach((path) => this.dress(path, edit));
    this.shape(isLine ? "line" : "area", edit.geometry, under);
    const look = isLine ? lineLook(edit.standing, selected) : areaLook(edit.standing, selected);
    const paths = this.shape(isLine ? "line" : "area", edit.geometry, { ...look, className: isLine ? "" : "hit", interactive: !isLine });
    if (!isLine) paths.forEach((path) => this.dress(path, edit));
    return undefined;
  }

  private shape(place: keyof typeof PANES, geometry: GeoJSON.Geometry, look: L.PathOptions): L.Path[] {
    const base = { pane: `plan-${place}`, renderer: this.renderers[place], smoothFactor: 0.5 };
    const layer = L.geoJSON(geometry as GeoJSON.GeoJsonObject, { style: { ...base, ...look }, interactive: look.interactive ?? true, ...base } as L.GeoJSONOptions);
    const paths = layer.getLayers() as L.Path[];
    for (const path of paths) this.group.addLayer(path);
    return paths;
  }

  private dress(path: L.Path, edit: ShownEdit): void {
    const element = path.getElement();
    if (!element) return;
    set(element, "data-edit", edit.id);
    set(element, "role", "button");
    set(element, "tabindex", 0);
    set(element, "aria-label", this.label(edit));
    path.on("click", (event) => {
      L.DomEvent.stopPropagation(event);
      this.ears.pick(edit.id);
    });
    element.addEventListener("keydown", (event) => {
      const { key } = event as KeyboardEvent;
      if (key !== "Enter" && key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      this.ears.pick(edit.id);
    });
    this.tip(path, edit);
  }

  private addStation(edit: ShownEdit, [lon, lat]: LonLat, selected: boolean): void {
    const look = `station plan-station ${edit.standing}`;
    const icon = L.divIcon({ className: selected ? "station-icon selected" : "station-icon", html: el("div", { class: look }, el("span", { class: "station-ring" })), iconSize: [PIN_PX, PIN_PX] });
    const draggable = edit.act === null && this.movable;
    const marker = L.marker([lat, lon], { icon, draggable, autoPan: draggable, pane: "plan-point", alt: "" }).addTo(this.group);
    marker.on("dragend", () => this.ears.moved(edit.id, [marker.getLatLng().lng, marker.getLatLng().lat]));
    const element = marker.getElement();
    if (element) {
      set(element, "data-edit", edit.id);
      set(element, "aria-label", this.label(edit));
    }
    marker.on("click", () => this.ears.pick(edit.id));
    this.tip(marker, edit);
  }

  /** Entrances of parks; those of the selected one are drawn larger. */
  private addEntrances(edit: ShownEdit, selected: boolean): void {
    if (selected) return; // theirs are in the hands of the tools
    for (const [lon, lat] of edit.entrances) {
      const look = { pane: "plan-line", renderer: this.renderers.line, radius: 4.5, color: INK, weight: 1.75, fillColor: "#fff", fillOpacity: 1, dashArray: edit.assumed ? "2 2" : "", interactive: false };
      L.circleMarker([lat, lon], look).addTo(this.group);
    }
  }

  private addPin(pin: PinDoc): void {
    const look = { ...PLOT, weight: pin.chosen ? 3 : 1.75, fillOpacity: pin.chosen ? 0.85 : 0.35, dashArray: pin.chosen ? "" : "4 3", interactive: false };
    if (!pin.geometry.type.endsWith("Point")) this.shape("area", pin.geometry, look);
    const points = pointsOf(pin.geometry);
    if (points.length === 0) return;
    const box = L.latLngBounds(points.map(([lon, lat]): L.LatLngTuple => [lat, lon]));
    const html = el("span", { class: pin.chosen ? "plot-pin chosen" : "plot-pin" });
    const icon = L.divIcon({ className: "plot-icon", html, iconSize: [PLOT_PX, PLOT_PX] });
    const marker = L.marker(box.getCenter(), { icon, pane: "plan-point", alt: "" }).addTo(this.group);
    const element = marker.getElement();
    if (element) {
      set(element, "data-plot", pin.id);
      set(element, "aria-label", this.say("planner.plot", { name: pin.name }));
    }
    marker.on("click", () => this.ears.pick(`${PLOT_PREFIX}${pin.id}`));
    if (matchMedia("(hover: hover)").matches) marker.bindTooltip(() => el("div", {}, el("b", {}, pin.name)), { className: "tip", opacity: 1, direction: "top", offset: [0, -10] });
  }

  private label(edit: ShownEdit): string {
    const name = edit.label ? this.app.words.text(edit.label) : "";
    return [name, this.remark(edit)].filter(Boolean).join(", ");
  }

  private remark(edit: ShownEdit): string {
    const remark = edit.standing ? this.say(`planner.standing.${edit.standing}`) : "";
    return edit.standing === "refused" ? `${remark}: ${this.refusal}` : remark;
  }

  private tip(target: L.Layer, edit: ShownEdit): void {
    if (!matchMedia("(hover: hover)").matches) return;
    const text = (): HTMLElement => {
      const remark = this.remark(edit);
      return el("div", {}, el("b", {}, edit.label ? this.app.words.text(edit.label) : remark), edit.label && remark ? el("div", {}, remark) : null);
    };
    target.bindTooltip(text, { sticky: true, opacity: 1, className: "tip", direction: "top", offset: [0, -8] });
  }
}

const isBad = (standing: Standing): boolean => standing === "faulty" || standing === "refused";

export function areaLook(standing: Standing, selected: boolean): L.PathOptions {
  const bad = isBad(standing);
  return {
    color: bad ? BAD : selected ? INK : PARK, weight: selected || bad ? 3.5 : 2.25, fillColor: bad ? BAD : PARK,
    fillOpacity: bad ? 0.18 : standing === "pending" ? 0.3 : 0.55, dashArray: bad ? "8 6" : standing === "pending" ? "3 5" : "",
  };
}

export function lineLook(standing: Standing, selected: boolean): L.PathOptions {
  const bad = isBad(standing);
  return { color: bad ? BAD : STREET, weight: selected ? 5.5 : 3.5, fill: false, dashArray: bad ? "8 6" : standing === "pending" ? "3 6" : "", lineCap: "butt" };
}

function corridorLook(standing: Standing): L.PathOptions {
  const bad = isBad(standing);
  return { color: bad ? BAD : STREET, weight: 1.25, opacity: 0.9, fillColor: bad ? BAD : STREET, fillOpacity: bad ? 0.12 : 0.28, dashArray: bad ? "8 6" : "" };
}
