/**
 * A picture pinned to the ground: wider than the map, so that moving shows no edge; moved and scaled with the
 * map while it animates; painted again afterwards, and exchanged as a whole.
 */

import * as L from "leaflet";
import type { Painted } from "./painter";
import type { View } from "./paper";

/** Paints a view; null where another was asked for meanwhile. */
export type Paint = (view: View) => Promise<Painted | null>;

const PADDING = 0.2; // of the map's size, on every side
const LEAST_PADDING = 0.07; // after a move with less than this left, the map is drawn anew
const MOST_RATIO = 3; // sharper than this is not seen
const MOST_PIXELS = 16_000_000; // of one canvas: the least that any browser of today allows

export class PinnedPicture {
  private readonly canvas: HTMLCanvasElement;
  private view: View | null = null;
  private drawing: Promise<void> | null = null;

  constructor(
    private readonly map: L.Map,
    pane: HTMLElement,
    private readonly paint: Paint,
  ) {
    this.canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated", pane);
    map.on("zoomanim", (event) => this.place(event.center, event.zoom));
    map.on("zoom viewreset", () => this.place(map.getCenter(), map.getZoom()));
    // A long drag goes past the padding: then draw while it is still going on.
    map.on("move", () => !this.drawing && map.getZoom() === this.view?.zoom && this.drawUnlessCovered(0));
    map.on("moveend", () => this.drawUnlessCovered(LEAST_PADDING));
    map.on("resize", () => void this.draw());
  }

  /** Draw the map's present view; resolves when that, or a view asked for later, is shown. */
  draw(): Promise<void> {
    const drawing: Promise<void> = Promise.resolve().then(() => this.run(() => this.drawing === drawing));
    this.drawing = drawing;
    return drawing;
  }

  private async run(isLatest: () => boolean): Promise<void> {
    const view = isLatest() ? viewOf(this.map) : null;
    const painted = view && (await this.paint(view));
    if (!isLatest()) {
      painted?.picture.close();
      return this.drawing ?? undefined;
    }
    if (view && painted) {
      await turn(); // handing a picture over takes time: one a frame
      this.show(view, painted);
    }
    if (!isLatest()) return this.drawing ?? undefined;
    this.drawing = null;
  }

  private show(view: View, { picture, told }: Painted): void {
    const { canvas } = this;
    Object.assign(canvas, { width: picture.width, height: picture.height });
    Object.assign(canvas.style, { width: `${view.width}px`, height: `${view.height}px` });
    canvas.getContext("bitmaprenderer")!.transferFromImageBitmap(picture);
    if (told.drawn !== undefined) canvas.dataset["drawn"] = String(told.drawn);
    if (told.labels) canvas.dataset["labels"] = JSON.stringify(told.labels);
    this.view = view;
    this.place(this.map.getCenter(), this.map.getZoom());
  }

  /** Where the drawn view lies when the map is centred on `center` at `zoom`. */
  private place(center: L.LatLng, zoom: number): void {
    if (!this.view) return;
    const scale = this.map.getZoomScale(zoom, this.view.zoom);
    const half = this.map.getSize().divideBy(2);
    const pane = L.DomUtil.getPosition(this.map.getPane("mapPane")!);
    const origin = this.map.project(center, zoom).subtract(half).add(pane).round();
    const moving = zoom === this.map.getZoom() ? this.map.getPixelOrigin() : origin;
    const corner = L.point(this.view.x, this.view.y).multiplyBy(scale).subtract(moving);
    L.DomUtil.setTransform(this.canvas, scale === 1 ? corner.round() : corner, scale);
  }

  /** Draw, unless the canvas already reaches `padding` of the map's size beyond what is seen. */
  private drawUnlessCovered(padding: number): void {
    const { view, map } = this;
    const extra = map.getSize().multiplyBy(padding);
    const seen = map.getPixelBounds();
    const least = seen.min!.subtract(extra);
    const most = seen.max!.add(extra);
    const isCovered =
      view !== null &&
      view.zoom === map.getZoom() &&
      least.x >= view.x &&
      least.y >= view.y &&
      most.x <= view.x + view.width &&
      most.y <= view.y + view.height;
    if (this.drawing || !isCovered) void this.draw();
  }
}

function viewOf(map: L.Map): View | null {
  const size = map.getSize();
  if (!size.x || !size.y) return null;
  const extra = size.multiplyBy(PADDING).round();
  const corner = map.getPixelBounds().min!.subtract(extra);
  const [width, height] = [size.x + 2 * extra.x, size.y + 2 * extra.y];
  const affordable = Math.sqrt(MOST_PIXELS / (width * height));
  const ratio = Math.min(window.devicePixelRatio || 1, MOST_RATIO, affordable);
  return { zoom: map.getZoom(), x: corner.x, y: corner.y, width, height, ratio };
}

let queue: Promise<unknown> = Promise.resolve();

/** Settles one frame after the turn before, while the page is seen. */
function turn(): Promise<unknown> {
  queue = queue.then(() => (document.hidden ? null : new Promise(requestAnimationFrame)));
  return queue;
}
