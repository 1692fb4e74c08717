/** Drawing a new polygon or line with Leaflet-Geoman: what is drawn, how large it is, and how it ends. */
import * as L from "leaflet";
import type { LonLat } from "./release";

const NEAR_PX = 6; // two corners nearer than this are one: the second click of a double click
const PATH = { color: "#14213d", weight: 3, fillColor: "#1f8a4c", fillOpacity: 0.3 } as const;
const ZOOM_AGAIN_MS = 400; // a double click that ends a drawing is over

/** The parts of Geoman's drawing tools that have no public name. */
interface GeomanTool {
  _removeLastVertex(): void;
  _finishShape(): void;
  _layer?: L.Polyline;
}

export interface DrawingEars {
  /** The corners so far, the pointer's place as the last one. */
  changed(corners: readonly LonLat[], set: number): void;
  done(geometry: GeoJSON.Polygon | GeoJSON.LineString): void;
  /** Ended without a shape. */
  ended(): void;
}

export type DrawingShape = "Polygon" | "Line";

export class Drawing {
  private readonly tool: GeomanTool;
  private readonly off: () => void;
  private over = false;

  constructor(private readonly map: L.Map, shape: DrawingShape, private readonly ears: DrawingEars) {
    map.doubleClickZoom.disable();
    const started = (event: unknown): void => {
      const { workingLayer } = event as { readonly workingLayer: L.Layer };
      workingLayer.on("pm:change", (change: unknown) => this.change((change as { readonly latlngs: L.LatLng[] }).latlngs));
      workingLayer.on("pm:vertexadded", (added: unknown) => this.still((added as { readonly marker: L.Marker }).marker, shape));
    };
    const created = (event: unknown): void => this.created((event as { readonly layer: L.Polygon | L.Polyline }).layer);
    const heard: L.LeafletEventHandlerFnMap = { "pm:drawstart": started, "pm:create": created, "pm:drawend": () => queueMicrotask(() => this.end()) } as object;
    map.on(heard);
    this.off = () => void map.off(heard);
    map.pm.enableDraw(shape, {
      snappable: false, tooltips: false, allowSelfIntersection: true, finishOn: "dblclick", continueDrawing: false,
      templineStyle: { color: PATH.color, weight: PATH.weight }, hintlineStyle: { color: PATH.color, weight: 2, dashArray: "5 6" }, pathOptions: PATH,
    });
    this.tool = (map.pm.Draw as unknown as Record<DrawingShape, GeomanTool>)[shape];
  }

  /** The corners that are set. */
  get corners(): readonly LonLat[] {
    return ((this.tool._layer?.getLatLngs() ?? []) as L.LatLng[]).map(({ lng, lat }): LonLat => [lng, lat]);
  }

  undo(): void {
    if (this.corners.length > 0) this.tool._removeLastVertex();
  }

  finish(): void {
    this.tool._finishShape();
  }

  cancel(): void {
    this.map.pm.disableDraw();
  }

  /** Only the corners that end a drawing hear the pointer; clicks on the others are clicks on the map. */
  private still(marker: L.Marker, shape: DrawingShape): void {
    const element = marker.getElement();
    if (element && shape === "Polygon" && this.corners.length > 1) element.style.pointerEvents = "none";
    element?.classList.toggle("first", this.corners.length === 1);
  }

  private change(latLngs: readonly L.LatLng[]): void {
    if (!this.over) this.ears.changed(latLngs.map(({ lng, lat }): LonLat => [lng, lat]), this.corners.length);
  }

  private created(layer: L.Polygon | L.Polyline): void {
    const shape = layer instanceof L.Polygon ? (layer.getLatLngs() as L.LatLng[][])[0] : (layer.getLatLngs() as L.LatLng[]);
    layer.remove();
    const corners = withoutRepeats(shape, (corner) => this.map.latLngToContainerPoint(corner));
    const isPolygon = layer instanceof L.Polygon;
    this.end();
    const line = corners.map(({ lng, lat }): GeoJSON.Position => [lng, lat]);
    if (isPolygon && line.length >= 3) this.ears.done({ type: "Polygon", coordinates: [[...line, line[0]]] });
    else if (!isPolygon && line.length >= 2) this.ears.done({ type: "LineString", coordinates: line });
    else this.ears.ended();
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    this.off();
    setTimeout(() => this.map.doubleClickZoom.enable(), ZOOM_AGAIN_MS);
    queueMicrotask(() => this.ears.ended());
  }
}

/** Corners without those that stand on the one before, on the screen. */
export function withoutRepeats<Corner>(corners: readonly Corner[], place: (corner: Corner) => { readonly x: number; readonly y: number }): Corner[] {
  return corners.filter((corner, i) => {
    if (i === 0) return true;
    const [here, before] = [place(corner), place(corners[i - 1])];
    return Math.hypot(here.x - before.x, here.y - before.y) >= NEAR_PX;
  });
}
