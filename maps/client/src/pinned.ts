/**
 * A canvas pinned to the ground: wider than the map, so that moving shows no edge; moved and scaled with the
 * map while it animates; drawn again afterwards, in slices, on a second canvas that then takes its place.
 */

import * as L from "leaflet";

/** What a canvas shows: its top left corner in pixels of the world at `zoom`, its size, pixels a CSS pixel. */
export interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** Draws in steps; each `yield` is a place where the browser may be let in. */
export type Draw = (context: CanvasRenderingContext2D, view: View) => Generator<void>;

const PADDING = 0.2; // of the map's size, on every side
const LEAST_PADDING = 0.07; // after a move with less than this left, the map is drawn anew
const SLICE_MS = 10;
const MOST_RATIO = 3; // sharper than this is not seen
const MOST_PIXELS = 16_000_000; // of one canvas: the least that any browser of today allows

export class PinnedCanvas {
  private shown: HTMLCanvasElement;
  private spare: HTMLCanvasElement;
  private view: View | null = null;
  private drawing: Promise<void> | null = null;

  constructor(
    private readonly map: L.Map,
    pane: HTMLElement,
    private readonly work: Draw,
  ) {
    const canvas = (): HTMLCanvasElement => L.DomUtil.create("canvas", "leaflet-zoom-animated", pane);
    this.shown = canvas();
    this.spare = canvas();
    this.spare.style.display = "none";
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
    const view = viewOf(this.map);
    if (view && isLatest()) {
      const steps = this.work(prepared(this.spare, view), view);
      while (!finished(steps)) {
        await nextFrame();
        if (!isLatest()) break;
      }
    }
    if (!isLatest()) return this.drawing ?? undefined;
    this.drawing = null;
    if (view) this.show(view);
  }

  private show(view: View): void {
    [this.shown, this.spare] = [this.spare, this.shown];
    this.view = view;
    this.place(this.map.getCenter(), this.map.getZoom());
    this.shown.style.display = "";
    this.spare.style.display = "none";
    delete this.spare.dataset["drawn"];
    delete this.spare.dataset["labels"];
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
    L.DomUtil.setTransform(this.shown, scale === 1 ? corner.round() : corner, scale);
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

function prepared(canvas: HTMLCanvasElement, view: View): CanvasRenderingContext2D {
  const [width, height] = [Math.round(view.width * view.ratio), Math.round(view.height * view.ratio)];
  const context = canvas.getContext("2d")!;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  canvas.style.width = `${view.width}px`;
  canvas.style.height = `${view.height}px`;
  context.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  context.clearRect(0, 0, view.width, view.height);
  return context;
}

/** One slice of work; true when there is no more. */
function finished(steps: Generator<void>): boolean {
  const end = performance.now() + SLICE_MS;
  do {
    if (steps.next().done) return true;
  } while (performance.now() < end);
  return false;
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(resolve);
  });
}
