/**
 * What Python and the siting board say to each other. Python: maps/siting_doc.py (the board file), screens/siting.py.
 *
 * Python → browser: the component's `data` (SitingData). Browser → Python: the state value `teams` (TeamsValue); the
 * page's address follows it (siting_address.ts).
 */
import type { HostData } from "./page_host";
import type { LonLat } from "./release";

export type Unit = "m" | "s";
export type Objective = "cover" | "worst" | "mean" | "full" | "backup";

/** How good some sites are, over the rows of the board file. */
export interface FoundDoc {
  readonly sites: readonly number[];
  /** Weight within the limit of a team, and of two or more. */
  readonly covered: number;
  readonly backup: number;
  /** Largest cost, and sum of weight times cost, over the rows with weight that anybody at all has a way to. */
  readonly worst: number;
  readonly total: number;
}

/** A question, and Python's answer to it. */
export interface BoardDoc {
  /** Address of the board file. */
  readonly file: string;
  /** Names the question; TeamsValue says which one its sites are of. */
  readonly key: string;
  readonly limit: number;
  /** Upper ends of the bands of cost that are drawn, ascending. */
  readonly bands: readonly number[];
  readonly objective: Objective;
  readonly unit: Unit;
  /** Part of every cost in seconds. */
  readonly turnout_s: number;
  /** Null where no answer is known yet. */
  readonly best: FoundDoc | null;
  /** False where the best is the best that was found, but not proven; missing: proven. */
  readonly proven?: boolean;
  readonly runners: readonly (readonly number[])[];
  readonly reachable: number;
  readonly total_weight: number;
  readonly weight_kind: string;
  /** The sites Python wants the teams on: at the start, and whenever `set` changes. */
  readonly teams: readonly number[];
  readonly set: number;
  /** How reach is measured, for the legend: "circle", "street" or "truck". */
  readonly measure?: string;
  /** `sent` of the newest TeamsValue this answers. */
  readonly heard?: number;
  /** The teams follow the best answer: a copied address does not say where they stand. */
  readonly follows?: boolean;
}

export interface TeamsValue {
  readonly key: string;
  /** `set` of the board they were placed on: a later one overrides them. */
  readonly set: number;
  readonly sites: readonly number[];
  readonly locked: readonly boolean[];
  /** Neighbouring teams, degrees with 5 decimals. */
  readonly help: readonly LonLat[];
  /** Asks Python for the best sites of the teams that are not locked. */
  readonly find: boolean;
  readonly sent: number;
}

/** `data` of built/siting_host.js. */
export interface SitingData extends HostData {
  /** Null while there is no answer: the board that is shown stays, faint. */
  readonly board: BoardDoc | null;
}

// ---- the board file ----

export interface StandingDoc {
  readonly id: string;
  readonly name: { readonly vi: string; readonly en: string };
  readonly lon: number;
  readonly lat: number;
  readonly assumed: boolean;
  readonly neighbour: boolean;
}

/** The header of a board file; costs follow it. Rows of the matrix: standing teams, then sites; columns: cells. */
export interface BoardHeader {
  readonly unit: Unit;
  readonly cell_m: number;
  readonly wards: readonly string[];
  /** Of each row of the matrix an earlier one: it is written as its difference from that, modulo 65536; -1: as it is. */
  readonly after: readonly number[];
  readonly standing: readonly StandingDoc[];
  readonly sites: { readonly id: readonly string[]; readonly lon: readonly number[]; readonly lat: readonly number[]; readonly name: readonly string[]; readonly ward: readonly number[] };
  /** Middles of squares of the people grid; places of note are not `drawn`. */
  readonly cells: { readonly lon: readonly number[]; readonly lat: readonly number[]; readonly ward: readonly number[]; readonly weight: readonly number[]; readonly drawn: readonly (0 | 1)[] };
}

// ---- between the host and its document ----

/** Where teams stand as the page's address has it; null: it says nothing of that. */
export interface Placing {
  readonly places: readonly LonLat[] | null;
  readonly locked: readonly boolean[];
  readonly help: readonly LonLat[] | null;
}

/** Host → document. */
export interface Told {
  readonly board: { readonly board: BoardDoc | null; readonly placing: Placing };
  /** The reader went back or forth in the page's history. */
  readonly placing: Placing;
}

/** Document → host. */
export interface Said {
  readonly teams: TeamsValue & { readonly placing: Placing };
}
