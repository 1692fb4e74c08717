/** What Python puts into the document, and the files that are loaded after it. The Python side is maps/document.py. */

/** Vietnamese first, English beside it. */
export type Text = readonly [vi: string, en: string];
/** Longitude, latitude in degrees. */
export type LonLat = readonly [lon: number, lat: number];
export type Polygons = readonly (readonly (readonly LonLat[])[])[];

export interface SourceDoc {
  readonly producer: string;
  readonly address: string;
  readonly licence: string;
  readonly as_of: string;
  readonly method: string;
}

/** The ward sets: 16 of 2021, 12 of January 2025, 6 of July 2025. */
export type SetId = "16" | "12" | "6";
/** How figures of merged wards follow from those of their parts; statuses are counted. */
export type Rule = "sum" | "by_people" | "by_area";

export interface WardDoc {
  readonly id: string; // "p01" … "p17", "w12-p08", "w6-an-nhon"
  readonly number: number | null; // null: the ward has a name only
  readonly name: string;
  readonly area_km2: number;
  readonly population: number;
  readonly population_year: string;
  /** GeoJSON MultiPolygon coordinates: the only place in the document where the ward's line is written. */
  readonly polygons: Polygons;
  /** Where its label stands: pole of inaccessibility. */
  readonly label: LonLat;
}

/** Place of a part in its set; of a divided ward the shares of people and of ground, and its half: 0 left of the cut. */
export type PartDoc = readonly [ward: number, people?: number, ground?: number, half?: 0 | 1];

/** A ward of a later set: its parts in every earlier set take the place of an outline. */
export interface MergedDoc extends Omit<WardDoc, "polygons"> {
  readonly parts: Readonly<Partial<Record<SetId, readonly PartDoc[]>>>;
}

export interface SetDoc {
  readonly id: SetId;
  readonly from: string; // ISO dates; "" = open
  readonly to: string;
  readonly wards: readonly MergedDoc[]; // empty for the 16, which are `wards` of the release
}

/** The line through a divided ward, from corner to corner. */
export interface CutDoc {
  readonly ward: number; // place among the 16
  readonly line: readonly LonLat[];
}

export interface ClassDoc {
  readonly id: string; // "unknown" is always present, always last
  readonly label: Text;
  readonly colour: string; // "#rrggbb"
  readonly ink: string; // readable text colour on it
  readonly pattern: "" | "hatch" | "cross" | "dots";
  /** Number classes hold from <= value < to; null = open. Status classes have neither. */
  readonly from: number | null;
  readonly to: number | null;
}

export interface ThresholdDoc {
  readonly id: string;
  readonly label: Text;
  readonly value: number;
  readonly clause: string;
  readonly in_force: string;
  readonly confidence: Text;
  readonly address: string;
  readonly is_target: boolean; // the plan's own target: chosen at the start
}

export interface ViewDoc {
  readonly id: string; // "existing", "2021", "people"
  readonly label: Text;
  readonly period: string;
  /** In the order of `wards`. null: nobody published it. */
  readonly values: readonly (number | string | null)[];
  readonly district: number | null;
  /** The big figure and the small line of the tile. */
  readonly tile: { readonly value: Text; readonly note: Text };
  /** Plain sentences about this view, most important first. */
  readonly findings: readonly Text[];
  /** Why wards without a value have none; "" texts when all have. */
  readonly why_unknown: Text;
  readonly source: SourceDoc;
  /** Views of one series differ by period only; its label is "" where the layer has only one. */
  readonly series: string;
  readonly series_label: Text;
  readonly converts: Rule;
  /** Figures that a later set has of its own, in the order of its wards. */
  readonly exact?: Readonly<Partial<Record<SetId, readonly (number | string | null)[]>>>;
}

export interface MarkClassDoc {
  readonly id: string;
  readonly label: Text;
  readonly colour: string;
  readonly dash: string; // SVG dash array, "" = solid
  readonly pattern: "" | "hatch" | "dots";
  readonly shape: "area" | "line" | "point";
}

export interface LayerDoc {
  readonly id: string;
  readonly title: Text;
  readonly short: Text;
  readonly question: Text;
  readonly unit: Text;
  readonly about: Text;
  readonly decimals: number;
  readonly kind: "number" | "status";
  /** "high": the largest value ranks first; "none": no ranking. */
  readonly better: "high" | "low" | "none";
  readonly targets: readonly number[];
  readonly is_main: boolean; // has a tile of its own
  readonly classes: readonly ClassDoc[];
  /** Statuses that count as met where wards merge. */
  readonly good: readonly string[];
  readonly views: readonly ViewDoc[];
  /** Views of earlier periods, whose figures are in periods_ID.json. */
  readonly past: readonly (readonly [id: string, period: string, series: string])[];
  readonly thresholds: readonly ThresholdDoc[];
  readonly mark_classes: readonly MarkClassDoc[];
  /** Set for the coverage layer only: radii offered, and the radius its values were computed for. */
  readonly reach: ReachDoc | null;
}

export interface ReachDoc {
  readonly default_m: number;
  readonly least_m: number;
  readonly most_m: number;
  readonly step_m: number;
  readonly radii: readonly ThresholdDoc[]; // value in metres
}

/** E and N of VN-2000 as cubic polynomials of local degrees, and back. Exact to a millimetre over the district. */
export interface PlaneDoc {
  readonly lon0: number;
  readonly lat0: number;
  readonly east0: number;
  readonly north0: number;
  /** Coefficients of u^i v^j in the order of `powers`; u, v in units of `unit_deg` or `unit_m`. */
  readonly powers: readonly (readonly [number, number])[];
  readonly unit_deg: number;
  readonly unit_m: number;
  readonly east: readonly number[];
  readonly north: readonly number[];
  readonly lon: readonly number[];
  readonly lat: readonly number[];
}

export interface ReleaseDoc {
  readonly fingerprint: string;
  readonly practice: boolean;
  readonly title: Text;
  readonly credit: Text;
  readonly notice: Text;
  /** Which release of the records the reported figures are of; or that there is none. */
  readonly reported: Text;
  readonly messages: Readonly<Record<string, Text>>;
  readonly plane: PlaneDoc;
  /** West, south, east, north: the district, and how far the map may be panned. */
  readonly bounds: readonly [number, number, number, number];
  readonly limits: readonly [number, number, number, number];
  readonly wards: readonly WardDoc[];
  readonly cuts: readonly CutDoc[];
  readonly sets: readonly SetDoc[];
  /** Of merged wards' statuses: "all", "some", "none" and, last, "unknown". */
  readonly tally_classes: readonly ClassDoc[];
  readonly layers: readonly LayerDoc[];
  /** Names of the files loaded after the wards, and where they are; "" = they stand in the document itself. */
  readonly base: string;
  /** Where a late file is, if not at BASE/NAME.json. */
  readonly files?: Readonly<Record<string, string>>;
  /** Only where the document is a page of the public site. */
  readonly site?: SiteDoc;
}

/** The public site around the document; addresses are relative to the page. */
export interface SiteDoc {
  /** The page is in one language; the same map in the other is another page. */
  readonly lang: "vi" | "en";
  readonly other: string;
  /** The page of a ward of the 16, "{ward}" for its id; "" = there is none. */
  readonly ward: string;
  /** The service worker; "" = there is none. */
  readonly worker: string;
  /** The script that draws the base map beside the page. */
  readonly basemap_worker: string;
  /** The script that knows the age of a printed sheet, for addresses that name one. */
  readonly sheet: string;
  /** The faces of the type, in use from the second visit on. */
  readonly faces: readonly (readonly [address: string, weight: string, range: string])[];
}

// ---- details.json: loaded after the wards ----

export interface FactDoc {
  readonly attribute: Text;
  readonly value: Text;
  readonly date: string;
  readonly status: "found" | "part" | "conflict" | "not_found";
  readonly confidence: "high" | "medium" | "low" | "";
  readonly sources: readonly string[]; // addresses or file names; only http(s) ones become links
}

export interface MarkDoc {
  readonly id: string;
  readonly name: Text;
  readonly mark_class: string;
  readonly wards: readonly string[]; // empty: the whole district
  /** GeoJSON geometry in degrees; null: no known site. */
  readonly geometry: GeoJSON.Geometry | null;
  readonly where: Text; // "" or how the place was found ("điểm gần nhất", "chưa có vị trí")
  readonly rows: readonly { readonly label: Text; readonly value: Text }[];
  readonly text: string; // words of the plan, as written
  readonly facts: readonly FactDoc[];
  readonly movable: boolean;
  /** ISO day by which it was to be finished; only where it is not finished and somebody said. */
  readonly due?: string;
  readonly source: SourceDoc;
  /** Wards of the later sets it lies in; only where one of `wards` was divided, else they follow from `wards`. */
  readonly merged?: readonly string[];
}

/** Marks by layer id. */
export type DetailsDoc = Readonly<Record<string, readonly MarkDoc[]>>;

/** periods.json: the views of earlier periods by layer id; there is no such file where no layer has any. */
export type PeriodsDoc = readonly ViewDoc[];

/** people.json: one entry a cell of the 50 m grid; METRES minus east0/north0, rounded to 0.1 m. */
export interface PeopleDoc {
  readonly cell_m: number;
  readonly east: readonly number[];
  readonly north: readonly number[];
  readonly ward: readonly number[]; // index into wards
  readonly people: readonly number[]; // whole persons
}
