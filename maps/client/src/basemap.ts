/**
 * The base map: ground under the wards, a breath of its streets and the names over them, drawn on canvas
 * from our own files.
 * Nothing waits for it: it is loaded after the wards, and its own minor half after that.
 */

import * as L from "leaflet";
import { drawGround, drawStreets, LAND_OUTSIDE } from "./ground";
import { type Atlas, atlasOf, emptyAtlas, joined } from "./atlas";
import { drawNames, type Label, layoutNames, type Rect, Ruler } from "./labels";
import { type Draw, PinnedCanvas, type View } from "./pinned";

export interface Basemap {
  /** Settles when the main half is drawn for the first time; fails when it cannot be loaded. */
  readonly ready: Promise<void>;
  /** Quiet: paler ground and, seen from afar, only the main names: for busy marks above. */
  setQuiet(quiet: boolean): void;
  /** Lay the names out anew, after something in `avoid` has moved. */
  refresh(): void;
}

const MINOR_ZOOM = 14.5; // residential streets are drawn from here
const MOST_LABELS_TOLD = 400;
/** Of the ground, and of the streets repeated over the wards; the second in quiet mode. */
const OPACITY = { ground: ["", "0.7"], streets: ["0.36", "0.22"] } as const;
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

/** The canvases and what is on them. */
class Drawn {
  private atlas: Atlas = emptyAtlas();
  private labels: readonly Label[] = [];
  private laidOut = "";
  private ruler = new Ruler();
  private quiet = false;
  private readonly ground: PinnedCanvas;
  private readonly streets: PinnedCanvas;
  private readonly names: PinnedCanvas;

  constructor(
    private readonly map: L.Map,
    private readonly avoid: () => readonly Rect[],
  ) {
    map.getContainer().style.background = LAND_OUTSIDE;
    const canvas = (name: string, level: number, draw: Draw): PinnedCanvas =>
      new PinnedCanvas(map, pane(map, name, level), draw);
    this.ground = canvas("ground", 150, (context, view) => this.drawGround(context, view));
    this.streets = canvas("streets", 440, (context, view) => drawStreets(context, view, this.atlas));
    this.names = canvas("names", 450, (context, view) => this.drawNames(context, view));
    this.setQuiet(false);
  }

  /** Add a file's content and draw; resolves when it stands on the screen. */
  async add(more: Atlas): Promise<void> {
    this.atlas = joined(this.atlas, more);
    this.laidOut = "";
    await Promise.all([this.ground, this.streets, this.names].map((canvas) => canvas.draw()));
  }

  setQuiet(quiet: boolean): void {
    for (const [name, [usual, quieter]] of Object.entries(OPACITY)) {
      this.map.getPane(name)!.style.opacity = quiet ? quieter : usual;
    }
    if (quiet === this.quiet) return;
    this.quiet = quiet;
    this.refresh();
  }

  refresh(): void {
    this.laidOut = "";
    this.ruler = new Ruler(); // another font may have come
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
      this.labels = yield* layoutNames(this.atlas, view.zoom, this.quiet, kept, this.ruler);
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
