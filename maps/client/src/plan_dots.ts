/** The people out of reach: a dot for each cell of the grid, on a canvas of its own. */
import * as L from "leaflet";
import type { App } from "./app";
import type { LonLat } from "./release";
import { pane } from "./wards";

const COLOUR = "rgb(120 20 60 / 62%)";
const CELL_SHARE = 0.3; // radius of a dot, in widths of a cell
const RADIUS_PX = [1.1, 5] as const;

export class Dots {
  private readonly canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide plan-dots");
  private rows: readonly number[] = [];
  private places: readonly LonLat[] = [];

  constructor(private readonly app: App) {
    const { map } = app;
    this.canvas.setAttribute("aria-hidden", "true");
    pane(map, "plan-dots", 444, true).append(this.canvas);
    map.on("moveend zoomend resize viewreset", () => this.draw());
  }

  /** Rows of people.json; nothing is drawn until that file is here. */
  show(rows: readonly number[]): void {
    const { people, plane } = this.app.measures;
    if (!people || (rows === this.rows && this.places.length === rows.length)) return;
    this.rows = rows;
    this.places = rows.filter((row) => row in people.east).map((row) => plane.degrees([people.east[row], people.north[row]]));
    this.draw();
  }

  private draw(): void {
    const { map, measures } = this.app;
    const { x, y } = map.getSize();
    const ratio = window.devicePixelRatio || 1;
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([0, 0]));
    Object.assign(this.canvas, { width: x * ratio, height: y * ratio });
    Object.assign(this.canvas.style, { width: `${x}px`, height: `${y}px` });
    const pen = this.canvas.getContext("2d");
    if (!pen || this.places.length === 0) return;
    pen.scale(ratio, ratio);
    pen.fillStyle = COLOUR;
    const radius = Math.min(RADIUS_PX[1], Math.max(RADIUS_PX[0], CELL_SHARE * this.cellPx(measures.people?.cell_m ?? 0)));
    pen.beginPath();
    for (const [lon, lat] of this.places) {
      const at = map.latLngToContainerPoint([lat, lon]);
      if (at.x < -radius || at.y < -radius || at.x > x + radius || at.y > y + radius) continue;
      pen.moveTo(at.x + radius, at.y);
      pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    }
    pen.fill();
  }

  private cellPx(metres: number): number {
    const { map } = this.app;
    const middle = map.getSize().divideBy(2);
    return (100 * metres) / map.distance(map.containerPointToLatLng(middle), map.containerPointToLatLng(middle.add([100, 0])));
  }
}
