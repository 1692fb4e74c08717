/**
 * Names on the base map: along streets and rivers, inside parks, beside places. Laid out for the whole
 * district at a zoom, most important first; a name that finds no free room is left out.
 */

import type { Atlas, Feature, Path } from "./atlas";
import { type Ink, inkOf, paper, type View } from "./paper";

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A name with its place, in pixels of the world at the zoom of the layout. */
export interface Label {
  readonly text: string;
  readonly style: LabelStyle;
  readonly pieces: readonly Piece[];
  readonly faint: boolean;
  /** Of a place: the dot beside the name. */
  readonly dot: readonly [x: number, y: number] | null;
  readonly reach: Rect;
}

/** A run of letters round its middle, turned by `angle`. */
interface Piece {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly angle: number;
}

interface LabelStyle {
  readonly least: number; // zoom
  readonly size: readonly [at13: number, at17: number];
  readonly weight: 400 | 600;
  readonly italic?: true;
  readonly ink: string;
  readonly dot?: string;
  /** Pixels between two labels of one name. */
  readonly apart: number;
  readonly quiet: boolean; // also drawn in quiet mode at any zoom
}

const STREET_INK = "#3b4654";
const WATER_INK = "#2f6a92";
const GREEN_INK = "#3c6e2f";

/** Most important first. Kinds of lines, areas and points may share a style but no name. */
const STYLES: Readonly<Record<"lines" | "areas" | "points", Readonly<Record<string, LabelStyle>>>> = {
  lines: {
    trunk: { least: 12.5, size: [11.5, 15], weight: 600, ink: STREET_INK, apart: 340, quiet: true },
    primary: { least: 12.5, size: [11.5, 15], weight: 600, ink: STREET_INK, apart: 340, quiet: true },
    secondary: { least: 12.75, size: [11.5, 14.5], weight: 600, ink: STREET_INK, apart: 340, quiet: true },
    tertiary: { least: 14, size: [11, 14], weight: 600, ink: STREET_INK, apart: 340, quiet: false },
    river: { least: 13, size: [11.5, 15], weight: 400, italic: true, ink: WATER_INK, apart: 480, quiet: true },
    canal: { least: 13.5, size: [11, 14], weight: 400, italic: true, ink: WATER_INK, apart: 480, quiet: true },
    stream: { least: 14.5, size: [10.5, 13], weight: 400, italic: true, ink: WATER_INK, apart: 480, quiet: false },
    street: { least: 15, size: [10, 13], weight: 400, ink: STREET_INK, apart: 360, quiet: false },
    alley: { least: 16.75, size: [9, 11.5], weight: 400, ink: "#5a6472", apart: 500, quiet: false },
  },
  areas: {
    park: { least: 13, size: [11, 14], weight: 600, ink: GREEN_INK, apart: 300, quiet: false },
    park_planned: { least: 13, size: [11, 14], weight: 600, ink: GREEN_INK, apart: 300, quiet: false },
    golf_course: { least: 14, size: [10.5, 13], weight: 400, ink: GREEN_INK, apart: 300, quiet: false },
    cemetery: { least: 14.5, size: [10.5, 13], weight: 400, ink: GREEN_INK, apart: 300, quiet: false },
    stadium: { least: 15, size: [10.5, 13], weight: 400, ink: GREEN_INK, apart: 300, quiet: false },
    sports_centre: { least: 15, size: [10.5, 13], weight: 400, ink: GREEN_INK, apart: 300, quiet: false },
    water: { least: 14, size: [11, 14], weight: 400, italic: true, ink: WATER_INK, apart: 480, quiet: false },
  },
  points: {
    hospital: { least: 15, size: [10.5, 13], weight: 600, ink: "#9c2f3f", dot: "#c2384b", apart: 60, quiet: false },
    office: { least: 15.5, size: [10.5, 13], weight: 600, ink: "#4a3f7a", dot: "#6a5bb0", apart: 60, quiet: false },
    market: { least: 16, size: [10, 12.5], weight: 400, ink: "#7a4e16", dot: "#b9771f", apart: 60, quiet: false },
    school: { least: 16, size: [10, 12.5], weight: 400, ink: "#5a5140", dot: "#a08a55", apart: 60, quiet: false },
  },
};
const OTHER_PLACE: LabelStyle = {
  least: 16,
  size: [10, 12.5],
  weight: 400,
  ink: "#4d5663",
  dot: "#8a93a0",
  apart: 60,
  quiet: false,
};
const ORDER: readonly (readonly ["lines" | "areas" | "points", string])[] = [
  ...["trunk", "primary"].map((kind) => ["lines", kind] as const),
  ["areas", "park_planned"],
  ...["river", "secondary", "tertiary", "canal"].map((kind) => ["lines", kind] as const),
  ...["park", "golf_course", "water", "cemetery"].map((kind) => ["areas", kind] as const),
  ["points", "hospital"],
  ["points", "office"],
  ["lines", "stream"],
  ["lines", "street"],
  ["areas", "stadium"],
  ["areas", "sports_centre"],
];
const LAST: readonly (readonly ["lines", string])[] = [["lines", "alley"]];

const FAMILY = '"Be Vietnam Pro", system-ui, sans-serif';
const HALO = "rgba(255, 255, 255, 0.88)";
const HALO_WIDTH = 3.2;
const MOST_BEND = 0.24; // radians between neighbouring letters
const MOST_TURN = 0.95; // radians from the first letter to the last
const STRAIGHT = 0.14; // of the letter height: a path nearer to its chord than this gets straight letters
const SAMPLE = 4; // pixels between the points of a rounded stretch
const STEP = 14; // pixels between the places tried along a line
const MOST_WIDTH = 10.5; // letter heights; longer names of areas and places are broken into lines
const LEAST_ROOM = 13; // pixels: radius of the smallest area that gets its name before zoom 16
const AREA_TRIES = [0, 0.4, -0.4, 0.75, -0.75]; // radii below the middle of an area
const NO_BREAK = /\u00a0/g; // between the syllables of one word
const LINE_HEIGHT = 1.22;
const FARTHEST_OUTLINE = 5; // of the fade: beyond it there are no names
const FAINT = 0.6;
const QUIET_BELOW = 15; // zoom: whoever comes nearer wants to read
const DOT = 3.5; // pixels, radius
const MEASURED_SIZE = 100; // pixels; widths grow with the size
const CELL = 64; // pixels, of the grid that finds collisions

/** Labels for the whole atlas at a zoom, in world pixels; nothing stands in `kept`. */
export function* layoutNames(
  atlas: Atlas,
  zoom: number,
  quiet: boolean,
  kept: readonly Rect[],
  ruler: Ruler,
): Generator<void, readonly Label[]> {
  const layout = new Layout(atlas, zoom, kept, ruler);
  const known = new Set([...ORDER, ...LAST].map((entry) => entry.join(" ")));
  const others = [...atlas.points.keys()].filter((kind) => !known.has(`points ${kind}`));
  const order = [...ORDER, ...others.map((kind) => ["points", kind] as const), ...LAST];
  for (const [shape, kind] of order) {
    const style = STYLES[shape][kind] ?? OTHER_PLACE;
    if (zoom < style.least || (quiet && !style.quiet && zoom < QUIET_BELOW)) continue;
    for (const feature of atlas[shape].get(kind) ?? []) {
      if (!feature.name) continue;
      if (shape === "lines") layout.along(feature, style);
      else if (shape === "areas") layout.within(feature, style);
      else layout.beside(feature, style);
      yield;
    }
  }
  return layout.labels;
}

/** Draw the labels in view; returns their texts. */
export function* drawNames(
  context: Ink,
  view: View,
  labels: readonly Label[],
): Generator<void, string[]> {
  const texts: string[] = [];
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  for (const label of labels) {
    const { x, y, w, h } = label.reach;
    if (x + w < view.x || y + h < view.y || x > view.x + view.width || y > view.y + view.height) continue;
    drawLabel(context, view, label);
    texts.push(label.text);
    yield;
  }
  return texts;
}

function drawLabel(context: Ink, view: View, { style, pieces, faint, dot }: Label): void {
  context.font = fontOf(style, sizeOf(style, view.zoom));
  context.strokeStyle = HALO;
  context.lineWidth = HALO_WIDTH;
  context.globalAlpha = faint ? FAINT : 1;
  if (dot && style.dot) drawDot(context, dot[0] - view.x, dot[1] - view.y, style.dot);
  const turned = (piece: Piece, draw: () => void): void => {
    context.save();
    context.translate(piece.x - view.x, piece.y - view.y);
    context.rotate(piece.angle);
    draw();
    context.restore();
  };
  for (const piece of pieces) turned(piece, () => context.strokeText(piece.text, 0, 0));
  context.fillStyle = style.ink;
  for (const piece of pieces) turned(piece, () => context.fillText(piece.text, 0, 0));
  context.globalAlpha = 1;
}

function drawDot(context: Ink, x: number, y: number, colour: string): void {
  context.beginPath();
  context.arc(x, y, DOT, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.save();
  context.strokeStyle = "#ffffff";
  context.lineWidth = 1.5;
  context.stroke();
  context.restore();
}

function sizeOf({ size: [at13, at17] }: LabelStyle, zoom: number): number {
  const share = Math.max(0, Math.min(1, (zoom - 13) / 4));
  return Math.round((at13 + (at17 - at13) * share) * 2) / 2;
}

/** Pixels between two labels of one name: more of them where the map is large. */
function apartOf({ apart }: LabelStyle, zoom: number): number {
  return apart * (1 + Math.max(0, zoom - 15) / 4);
}

function fontOf(style: LabelStyle, size: number): string {
  return `${style.italic ? "italic " : ""}${style.weight} ${size}px ${FAMILY}`;
}

/** Widths of texts, each measured once. */
export class Ruler {
  private readonly context = inkOf(paper(1, 1));
  private readonly widths = new Map<string, number>();

  /** Pixels that a text takes at a letter height of `size`. */
  width(text: string, style: LabelStyle, size: number): number {
    const font = fontOf(style, MEASURED_SIZE);
    const key = `${font} ${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      this.context.font = font;
      width = this.context.measureText(text).width;
      this.widths.set(key, width);
    }
    return (width * size) / MEASURED_SIZE;
  }
}

/** What stands already: boxes in a grid, and the places of every name. */
class Room {
  private readonly cells = new Map<string, Rect[]>();
  private readonly places = new Map<string, [number, number][]>();

  isFree(boxes: readonly Rect[]): boolean {
    return boxes.every((box) =>
      this.cellsOf(box).every((cell) => (this.cells.get(cell) ?? []).every((other) => !overlap(box, other))),
    );
  }

  isFar(name: string, x: number, y: number, apart: number): boolean {
    return (this.places.get(name) ?? []).every(([otherX, otherY]) => Math.hypot(x - otherX, y - otherY) >= apart);
  }

  take(boxes: readonly Rect[], name = "", x = 0, y = 0): void {
    for (const box of boxes) {
      for (const cell of this.cellsOf(box)) this.cells.set(cell, [...(this.cells.get(cell) ?? []), box]);
    }
    if (name) this.places.set(name, [...(this.places.get(name) ?? []), [x, y]]);
  }

  private cellsOf({ x, y, w, h }: Rect): string[] {
    const cells: string[] = [];
    for (let column = Math.floor(x / CELL); column <= (x + w) / CELL; column += 1) {
      for (let row = Math.floor(y / CELL); row <= (y + h) / CELL; row += 1) cells.push(`${column} ${row}`);
    }
    return cells;
  }
}

class Layout {
  readonly labels: Label[] = [];
  private readonly room = new Room();
  private readonly scale: number;

  constructor(
    private readonly atlas: Atlas,
    private readonly zoom: number,
    kept: readonly Rect[],
    private readonly ruler: Ruler,
  ) {
    this.scale = 2 ** zoom;
    this.room.take(kept);
  }

  /** Names along a street or a river: in every stretch of `apart` pixels the straightest free place. */
  along(feature: Feature, style: LabelStyle): void {
    const name = feature.name;
    const width = this.ruler.width(name, style, sizeOf(style, this.zoom));
    const line = new Rail(feature.paths[0]!, this.scale);
    if (line.length < width * 1.04) return;
    const stretches = Math.max(1, Math.round(line.length / apartOf(style, this.zoom)));
    for (let stretch = 0; stretch < stretches; stretch += 1) {
      const from = (line.length * stretch) / stretches;
      const places = this.placesAlong(line, width, from, line.length / stretches);
      const found = places.find((place) => this.tryAlong(line, place.at, width, name, style));
      if (found) this.labels.push(this.tryAlong(line, found.at, width, name, style, true)!);
    }
  }

  /** Distances along the line where a label's middle may stand, best first. */
  private placesAlong(line: Rail, width: number, from: number, length: number): { at: number; cost: number }[] {
    const places: { at: number; cost: number }[] = [];
    const middle = from + length / 2;
    for (let offset = 0; offset <= length / 2; offset += STEP) {
      for (const at of offset ? [middle - offset, middle + offset] : [middle]) {
        if (at < width / 2 || at > line.length - width / 2) continue;
        const bend = line.sag(at - width / 2, at + width / 2);
        places.push({ at, cost: bend * 3 + offset / 10 });
      }
    }
    return places.sort((first, second) => first.cost - second.cost);
  }

  private tryAlong(
    line: Rail,
    at: number,
    width: number,
    name: string,
    style: LabelStyle,
    taken = false,
  ): Label | null {
    const size = sizeOf(style, this.zoom);
    const [x, y] = line.point(at);
    if (!taken && !this.room.isFar(name, x, y, apartOf(style, this.zoom) * 0.8)) return null;
    const distance = this.outlineOf(x, y);
    if (distance > FARTHEST_OUTLINE) return null;
    const pieces = this.piecesAlong(line, at, width, name, style);
    if (!pieces) return null;
    const boxes = line.boxes(at - width / 2, at + width / 2, size);
    if (!taken && !this.room.isFree(boxes)) return null;
    if (taken) this.room.take(boxes, name, x, y);
    return { text: name, style, pieces, faint: distance > 0, dot: null, reach: around(boxes) };
  }

  /** One straight piece, or letter by letter round a bend; null where the bend is too sharp to read. */
  private piecesAlong(line: Rail, at: number, width: number, name: string, style: LabelStyle): Piece[] | null {
    const [from, to] = [at - width / 2, at + width / 2];
    const forward = isForward(line.point(from), line.point(to));
    if (line.sag(from, to) <= sizeOf(style, this.zoom) * STRAIGHT) {
      const [[x1, y1], [x2, y2]] = forward ? [line.point(from), line.point(to)] : [line.point(to), line.point(from)];
      return [{ text: name, x: (x1 + x2) / 2, y: (y1 + y2) / 2, angle: Math.atan2(y2 - y1, x2 - x1) }];
    }
    return this.letters(line, from, to, forward, name, style);
  }

  private letters(
    line: Rail,
    from: number,
    to: number,
    forward: boolean,
    name: string,
    style: LabelStyle,
  ): Piece[] | null {
    const size = sizeOf(style, this.zoom);
    const curve = line.smoothed(from - size, to + size, size * 1.4, forward);
    const widths = [...name].map((text) => ({ text, width: this.ruler.width(text, style, size) }));
    const sum = widths.reduce((total, { width }) => total + width, 0);
    if (sum > curve.length) return null;
    let at = (curve.length - sum) / 2;
    const pieces = widths.map(({ text, width }) => {
      const [[x1, y1], [x2, y2]] = [curve.point(at), curve.point(at + width)];
      at += width;
      return { text, x: (x1 + x2) / 2, y: (y1 + y2) / 2, angle: Math.atan2(y2 - y1, x2 - x1) };
    });
    return isReadable(pieces) ? pieces : null;
  }

  /** A name in lines round the middle of an area. */
  within(feature: Feature, style: LabelStyle): void {
    if (!feature.room) return;
    const radius = feature.room.radius * this.scale;
    if (radius < (this.zoom < 16 ? LEAST_ROOM : LEAST_ROOM / 2)) return;
    const [x, y] = [feature.room.x * this.scale, feature.room.y * this.scale];
    AREA_TRIES.some((share) => this.block(feature.name, style, x, y + share * radius, null));
  }

  /** A dot with the name under it, or over it where there is no room. */
  beside(feature: Feature, style: LabelStyle): void {
    const x = feature.west * this.scale;
    const y = feature.north * this.scale;
    const size = sizeOf(style, this.zoom);
    const lines = this.broken(feature.name, style).length;
    const away = DOT + 3 + (lines * size * LINE_HEIGHT) / 2;
    if (!this.block(feature.name, style, x, y + away, [x, y])) this.block(feature.name, style, x, y - away, [x, y]);
  }

  private block(
    name: string,
    style: LabelStyle,
    x: number,
    y: number,
    dot: readonly [number, number] | null,
  ): boolean {
    const size = sizeOf(style, this.zoom);
    const lines = this.broken(name, style);
    const top = y - ((lines.length - 1) * size * LINE_HEIGHT) / 2;
    const pieces = lines.map((text, row) => ({ text: plain(text), x, y: top + row * size * LINE_HEIGHT, angle: 0 }));
    const boxes = pieces.map((piece) => {
      const width = this.ruler.width(piece.text, style, size) + 6;
      return { x: x - width / 2, y: piece.y - size * 0.7, w: width, h: size * 1.4 };
    });
    if (dot) boxes.push({ x: dot[0] - DOT - 1, y: dot[1] - DOT - 1, w: 2 * DOT + 2, h: 2 * DOT + 2 });
    const distance = this.outlineOf(x, y);
    if (distance > FARTHEST_OUTLINE || !this.room.isFar(name, x, y, style.apart) || !this.room.isFree(boxes)) return false;
    this.room.take(boxes, name, x, y);
    this.labels.push({ text: plain(name), style, pieces, faint: distance > 0, dot, reach: around(boxes) });
    return true;
  }

  /** Broken at spaces into as few lines as fit, then evenly. */
  private broken(name: string, style: LabelStyle): string[] {
    const lines = this.filled(name, style, MOST_WIDTH);
    for (let narrower = MOST_WIDTH * 0.95; narrower > MOST_WIDTH * 0.4; narrower *= 0.95) {
      const even = this.filled(name, style, narrower);
      if (even.length > lines.length) break;
      lines.splice(0, lines.length, ...even);
    }
    return lines;
  }

  /** Broken into lines of at most `most` letter heights. */
  private filled(name: string, style: LabelStyle, most: number): string[] {
    const lines: string[] = [];
    for (const word of name.split(" ")) {
      const longer = lines.length ? `${lines[lines.length - 1]} ${word}` : word;
      if (lines.length && this.ruler.width(plain(longer), style, 1) <= most) lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    return lines;
  }

  /** How many of the fade's outlines the point lies outside of; 0 in the district. */
  private outlineOf(x: number, y: number): number {
    const inside = this.atlas.fade.findIndex((rings) => rings.some((ring) => contains(ring, x / this.scale, y / this.scale)));
    return inside < 0 ? this.atlas.fade.length : inside;
  }
}

/** A line to run along, in pixels at a scale. */
class Rail {
  readonly length: number;
  private readonly points: Float64Array;
  private readonly reached: Float64Array;

  constructor(path: Path, scale: number) {
    this.points = path.map((value) => value * scale);
    this.reached = new Float64Array(path.length / 2);
    for (let index = 1; index < this.reached.length; index += 1) {
      const [dx, dy] = [0, 1].map((axis) => this.points[2 * index + axis]! - this.points[2 * index - 2 + axis]!);
      this.reached[index] = this.reached[index - 1]! + Math.hypot(dx!, dy!);
    }
    this.length = this.reached[this.reached.length - 1] ?? 0;
  }

  /** The point at a distance along the line; beyond an end, the end. */
  point(at: number): [number, number] {
    const after = this.after(at);
    const [from, to] = [this.reached[after - 1]!, this.reached[after]!];
    const share = Math.max(0, Math.min(1, (at - from) / (to - from || 1)));
    const [x1, y1, x2, y2] = this.points.subarray(2 * after - 2, 2 * after + 2);
    return [x1! + (x2! - x1!) * share, y1! + (y2! - y1!) * share];
  }

  /** How far the line leaves its chord between two distances, in pixels. */
  sag(from: number, to: number): number {
    const [[x1, y1], [x2, y2]] = [this.point(from), this.point(to)];
    const chord = Math.hypot(x2 - x1, y2 - y1);
    if (chord < (to - from) * 0.5) return Infinity;
    let most = 0;
    for (let index = this.after(from); this.reached[index]! < to; index += 1) {
      const [x, y] = this.points.subarray(2 * index, 2 * index + 2);
      most = Math.max(most, Math.abs((x2 - x1) * (y! - y1) - (y2 - y1) * (x! - x1)) / chord);
    }
    return most;
  }

  /** The stretch with its corners rounded: each point the mean of those within `reach`; turned round unless `forward`. */
  smoothed(from: number, to: number, reach: number, forward: boolean): Rail {
    const count = Math.ceil((to - from) / SAMPLE);
    const points = new Float64Array(2 * count + 2);
    for (let index = 0; index <= count; index += 1) {
      const at = from + ((to - from) * (forward ? index : count - index)) / count;
      const around = [-1, -0.5, 0, 0.5, 1].map((share) => this.point(at + share * reach));
      points[2 * index] = around.reduce((total, [x]) => total + x, 0) / around.length;
      points[2 * index + 1] = around.reduce((total, [, y]) => total + y, 0) / around.length;
    }
    return new Rail(points, 1);
  }

  /** Squares that cover letters of `size` pixels between two distances. */
  boxes(from: number, to: number, size: number): Rect[] {
    const side = size * 1.15;
    const count = Math.max(1, Math.ceil((to - from) / (side * 0.8)));
    return Array.from({ length: count + 1 }, (_, index) => {
      const [x, y] = this.point(from + ((to - from) * index) / count);
      return { x: x - side / 2, y: y - side / 2, w: side, h: side };
    });
  }

  /** Index of the first point beyond a distance, never the very first. */
  private after(at: number): number {
    let [low, high] = [1, this.reached.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.reached[middle]! <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function plain(text: string): string {
  return text.replace(NO_BREAK, " ");
}

/** Whether text from `first` to `second` is upright; straight up reads upwards. */
function isForward([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): boolean {
  const [dx, dy] = [x2 - x1, y2 - y1];
  return Math.abs(dx) < Math.abs(dy) * 0.02 ? dy < 0 : dx > 0;
}

function isReadable(pieces: readonly Piece[]): boolean {
  const turn = (first: Piece, second: Piece): number => {
    const angle = Math.abs(second.angle - first.angle) % (2 * Math.PI);
    return Math.min(angle, 2 * Math.PI - angle);
  };
  const bends = pieces.slice(1).every((piece, index) => turn(pieces[index]!, piece) <= MOST_BEND);
  const upright = pieces.filter(({ angle }) => Math.cos(angle) >= -0.05).length === pieces.length;
  return bends && upright && turn(pieces[0]!, pieces[pieces.length - 1]!) <= MOST_TURN;
}

function overlap(first: Rect, second: Rect): boolean {
  return (
    first.x < second.x + second.w &&
    second.x < first.x + first.w &&
    first.y < second.y + second.h &&
    second.y < first.y + first.h
  );
}

function around(boxes: readonly Rect[]): Rect {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.w));
  const bottom = Math.max(...boxes.map((box) => box.y + box.h));
  return { x, y, w: right - x, h: bottom - y };
}

/** Whether a point lies inside a ring (even–odd rule). */
function contains(ring: Path, x: number, y: number): boolean {
  let inside = false;
  for (let index = 0, last = ring.length - 2; index < ring.length; last = index, index += 2) {
    const [x1, y1, x2, y2] = [ring[index]!, ring[index + 1]!, ring[last]!, ring[last + 1]!];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}
