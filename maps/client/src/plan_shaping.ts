/** Changing the shape of an edit with Leaflet-Geoman: corners are dragged, added and removed, the whole is moved. */
import * as L from "leaflet";
import { el } from "./dom";
import { areaLook, lineLook } from "./plan_marks";
import { MoveHandle } from "./plan_move";
import type { EditDoc } from "./plan_doc";
import type { ShownEdit } from "./plan_shown";
import type { LonLat } from "./release";

const SAME_DEG = 5e-7; // 5 cm: Python keeps centimetres
const DECIMALS = 9;
const EVENTS = "pm:edit pm:vertexremoved";
const EDITING = { allowSelfIntersection: true, snappable: false, removeLayerBelowMinVertexCount: false, removeVertexOn: "contextmenu" } as const;

type Held = L.Polygon | L.Polyline | L.Marker;

export interface ShapingEars {
  /** Name of the handle that moves the whole. */
  readonly moveLabel: string;
  /** The rings or the line as they are in somebody's hands. */
  changing(parts: readonly (readonly LonLat[])[]): void;
  changed(geometry: EditDoc["geometry"]): void;
}

export class Shaping {
  private layer: Held;
  private handle: MoveHandle | null = null;
  private waiting = false;
  private geometry: EditDoc["geometry"];

  constructor(private readonly map: L.Map, private edit: ShownEdit, private readonly ears: ShapingEars) {
    this.geometry = edit.geometry;
    this.layer = this.put();
  }

  get id(): string {
    return this.edit.id;
  }

  /** The edit as Python has it now: what somebody else, or an undo, made of it takes the place of the shape in hand. */
  update(edit: ShownEdit): void {
    const other = !isSame(edit.geometry, this.geometry);
    this.edit = edit;
    if (!other) return;
    this.geometry = edit.geometry;
    this.end();
    this.layer = this.put();
  }

  end(): void {
    if (!(this.layer instanceof L.Marker)) this.layer.pm.disable();
    this.layer.remove();
    this.handle?.remove();
    this.handle = null;
  }

  private put(): Held {
    const { geometry, standing } = this.edit;
    if (geometry.type === "Point") return this.putPoint(geometry.coordinates[1], geometry.coordinates[0]);
    const places = latLngs(geometry.coordinates);
    const own = { pmIgnore: false, pane: geometry.type === "LineString" ? "plan-line" : "plan-area" };
    const layer = geometry.type === "LineString"
      ? L.polyline(places as L.LatLng[], { ...lineLook(standing, true), ...own })
      : L.polygon(places as L.LatLng[][], { ...areaLook(standing, true), ...own });
    layer.addTo(this.map);
    layer.pm.enable(EDITING);
    layer.on(EVENTS, () => this.soon());
    layer.on("pm:change pm:markerdrag", () => this.ears.changing(partsOf(layer)));
    this.ears.changing(partsOf(layer));
    this.handle = new MoveHandle(this.map, layer, this.ears.moveLabel, {
      start: () => layer.pm.disable(),
      moved: () => this.ears.changing(partsOf(layer)),
      end: () => {
        layer.pm.enable(EDITING);
        this.soon();
      },
    });
    return layer;
  }

  private putPoint(lat: number, lon: number): L.Marker {
    const icon = L.divIcon({ className: "station-icon selected", html: el("div", { class: "station plan-station in-hand" }, el("span", { class: "station-ring" })), iconSize: [44, 44] });
    const marker = L.marker([lat, lon], { icon, draggable: true, autoPan: true, pane: "plan-point", alt: "" }).addTo(this.map);
    marker.on("dragend", () => this.soon());
    return marker;
  }

  /** One deed makes several events: it is told once. */
  private soon(): void {
    if (this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => {
      this.waiting = false;
      const { geometry } = this.layer.toGeoJSON(DECIMALS) as GeoJSON.Feature as GeoJSON.Feature<EditDoc["geometry"]>;
      if (isSame(geometry, this.geometry)) return;
      this.geometry = geometry;
      this.handle?.place();
      this.ears.changed(geometry);
    });
  }
}

function latLngs(coordinates: unknown): unknown {
  const list = coordinates as unknown[];
  return typeof list[0] === "number" ? L.latLng(list[1] as number, list[0]) : list.map(latLngs);
}

function partsOf(layer: L.Polygon | L.Polyline): readonly (readonly LonLat[])[] {
  const lines = (some: unknown): L.LatLng[][] => {
    const list = some as unknown[];
    return list[0] instanceof L.LatLng || list.length === 0 ? [list as L.LatLng[]] : list.flatMap(lines);
  };
  return lines(layer.getLatLngs()).map((line) => line.map(({ lng, lat }): LonLat => [lng, lat]));
}

/** Whether two geometries are the same within SAME_DEG, corner by corner. */
export function isSame(one: GeoJSON.Geometry, other: GeoJSON.Geometry): boolean {
  if (one.type !== other.type || one.type === "GeometryCollection" || other.type === "GeometryCollection") return false;
  const [left, right] = [flat(one.coordinates), flat(other.coordinates)];
  return left.length === right.length && left.every((degrees, i) => Math.abs(degrees - right[i]) <= SAME_DEG);
}

function flat(coordinates: unknown): number[] {
  return Array.isArray(coordinates) ? coordinates.flatMap(flat) : [coordinates as number];
}
