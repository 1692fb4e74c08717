/** The base map's files, decoded. The writing side is maps/basemap.py, which also describes the format. */

interface AreaFile {
  readonly n: number;
  readonly at?: readonly [number, number];
  readonly r?: number;
  readonly rings: readonly (readonly number[])[];
}

interface SheetFile {
  readonly origin: readonly [lon: number, lat: number];
  readonly unit: number;
  readonly names: readonly string[];
  readonly fade: readonly (readonly (readonly number[])[])[];
  readonly areas: Readonly<Record<string, readonly AreaFile[]>>;
  readonly lines: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly points: Readonly<Record<string, readonly (readonly [number, number, number])[]>>;
}

/** x, y, x, y … in pixels of the world at zoom 0 (spherical Mercator, 256 pixels round the equator). */
export type Path = Float64Array;

export interface Feature {
  readonly name: string;
  /** One line, or the rings of an area (closed without repeating the first point), or one point. */
  readonly paths: readonly Path[];
  readonly west: number;
  readonly north: number;
  readonly east: number;
  readonly south: number;
  /** Centre and radius of the largest circle inside an area; null when it has no name. */
  readonly room: { readonly x: number; readonly y: number; readonly radius: number } | null;
}

export type Features = ReadonlyMap<string, readonly Feature[]>;

export interface Atlas {
  /** Outlines of the district and wider ones around it, inside first. */
  readonly fade: readonly (readonly Path[])[];
  readonly areas: Features;
  readonly lines: Features;
  readonly points: Features;
}

export function emptyAtlas(): Atlas {
  return { fade: [], areas: new Map(), lines: new Map(), points: new Map() };
}

/** Both atlases in one; of a kind that is in both, the later. */
export function joined(first: Atlas, second: Atlas): Atlas {
  return {
    fade: first.fade.length ? first.fade : second.fade,
    areas: new Map([...first.areas, ...second.areas]),
    lines: new Map([...first.lines, ...second.lines]),
    points: new Map([...first.points, ...second.points]),
  };
}

/** The atlas that a parsed file describes; throws a TypeError when it is no base map. */
export function atlasOf(file: unknown): Atlas {
  if (!isSheet(file)) throw new TypeError("not a base map file");
  const decode = new Decoder(file);
  return {
    fade: file.fade.map((rings) => rings.map((ring) => decode.path(ring))),
    areas: features(file.areas, (area) => decode.area(area)),
    lines: features(file.lines, (line) => decode.line(line)),
    points: features(file.points, (point) => decode.line(point)),
  };
}

function isSheet(file: unknown): file is SheetFile {
  return typeof file === "object" && file !== null && ["origin", "names", "lines"].every((key) => key in file);
}

function features<T>(groups: Readonly<Record<string, readonly T[]>>, decode: (written: T) => Feature): Features {
  return new Map(Object.entries(groups).map(([kind, written]) => [kind, written.map(decode)]));
}

class Decoder {
  constructor(private readonly file: SheetFile) {}

  /** Points from first and steps, starting at index `from`. */
  path(steps: readonly number[], from = 0): Path {
    const path = new Float64Array(steps.length - from);
    let x = 0;
    let y = 0;
    for (let index = 0; index < path.length; index += 2) {
      x += steps[from + index]!;
      y += steps[from + index + 1]!;
      path[index] = this.worldX(x);
      path[index + 1] = this.worldY(y);
    }
    return path;
  }

  line(written: readonly number[]): Feature {
    return this.feature(written[0]!, [this.path(written, 1)], null);
  }

  area({ n, at, r, rings }: AreaFile): Feature {
    const paths = rings.map((ring) => this.path(ring));
    if (!at || !r) return this.feature(n, paths, null);
    const [x, y] = [this.worldX(at[0]), this.worldY(at[1])];
    return this.feature(n, paths, { x, y, radius: Math.abs(this.worldY(at[1] + r) - y) });
  }

  private feature(name: number, paths: readonly Path[], room: Feature["room"]): Feature {
    const box = { west: Infinity, north: Infinity, east: -Infinity, south: -Infinity };
    for (const path of paths) {
      for (let index = 0; index < path.length; index += 2) {
        box.west = Math.min(box.west, path[index]!);
        box.east = Math.max(box.east, path[index]!);
        box.north = Math.min(box.north, path[index + 1]!);
        box.south = Math.max(box.south, path[index + 1]!);
      }
    }
    return { name: (this.file.names[name] ?? "").normalize("NFC"), paths, room, ...box };
  }

  private worldX(steps: number): number {
    return ((this.file.origin[0] + steps * this.file.unit + 180) / 360) * 256;
  }

  private worldY(steps: number): number {
    const latitude = ((this.file.origin[1] + steps * this.file.unit) * Math.PI) / 180;
    return 128 - (128 / Math.PI) * Math.log(Math.tan(Math.PI / 4 + latitude / 2));
  }
}
