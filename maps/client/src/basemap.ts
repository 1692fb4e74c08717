/**
 * The base map: ground under the wards, a breath of its streets and the names over them, drawn on canvas
 * from our own files.
 * Nothing waits for it: it is loaded after the wards, and its own minor half after that.
 */

import * as L from "leaflet";
import type { Order, Sheet } from "./drawing";
import { FAMILY } from "./faces";
import { LAND_OUTSIDE } from "./ground";
import type { Rect } from "./labels";
import { type Face, type Painted, painter, type Painter } from "./painter";
import { PinnedPicture } from "./pinned";
import type { View } from "./paper";

export interface Basemap {
  /** Settles when the main half is drawn for the first time; fails when it cannot be loaded. */
  readonly ready: Promise<void>;
  /** Quiet: paler ground and, seen from afar, only the main names: for busy marks above. */
  setQuiet(quiet: boolean): void;
  /** Lay the names out anew, after something in `avoid` has moved. */
  refresh(): void;
  /** The same with other letters, which the page has in these faces. */
  lettersChanged(faces: readonly Face[]): void;
}

const MINOR_ZOOM = 14.5; // residential streets are drawn from here
/** Of the ground, and of the streets repeated over the wards; the second in quiet mode. */
const OPACITY = { ground: ["", "0.7"], streets: ["0.36", "0.22"] } as const;
const WEIGHTS = ["400", "600"];

/** What the base map is made of. */
export interface Ground {
  /** Brings "basemap" and "basemap_minor" as they are written. */
  text(name: string): Promise<string>;
  /** Where the script is that draws beside the page; "" = nowhere. */
  readonly worker: string;
  /** Where, in pixels of the map's container, no name may stand. */
  avoid(): readonly Rect[];
  /** The faces of the type that the page has by now. */
  faces(): readonly Face[];
}

/** Put the base map on `map`. */
export function basemap(map: L.Map, from: Ground): Basemap {
  const paints = painter(from.worker);
  const sheet = new Drawn(map, paints, () => from.avoid());
  const minor = (): void => {
    map.off("zoomend", onZoom);
    from.text("basemap_minor").then(
      (file) => sheet.add(file, map.getZoom() >= MINOR_ZOOM),
      () => map.on("zoomend", onZoom), // whoever loads reports it; asked for again at the next zoom
    );
  };
  const onZoom = (): void => {
    if (map.getZoom() >= MINOR_ZOOM) minor();
  };
  const ready = from.text("basemap").then(async (file) => {
    await sheet.add(file);
    whenIdle(minor);
  });
  const lettersChanged = (faces: readonly Face[]): void => {
    paints.lettersChanged(faces);
    sheet.refresh();
  };
  void fontsLoaded().then((came) => came && lettersChanged(from.faces()));
  return { ready, setQuiet: (quiet) => sheet.setQuiet(quiet), refresh: () => sheet.refresh(), lettersChanged };
}

/** The pictures and what is on them. */
class Drawn {
  private quiet = false;
  private readonly pictures: readonly PinnedPicture[];
  private readonly names: PinnedPicture;

  constructor(
    private readonly map: L.Map,
    private readonly paints: Painter,
    private readonly avoid: () => readonly Rect[],
  ) {
    map.getContainer().style.background = LAND_OUTSIDE;
    const picture = (sheet: Sheet, level: number): PinnedPicture =>
      new PinnedPicture(map, pane(map, sheet, level), (view) => this.paint(sheet, view));
    this.names = picture("names", 450);
    this.pictures = [picture("ground", 150), picture("streets", 440), this.names];
    this.setQuiet(false);
  }

  /** Add a file's content and, if anything of it is in sight, draw; resolves when it stands on the screen. */
  async add(file: string, inSight = true): Promise<void> {
    this.paints.add(file);
    if (inSight) await Promise.all(this.pictures.map((one) => one.draw()));
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
    void this.names.draw();
  }

  private paint(sheet: Sheet, view: View): Promise<Painted | null> {
    const corner = this.map.getPixelBounds().min!;
    const kept = sheet === "names" ? this.avoid().map(({ x, y, w, h }) => ({ x: x + corner.x, y: y + corner.y, w, h })) : [];
    const order: Order = { sheet, view, quiet: this.quiet, kept };
    return this.paints.paint(order);
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

/** True once a font of ours is there. A font that is not served is no fault. */
async function fontsLoaded(): Promise<boolean> {
  const asked = await Promise.allSettled(WEIGHTS.map((weight) => document.fonts.load(`${weight} 13px "${FAMILY}"`, "Đường Gò Vấp")));
  return asked.some((one) => one.status === "fulfilled" && one.value.length > 0);
}
