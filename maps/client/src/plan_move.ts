/** A handle in the middle of a shape that moves the whole of it, by pointer or by arrow keys. */
import * as L from "leaflet";
import { el, icon, set } from "./dom";

const ICON = "M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3";
const SIZE_PX = 44;
const STEP_PX = 4; // an arrow key; with Shift FAR_STEP_PX
const FAR_STEP_PX = 40;
const KEYS: Readonly<Record<string, readonly [number, number]>> = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

export interface MoveEars {
  start(): void;
  moved(): void;
  end(): void;
}

export class MoveHandle {
  private readonly marker: L.Marker;

  constructor(private readonly map: L.Map, private readonly layer: L.Polygon | L.Polyline, label: string, private readonly ears: MoveEars) {
    const html = el("span", { class: "move-handle" }, icon(ICON));
    const look = L.divIcon({ className: "move-icon", html, iconSize: [SIZE_PX, SIZE_PX] });
    this.marker = L.marker(this.middle(), { icon: look, draggable: true, pane: "plan-point", alt: "" }).addTo(map);
    let from = this.marker.getLatLng();
    let shape: unknown = null;
    this.marker.on("dragstart", () => {
      [from, shape] = [this.marker.getLatLng(), layer.getLatLngs()];
      ears.start();
    });
    this.marker.on("drag", () => {
      const { lat, lng } = this.marker.getLatLng();
      this.shift(shape, lat - from.lat, lng - from.lng);
    });
    this.marker.on("dragend", () => ears.end());
    const element = this.marker.getElement();
    if (!element) return;
    set(element, "aria-label", label);
    set(element, "title", label);
    element.addEventListener("keydown", (event) => this.key(event as KeyboardEvent));
  }

  /** Back to the middle of the shape. */
  place(): void {
    this.marker.setLatLng(this.middle());
  }

  remove(): void {
    this.marker.remove();
  }

  private middle(): L.LatLng {
    return this.layer instanceof L.Polygon ? this.layer.getBounds().getCenter() : this.layer.getCenter();
  }

  private key(event: KeyboardEvent): void {
    const way = KEYS[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? FAR_STEP_PX : STEP_PX;
    const here = this.marker.getLatLng();
    const there = this.map.layerPointToLatLng(this.map.latLngToLayerPoint(here).add([way[0] * step, way[1] * step]));
    this.ears.start();
    this.shift(this.layer.getLatLngs(), there.lat - here.lat, there.lng - here.lng);
    this.place();
    this.ears.end();
  }

  private shift(shape: unknown, lat: number, lng: number): void {
    this.layer.setLatLngs(shifted(shape, lat, lng) as L.LatLng[]);
    this.ears.moved();
  }
}

function shifted(shape: unknown, lat: number, lng: number): unknown {
  return shape instanceof L.LatLng ? L.latLng(shape.lat + lat, shape.lng + lng) : (shape as unknown[]).map((one) => shifted(one, lat, lng));
}
