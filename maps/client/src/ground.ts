/** Land, water, green, rail and streets: quiet colours that stay readable under half-transparent wards. */

import type { Atlas, Feature, Path } from "./atlas";
import type { Ink, View } from "./paper";

export const LAND_OUTSIDE = "#eceef0";
const LAND = "#f6f6f4";
const CASING = "#939dab";
const MAIN_CASING = "#75818f";
/** Casings of the streets laid over the wards: dark, of alleys less so. */
const VEIN_CASINGS: Readonly<Record<string, string>> = { alley: "#7f8997" };
const VEIN_CASING = "#2c3848";

interface AreaStyle {
  readonly fill: string;
  readonly line?: string;
  readonly dash?: readonly number[];
}

/** In drawing order. */
const AREAS: Readonly<Record<string, AreaStyle>> = {
  military: { fill: "#ebe8e4" },
  cemetery: { fill: "#e0e8da" },
  meadow: { fill: "#e3ecd9" },
  grass: { fill: "#dcead0" },
  wood: { fill: "#cfe3c2" },
  golf_course: { fill: "#d8e9c9" },
  park: { fill: "#c3dfb3", line: "#9cc389" },
  park_planned: { fill: "#e2eed9", line: "#8bb577", dash: [6, 4] },
  sports_centre: { fill: "#dcebd6" },
  stadium: { fill: "#d3e6cb" },
  pitch: { fill: "#cbe3c0" },
  water: { fill: "#b3d3e8", line: "#9dc3dc" },
};

interface LineStyle {
  readonly least: number; // zoom
  /** Widths in pixels at zoom 13, 15 and 17. */
  readonly width: readonly [number, number, number];
  readonly colour: string;
  readonly casing?: string;
  readonly dash?: readonly number[];
}

/** In drawing order. */
const WATERWAYS: readonly (readonly [kind: string, style: LineStyle])[] = [
  ["drain", { least: 14, width: [0.6, 1.1, 2], colour: "#b3d3e8" }],
  ["stream", { least: 13, width: [0.8, 1.8, 4], colour: "#b3d3e8" }],
  ["canal", { least: 12, width: [1.2, 3, 7], colour: "#b3d3e8" }],
  ["river", { least: 12, width: [1.2, 3, 7], colour: "#b3d3e8" }],
];
const STREETS: readonly (readonly [kind: string, style: LineStyle])[] = [
  ["path", { least: 16.4, width: [0.5, 0.8, 1.6], colour: "#b9b1a4", dash: [3, 3] }],
  ["alley", { least: 16, width: [0.4, 1, 4], colour: "#ffffff", casing: "#b5bcc6" }],
  ["street", { least: 14.5, width: [0.5, 2, 7], colour: "#ffffff", casing: CASING }],
  ["link", { least: 13.5, width: [1, 2.6, 7.5], colour: "#ffffff", casing: MAIN_CASING }],
  ["tertiary", { least: 12, width: [1.4, 3.8, 10], colour: "#ffffff", casing: MAIN_CASING }],
  ["secondary", { least: 12, width: [2, 5, 13], colour: "#ffffff", casing: MAIN_CASING }],
  ["primary", { least: 12, width: [2.4, 6, 15], colour: "#ffffff", casing: MAIN_CASING }],
  ["trunk", { least: 12, width: [2.8, 6.5, 16], colour: "#fff3d6", casing: MAIN_CASING }],
];
const RAIL: LineStyle = { least: 12, width: [1, 2, 3.5], colour: "#8d8794" };

const PORTION = 600; // features drawn without a pause
const LEAST_STEP = 0.6; // pixels: nearer points are left out
/** How much is left to be seen outside the district, then outside each wider outline. */
const VISIBLE = [0.82, 0.74, 0.65, 0.54, 0.42, 0.3, 0.18, 0.08, 0];

/** Everything in view, bottom to top; returns how many features were drawn. */
export function* drawGround(context: Ink, view: View, atlas: Atlas): Generator<void, number> {
  const pen = new Pen(context, view);
  context.lineJoin = "round";
  context.fillStyle = LAND;
  context.fillRect(0, 0, view.width, view.height);
  for (const [kind, style] of Object.entries(AREAS)) {
    pen.areas(atlas.areas.get(kind) ?? [], style);
    yield;
  }
  for (const [kind, style] of WATERWAYS) pen.lines(atlas.lines.get(kind) ?? [], style);
  yield* streets(pen, atlas);
  pen.rail(atlas.lines.get("rail") ?? []);
  pen.fade(atlas.fade);
  return pen.drawn;
}

/** The streets of the district once more, to be laid thinly over coloured wards. */
export function* drawStreets(context: Ink, view: View, atlas: Atlas): Generator<void> {
  const pen = new Pen(context, view);
  context.lineJoin = "round";
  yield* streets(pen, atlas, (kind) => VEIN_CASINGS[kind] ?? VEIN_CASING);
  if (atlas.fade[0]) pen.keepOnly(atlas.fade[0]);
}

/** All casings, then all colours. */
function* streets(pen: Pen, atlas: Atlas, casingOf?: (kind: string) => string): Generator<void> {
  for (const [kind, style] of STREETS) {
    for (const some of portions(atlas.lines.get(kind))) {
      pen.casings(some, casingOf && style.casing ? { ...style, casing: casingOf(kind) } : style);
      yield;
    }
  }
  for (const [kind, style] of STREETS) {
    for (const some of portions(atlas.lines.get(kind))) {
      pen.lines(some, style);
      yield;
    }
  }
}

function* portions(features: readonly Feature[] = []): Generator<readonly Feature[]> {
  for (let from = 0; from < features.length; from += PORTION) yield features.slice(from, from + PORTION);
}

/** Width in pixels at a zoom: the three stops joined, growing evenly with the logarithm. */
function widthAt([at13, at15, at17]: LineStyle["width"], zoom: number): number {
  const [from, to, low] = zoom < 15 ? [at13, at15, 13] : [at15, at17, 15];
  return from * (to / from) ** ((zoom - low) / 2);
}

class Pen {
  drawn = 0;
  private readonly scale: number;

  constructor(
    private readonly context: Ink,
    private readonly view: View,
  ) {
    this.scale = 2 ** view.zoom;
  }

  areas(features: readonly Feature[], style: AreaStyle): void {
    for (const feature of features) {
      if (!this.trace([feature], true)) continue; // one by one: where two overlap there is no hole
      this.context.fillStyle = style.fill;
      this.context.fill("evenodd");
      if (style.line) this.stroke(style.line, 1, style.dash);
    }
  }

  casings(features: readonly Feature[], { casing, least, width }: LineStyle): void {
    if (!casing || this.view.zoom < least) return;
    const inner = widthAt(width, this.view.zoom);
    this.trace(features, false, false);
    this.context.lineCap = "butt";
    this.stroke(casing, inner + Math.min(2, 0.7 + inner * 0.25));
  }

  lines(features: readonly Feature[], { colour, least, width, dash }: LineStyle): void {
    if (this.view.zoom < least) return;
    this.trace(features, false);
    this.context.lineCap = dash ? "butt" : "round";
    this.stroke(colour, widthAt(width, this.view.zoom), dash);
  }

  /** A dark line with light sleepers. */
  rail(features: readonly Feature[]): void {
    const width = widthAt(RAIL.width, this.view.zoom);
    this.trace(features, false);
    this.context.lineCap = "butt";
    this.stroke(RAIL.colour, width);
    this.stroke("#ffffff", width * 0.5, [6, 6]);
  }

  /** What lies outside the district grows paler with the distance. */
  fade(outlines: readonly (readonly Path[])[]): void {
    const { context, view } = this;
    context.fillStyle = LAND_OUTSIDE;
    outlines.forEach((rings, index) => {
      context.beginPath();
      context.rect(0, 0, view.width, view.height);
      for (const ring of rings) this.path(ring, true);
      context.globalAlpha = 1 - (VISIBLE[index] ?? 0) / (VISIBLE[index - 1] ?? 1);
      context.fill("evenodd");
    });
    context.globalAlpha = 1;
  }

  /** Clear all that lies outside an outline. */
  keepOnly(rings: readonly Path[]): void {
    const { context } = this;
    context.beginPath();
    for (const ring of rings) this.path(ring, true);
    context.globalCompositeOperation = "destination-in";
    context.fill();
    context.globalCompositeOperation = "source-over";
  }

  private stroke(colour: string, width: number, dash: readonly number[] = []): void {
    this.context.strokeStyle = colour;
    this.context.lineWidth = width;
    this.context.setLineDash([...dash]);
    this.context.stroke();
  }

  /** Start a path with every feature in view; returns how many these are. */
  private trace(features: readonly Feature[], closed: boolean, counted = true): number {
    const { view, scale } = this;
    const [west, north] = [view.x / scale, view.y / scale];
    const [east, south] = [(view.x + view.width) / scale, (view.y + view.height) / scale];
    let seen = 0;
    this.context.beginPath();
    for (const feature of features) {
      if (feature.east < west || feature.west > east || feature.south < north || feature.north > south) continue;
      for (const path of feature.paths) this.path(path, closed);
      seen += 1;
    }
    if (counted) this.drawn += seen;
    return seen;
  }

  private path(path: Path, closed: boolean): void {
    const { context, view, scale } = this;
    let [lastX, lastY] = [Infinity, Infinity];
    const end = path.length - 2;
    for (let index = 0; index <= end; index += 2) {
      const x = path[index]! * scale - view.x;
      const y = path[index + 1]! * scale - view.y;
      if (index === 0) context.moveTo(x, y);
      else if (index < end && Math.abs(x - lastX) + Math.abs(y - lastY) < LEAST_STEP) continue;
      else context.lineTo(x, y);
      [lastX, lastY] = [x, y];
    }
    if (closed) context.closePath();
  }
}
