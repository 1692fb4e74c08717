/** The cells of the board on the map: coloured by the band of their least cost, on a canvas. */
import * as L from "leaflet";
import type { App } from "./app";
import type { Metres } from "./plane";
import { bandOf, palette } from "./siting_bands";
import type { BoardDoc } from "./siting_doc";
import { NEVER, type Board } from "./siting_file";
import { cellAt, edges, gridOf, NEITHER, type Grid } from "./siting_grid";
import type { Lookup } from "./siting_lookup";
import { pane } from "./wards";

const LEVEL = 430; // over the ground, under the streets and the borders
const OPACITY = 0.66;
const MARGIN = 0.15; // of the map's size, drawn beyond what is seen
const HATCH_PX = 7;
const INK = "#14213d";
const EDGE = [{ colour: "#ffffff", width: 4.5 }, { colour: INK, width: 2 }] as const;
const FINE_EDGE = [{ colour: INK, width: 1.25 }] as const;
const FINE_PX = 5; // smaller squares have a finer edge

type Affine = readonly [number, number, number, number, number, number];

interface Shown {
  readonly board: Board;
  readonly grid: Grid;
  readonly doc: BoardDoc;
  readonly lookup: Lookup;
}

export class Cells {
  private readonly canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide siting-cells");
  private readonly small = document.createElement("canvas"); // a pixel a square
  private pixels: ImageData | null = null;
  private colours = new Uint32Array(0);
  private hatch: CanvasPattern | null = null;
  private shown: Shown | null = null;
  private grids = new WeakMap<Board, Grid>();
  private frame = 0;

  constructor(private readonly app: App) {
    this.canvas.setAttribute("aria-hidden", "true");
    pane(app.map, "siting-cells", LEVEL, true).append(this.canvas);
    app.map.on("moveend zoomend resize viewreset", () => this.draw());
    app.map.on("move", () => this.soon());
  }

  show(board: Board, doc: BoardDoc, lookup: Lookup): void {
    const grid = this.grids.get(board) ?? this.gridOf(board);
    this.grids.set(board, grid);
    this.shown = { board, grid, doc, lookup };
    if (this.pixels?.width !== grid.columns || this.pixels.height !== grid.rows) {
      Object.assign(this.small, { width: Math.max(1, grid.columns), height: Math.max(1, grid.rows) });
      this.pixels = grid.columns > 0 ? new ImageData(grid.columns, grid.rows) : null;
    }
    const opaque = palette(doc.bands.length).map(([r, g, b]) => (255 << 24) | (b << 16) | (g << 8) | r);
    this.colours = Uint32Array.from([...opaque, 0]);
    this.soon();
  }

  /** Draws at the next frame. */
  soon(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  /** The cell at a place of the map; -1 for none. */
  at({ lat, lng }: L.LatLng): number {
    return this.shown ? cellAt(this.shown.grid, this.app.measures.plane.metres([lng, lat])) : -1;
  }

  private gridOf(board: Board): Grid {
    const { lon, lat } = board.cells;
    const places = Array.from(lon, (_, j): Metres => this.app.measures.plane.metres([lon[j], lat[j]]));
    return gridOf(board.cells, places, board.cell_m);
  }

  private draw(): void {
    cancelAnimationFrame(this.frame);
    const pen = this.prepared();
    if (!pen || !this.shown || !this.pixels) return;
    const started = performance.now();
    this.paint(this.shown, this.pixels);
    const place = this.placement(this.shown.grid);
    pen.save();
    pen.transform(...place);
    pen.imageSmoothingEnabled = false;
    pen.globalAlpha = OPACITY;
    pen.drawImage(this.small, 0, 0);
    pen.restore();
    this.drawNever(pen, this.shown, place);
    this.drawLimit(pen, this.shown, place);
    this.canvas.dataset.drawn = (performance.now() - started).toFixed(2);
  }

  /** The canvas over the map and its margin, empty; the pen's unit is a CSS pixel of the map's container. */
  private prepared(): CanvasRenderingContext2D | null {
    const { map } = this.app;
    const size = map.getSize();
    const margin = size.multiplyBy(MARGIN).round();
    const [width, height] = [size.x + 2 * margin.x, size.y + 2 * margin.y];
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    L.DomUtil.setPosition(this.canvas, map.containerPointToLayerPoint([-margin.x, -margin.y]));
    const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== wide || this.canvas.height !== high) {
      Object.assign(this.canvas, { width: wide, height: high });
      Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    }
    const pen = this.canvas.getContext("2d");
    pen?.setTransform(1, 0, 0, 1, 0, 0);
    pen?.clearRect(0, 0, wide, high);
    pen?.setTransform(ratio, 0, 0, ratio, margin.x * ratio, margin.y * ratio);
    return pen;
  }

  private paint({ grid, doc, lookup }: Shown, pixels: ImageData): void {
    const words = new Uint32Array(pixels.data.buffer);
    const { cells } = grid;
    const beyond = doc.bands.length;
    for (let square = 0; square < cells.length; square += 1) {
      const cell = cells[square];
      const band = cell < 0 ? beyond : bandOf(doc.bands, lookup.least[cell]);
      words[square] = band < 0 ? 0 : this.colours[band];
    }
    this.small.getContext("2d")?.putImageData(pixels, 0, 0);
  }

  /** From columns and rows of the grid to pixels of the map's container: all but exact over a district. */
  private placement({ columns, rows, west, south, cell_m }: Grid): Affine {
    const { map, measures } = this.app;
    const north = south + rows * cell_m;
    const corner = map.getPixelOrigin().add(map.containerPointToLayerPoint([0, 0])); // of the container, in pixels of the world
    const at = (east: number, up: number): L.Point => {
      const [lon, lat] = measures.plane.degrees([east, up]);
      return map.project([lat, lon], map.getZoom()).subtract(corner);
    };
    const [origin, right, down] = [at(west, north), at(west + columns * cell_m, north), at(west, south)];
    const [x, y] = [right.subtract(origin).divideBy(columns), down.subtract(origin).divideBy(rows)];
    return [x.x, x.y, y.x, y.y, origin.x, origin.y];
  }

  /** What nobody has a way to is hatched, and so told from what is far. */
  private drawNever(pen: CanvasRenderingContext2D, { grid, lookup }: Shown, place: Affine): void {
    this.hatch ??= hatch(pen);
    pen.save();
    pen.transform(...place);
    pen.beginPath();
    for (let square = 0; square < grid.cells.length; square += 1) {
      const cell = grid.cells[square];
      if (cell >= 0 && lookup.least[cell] === NEVER) pen.rect(square % grid.columns, Math.floor(square / grid.columns), 1, 1);
    }
    pen.restore();
    if (this.hatch) pen.fillStyle = this.hatch;
    pen.fill();
  }

  /** The line between what the standard holds and what has a way, but a longer one. */
  private drawLimit(pen: CanvasRenderingContext2D, { grid, doc, lookup }: Shown, place: Affine): void {
    pen.save();
    pen.transform(...place);
    pen.beginPath();
    const { least } = lookup;
    edges(grid, (cell) => (least[cell] <= doc.limit ? 1 : least[cell] === NEVER ? NEITHER : 2), (c0, r0, c1, r1) => {
      pen.moveTo(c0, r0);
      pen.lineTo(c1, r1);
    });
    pen.restore();
    pen.lineCap = "square";
    for (const { colour, width } of place[0] < FINE_PX ? FINE_EDGE : EDGE) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.stroke();
    }
  }
}

function hatch(pen: CanvasRenderingContext2D): CanvasPattern | null {
  const tile = document.createElement("canvas");
  Object.assign(tile, { width: HATCH_PX, height: HATCH_PX });
  const line = tile.getContext("2d");
  if (!line) return null;
  line.fillStyle = "rgb(255 255 255 / 45%)";
  line.fillRect(0, 0, HATCH_PX, HATCH_PX);
  line.strokeStyle = "rgb(122 26 40 / 60%)";
  line.lineWidth = 1.2;
  line.beginPath();
  for (const shift of [-HATCH_PX, 0, HATCH_PX]) {
    line.moveTo(shift - 1, HATCH_PX + 1);
    line.lineTo(shift + HATCH_PX + 1, -1);
  }
  line.stroke();
  return pen.createPattern(tile, "repeat");
}
