/** The entrances of a park: a click on its edge adds one, a click on one removes it, dragging moves it along the edge. */
import * as L from "leaflet";
import type { App } from "./app";
import { el, set } from "./dom";
import { onEdge, type Rings } from "./extent";
import type { ShownEdit } from "./plan_shown";
import type { LonLat } from "./release";
import type { Say } from "./words_named";

const REACH_PX = 28; // how far from the edge a click counts
const ICON_PX = 44;
const CLICK_MS = 80; // letting an entrance go beside the edge is a click on the map too
const SAME_DEG = 5e-7;

export class Entrances {
  private readonly group = L.layerGroup();
  private points: readonly LonLat[] = [];
  private rings: Rings = [];
  private drawn = "";
  private dragged = -Infinity; // when an entrance was let go

  constructor(private readonly app: App, private readonly say: Say, private readonly changed: (points: readonly LonLat[]) => void) {
    this.group.addTo(app.map);
  }

  /** The entrances of the selected park; without `active` they are there to be seen only. Null: of no park. */
  show(edit: ShownEdit | null, active: boolean): void {
    this.points = edit && !edit.assumed ? edit.entrances : [];
    this.rings = edit ? ringsOf(edit.geometry) : [];
    const assumed = edit?.assumed ? edit.entrances : [];
    const wanted = JSON.stringify([this.points, assumed, active, this.app.words.lang]);
    if (wanted === this.drawn || this.isDragged()) return;
    this.drawn = wanted;
    this.group.clearLayers();
    assumed.forEach((point) => this.put(point, -1, false));
    this.points.forEach((point, i) => this.put(point, i, active));
  }

  /** A click on the map: true if it was near enough to the edge. */
  add(at: L.LatLng): boolean {
    const { map, measures } = this.app;
    if (performance.now() - this.dragged < CLICK_MS) return true;
    const found = onEdge(measures.plane, this.rings, [at.lng, at.lat]);
    if (!found) return false;
    const [here, there] = [map.latLngToContainerPoint(at), map.latLngToContainerPoint([found.at[1], found.at[0]])];
    if (here.distanceTo(there) > REACH_PX) return false;
    this.tell([...this.points, found.at]);
    return true;
  }

  private put(point: LonLat, i: number, active: boolean): void {
    const html = el("span", { class: i < 0 ? "entrance assumed" : "entrance" });
    const icon = L.divIcon({ className: active ? "entrance-icon active" : "entrance-icon", html, iconSize: [ICON_PX, ICON_PX] });
    const marker = L.marker([point[1], point[0]], { icon, draggable: active, interactive: active, keyboard: active, pane: "plan-point", alt: "" }).addTo(this.group);
    const element = marker.getElement();
    if (!active || !element) return;
    set(element, "data-entrance", i);
    set(element, "aria-label", this.say("planner.entrance", { number: i + 1 }));
    const without = (): void => this.tell(this.points.filter((_, j) => j !== i));
    marker.on("click", without);
    element.addEventListener("keydown", (event) => {
      if (event.key === "Delete" || event.key === "Backspace") without();
    });
    marker.on("drag", () => marker.setLatLng(this.along(marker.getLatLng())));
    marker.on("dragend", () => {
      this.dragged = performance.now();
      const { lat, lng } = this.along(marker.getLatLng());
      this.tell(this.points.map((one, j) => (j === i ? [lng, lat] : one)));
    });
  }

  private along({ lat, lng }: L.LatLng): L.LatLng {
    const found = onEdge(this.app.measures.plane, this.rings, [lng, lat]);
    return found ? L.latLng(found.at[1], found.at[0]) : L.latLng(lat, lng);
  }

  private tell(points: readonly LonLat[]): void {
    const isNew = points.length !== this.points.length || points.some((point, i) => !isNear(point, this.points[i]));
    if (!isNew) return;
    this.points = points;
    this.changed(points);
  }

  private isDragged(): boolean {
    return this.group.getLayers().some((layer) => (layer as L.Marker).getElement()?.classList.contains("leaflet-drag-target"));
  }
}

function isNear(one: LonLat, other: LonLat): boolean {
  return Math.abs(one[0] - other[0]) <= SAME_DEG && Math.abs(one[1] - other[1]) <= SAME_DEG;
}

export function ringsOf(geometry: GeoJSON.Geometry): Rings {
  const pairs = (ring: readonly GeoJSON.Position[]): readonly LonLat[] => ring.map(([lon, lat]): LonLat => [lon, lat]);
  if (geometry.type === "Polygon") return geometry.coordinates.map(pairs);
  return geometry.type === "MultiPolygon" ? geometry.coordinates.flat().map(pairs) : [];
}
