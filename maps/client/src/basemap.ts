/**
 * The base map: ground under the wards, names over them, drawn on canvas from our own files.
 * Nothing waits for it: it is loaded after the wards, and its own minor half after that.
 */

import * as L from "leaflet";
import { drawGround, LAND_OUTSIDE } from "./ground";
import { type Atlas, atlasOf, emptyAtlas, joined } from "./atlas";
import { drawNames, type Label, layoutNames, type Rect } from "./labels";
import { PinnedCanvas, type View } from "./pinned";

export interface Basemap {
  /** Settles when the main half is drawn for the first time; fails when it cannot be loaded. */
  readonly ready: Promise<void>;
  /** Quiet: paler ground and only the main names, for busy marks above. */
  setQuiet(quiet: boolean): void;
  /** Lay the names out anew, after something in `avoid` has moved. */
  refresh(): void;
}

const MINOR_ZOOM = 14.5; // residential streets are drawn from here
const MOST_LABELS_TOLD = 400;
const QUIET_OPACITY = "0.5";
const FONT = '"Be Vietnam Pro"';
const WEIGHTS = ["400", "600"];

/**
 * Put the base map on `map`. `load` brings "basemap" and "basemap_minor" as parsed JSON; `avoid` says
 * where, in pixels of the map's container, no name may stand.
 */
export function basemap(
  map: L.Map,
  load: (name: string) => Promise<unknown>,
  avoid: () => readonly Rect[] = () => [],
): Basemap {
  const sheet = new Drawn(map, avoid);
  const minor = (): void => {
    map.off("zoomend", onZoom);
    load("basemap_minor").then(
      (file) => sheet.add(atlasOf(file)),
      () => map.on("zoomend", onZoom), // whoever loads reports it; asked for again at the next zoom
    );
  };
  const onZoom = (): void => {
    if (map.getZoom() >= MINOR_ZOOM) minor();
  };
  const ready = load("basemap").then(async (file) => {
    await sheet.add(atlasOf(file));
    whenIdle(minor);
  });
  void fontsLoaded().then(() => sheet.refresh());
  return { ready, setQuiet: (quiet) => sheet.setQuiet(quiet), refresh: () => sheet.refresh() };
}

/** The two canvases and what is on them. */
class Drawn {
  private atlas: Atlas = emptyAtlas();
  private labels: readonly Label[] = [];
  private laidOut = "";
  private quiet = false;
  private readonly ground: PinnedCanvas;
  private readonly names: PinnedCanvas;

  constructor(
    private readonly map: L.Map,
    private readonly avoid: () => readonly Rect[],
  ) {
    map.getContainer().style.background = LAND_OUTSIDE;
    this.ground = new PinnedCanvas(map, pane(map, "ground", 150), (context, view) => this.drawGround(context, view));
    this.names = new PinnedCanvas(map, pane(map, "names", 450), (context, view) => this.drawNames(context, view));
  }

  /** Add a file's content and draw; resolves when it stands on the screen. */
  async add(more: Atlas): Promise<void> {
    this.atlas = joined(this.atlas, more);
    this.laidOut = "";
    await this.ground.draw();
    await this.names.draw();
  }

  setQuiet(quiet: boolean): void {
    if (quiet === this.quiet) return;
    this.quiet = quiet;
    pane(this.map, "ground", 150).style.opacity = quiet ? QUIET_OPACITY : "";
    this.refresh();
  }

  refresh(): void {
    this.laidOut = "";
    void this.names.draw();
  }

  private *drawGround(context: CanvasRenderingContext2D, view: View): Generator<void> {
    const count = yield* drawGround(context, view, this.atlas);
    context.canvas.dataset["drawn"] = String(count);
  }

  /** Names are laid out for the whole district at once, so that none jumps when the map is moved. */
  private *drawNames(context: CanvasRenderingContext2D, view: View): Generator<void> {
    const corner = this.map.getPixelBounds().min!;
    const kept = this.avoid().map(({ x, y, w, h }) => ({ x: x + corner.x, y: y + corner.y, w, h }));
    const wanted = JSON.stringify([view.zoom, this.quiet, kept.map(({ x, y, w, h }) => [x, y, w, h].map(Math.round))]);
    if (wanted !== this.laidOut) {
      this.labels = yield* layoutNames(this.atlas, view.zoom, this.quiet, kept);
      this.laidOut = wanted;
    }
    const drawn = yield* drawNames(context, view, this.labels);
    context.canvas.dataset["labels"] = JSON.stringify(drawn.slice(0, MOST_LABELS_TOLD));
  }
}

function pane(map: L.Map, name: string, level: number): HTMLElement {
  const existing = map.getPane(name);
  if (existing) return existing;
  const made = map.createPane(name);
  made.style.zIndex = String(level);
  made.style.pointerEvents = "none";
  made.setAttribute("aria-hidden", "true");
  return made;
}

function whenIdle(task: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(task, { timeout: 2000 });
  else setTimeout(task, 200);
}

/** Names measured with another font would not fit their streets. A font that is not served is no fault. */
function fontsLoaded(): Promise<unknown> {
  return Promise.allSettled(WEIGHTS.map((weight) => document.fonts.load(`${weight} 13px ${FONT}`, "Đường Gò Vấp")));
}
