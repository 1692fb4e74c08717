/**
 * What Python and the planning map say to each other. Python: maps/plan_acts.py, screens/planning.py.
 *
 * Python → browser: the component's `data` (PlannerData, SwipeData). Browser → Python: the component's state values
 * `act` (an Act) and, but for `silent`, `view` (the page's query, as the host of the map tells it).
 */
import type { LayerDoc, LonLat, MarkDoc, Text } from "./release";

/** The kinds of edits, as geo/scenario.py names them. */
export type EditKind = "park" | "open_park" | "widen" | "street" | "station" | "move_station";

export interface EditDoc {
  readonly id: string;
  readonly kind: EditKind;
  readonly name: string;
  /** Degrees, with 7 decimals or more. */
  readonly geometry: GeoJSON.Polygon | GeoJSON.MultiPolygon | GeoJSON.LineString | GeoJSON.Point;
  /** Of a park; where `assumed`, nobody drew them: they stand where streets meet the edge, and cannot be dragged. */
  readonly entrances: readonly LonLat[];
  readonly assumed_entrances?: boolean;
  /** Drawn red and dashed; the edit does not count until it is mended. */
  readonly faulty: boolean;
  readonly label: Text;
  /** Of a street: the ground it takes. */
  readonly corridor: GeoJSON.Polygon | GeoJSON.MultiPolygon | null;
}

/** A candidate plot. */
export interface PinDoc {
  readonly id: string;
  readonly name: string;
  readonly geometry: GeoJSON.Geometry;
  readonly chosen: boolean;
}

export interface PlanDoc {
  readonly id: string;
  readonly revision: number;
  readonly edits: readonly EditDoc[];
  /** Id of an edit, "" for none. */
  readonly selected: string;
  /** The layers that differ from the release's; they stand in for those of the same id. */
  readonly layers: readonly LayerDoc[];
  /** Likewise the marks of layers, by layer id. */
  readonly details: Readonly<Record<string, readonly MarkDoc[]>>;
  /** Rows of people.json that are out of reach of any park: drawn as dots. null and [] draw none. */
  readonly outside: readonly number[] | null;
  readonly pins: readonly PinDoc[];
}

/** What the reader is doing; "" for looking about. */
export type Tool = "" | "park" | "line" | "pick" | "station" | "entrances" | "shape";

/** One deed on the map. `id` names it once and for all: Python stores the deed of an id only once. */
export interface Act {
  readonly id: string;
  readonly kind: "park" | "line" | "pick" | "station" | "shape" | "entrances" | "remove" | "move" | "select";
  /** The plan it was done to. */
  readonly plan: string;
  /** The edit it is about, of "shape", "entrances" and "remove"; the city's station of "move"; of "select" also "" or "plot:" and a plot's id. */
  readonly edit?: string;
  /** Of "park" (Polygon), "line" (LineString), "shape" (as the edit's: Polygon, MultiPolygon, LineString or Point). */
  readonly geometry?: GeoJSON.Geometry;
  /** Of "pick" two points on a street, of "station" and "move" one, of "entrances" all there are afterwards. */
  readonly points?: readonly LonLat[];
  /** How often it was sent, so that sending it again is a change that Streamlit brings to Python. */
  readonly sent?: number;
}

export interface Refusal {
  /** Id of the act. */
  readonly act: string;
  readonly message: string;
}

export interface HostTexts {
  readonly loading: string;
  readonly failed: string;
  readonly retry: string;
}

/** `data` of built/planner_host.js. */
export interface PlannerData {
  /** Address of the release's planner.html. */
  readonly url: string;
  readonly query: string;
  readonly practice: boolean;
  readonly title: string;
  readonly texts: HostTexts;
  readonly plan: PlanDoc;
  /** The tool Python asks for; told again only when it changes. */
  readonly tool: Tool;
  /** Which tools the bar offers; without it all. [] : the plan can only be looked at. */
  readonly tools?: readonly Exclude<Tool, "">[];
  /** Ids of acts that are stored: the browser forgets them. */
  readonly ack: readonly string[];
  readonly refused: Refusal | null;
}

export interface SwipeSide {
  readonly label: string;
  /** Title of its frame. */
  readonly title: string;
  readonly url: string;
  readonly query: string;
  readonly plan: PlanDoc;
}

/** `data` of built/swipe_host.js: two sides, or up to three where they stand side by side. */
export interface SwipeData {
  readonly mode: "swipe" | "side";
  readonly sides: readonly SwipeSide[];
  /** Name of the handle for screen readers. */
  readonly handle: string;
  readonly texts: HostTexts;
}

// ---- between a host and its document ----

/** Host → document. */
export interface Told {
  /** The plan, and the acts that Python has not stored yet, so that they stay in sight. */
  readonly plan: { readonly plan: PlanDoc; readonly pending: readonly Act[]; readonly refused: Refusal | null; readonly tools: readonly Tool[] | null };
  readonly tool: Tool;
  readonly place: PlaceDoc;
  /** Asks for the place that is shown. */
  readonly where: null;
}

/** Document → host. */
export interface Said {
  readonly act: Omit<Act, "id" | "plan">;
  /** A refused act is given up or drawn anew. */
  readonly drop: string;
  /** The reader moved the map here, or the host asked. */
  readonly place: PlaceDoc;
  /** The map stands here since its frame got another size. */
  readonly sized: PlaceDoc;
}

export interface PlaceDoc {
  readonly lat: number;
  readonly lon: number;
  readonly zoom: number;
}
