/** The three ward sets, and the way of a figure from one to a later one. The Python sides are geo/wards.py and maps/ward_sets.py. */
import { dissolved, halves } from "./outlines";
import type { LayerDoc, MarkDoc, MergedDoc, PartDoc, Polygons, ReleaseDoc, Rule, SetDoc, SetId, ViewDoc, WardDoc } from "./release";

/** How many parts of a ward met, of how many, and of how many nobody knows; `only` is the status of a single one. */
export interface Tally {
  readonly met: number;
  readonly parts: number;
  readonly unknown: number;
  readonly only: string;
}

export type Value = number | string | Tally | null;

/** A ward of any set, drawn and made of parts: none of the 16 has any. */
export interface Ward extends WardDoc {
  readonly parts: MergedDoc["parts"];
}

/** Figures of the wards of one set. `estimated`: converted; `tallied`: statuses counted over parts. */
export interface InSet {
  readonly values: readonly Value[];
  readonly estimated: readonly boolean[];
  readonly tallied: boolean;
}

/** What a mean is weighted by: people and ground of each ward of a set. */
interface Weights {
  readonly people: readonly number[];
  readonly area: readonly number[];
}

export const SET_OF_THE_PLAN: SetId = "16";
const ALL = 1;

/** Shares of people and of ground that a part has in its ward. */
function shares([, people = ALL, ground = ALL]: PartDoc): readonly [people: number, ground: number] {
  return [people, ground];
}

/** Whether a ward's figures are converted: it has several parts, or a part of a ward. */
export function isMerged(parts: readonly PartDoc[]): boolean {
  return parts.length > 1 || parts.some((part) => part.length > 1);
}

/**
 * Figures of the parts as figures of the wards made of them. "sum" adds; the others are means weighted by people or by
 * ground, weights divided like the ward. A ward with an unknown part is unknown.
 */
export function converted(values: readonly (number | null)[], wards: readonly (readonly PartDoc[])[], rule: Rule, weights: Weights): (number | null)[] {
  return wards.map((parts) => {
    if (!isMerged(parts)) return values[parts[0][0]];
    let total = 0;
    let weight = 0;
    for (const part of parts) {
      const value = values[part[0]];
      if (value === null) return null;
      const [people, ground] = shares(part);
      const share = rule === "sum" ? people : rule === "by_area" ? ground * weights.area[part[0]] : people * weights.people[part[0]];
      total += share * value;
      weight += share;
    }
    return rule === "sum" ? total : total / weight;
  });
}

/** Statuses of the parts, counted for the wards made of them. */
export function tallied(statuses: readonly (string | null)[], wards: readonly (readonly PartDoc[])[], good: readonly string[]): Tally[] {
  return wards.map((parts) => {
    const states = parts.map((part) => statuses[part[0]]);
    return {
      met: states.filter((state) => state !== null && good.includes(state)).length,
      parts: states.length,
      unknown: states.filter((state) => state === null).length,
      only: isMerged(parts) ? "" : (states[0] ?? ""),
    };
  });
}

export function isTally(value: Value): value is Tally {
  return typeof value === "object" && value !== null;
}

export function isKnown(value: Value): boolean {
  return isTally(value) ? value.unknown < value.parts : value !== null;
}

/** The ward sets of a release. Outlines of merged wards are put together when they are first asked for. */
export class WardSets {
  private readonly drawn = new Map<SetId, readonly Ward[]>();

  constructor(private readonly release: ReleaseDoc) {}

  doc(set: SetId): SetDoc {
    return this.release.sets.find((one) => one.id === set) ?? this.release.sets[0];
  }

  wards(set: SetId): readonly Ward[] {
    const known = this.drawn.get(set);
    if (known) return known;
    const made = set === SET_OF_THE_PLAN ? this.release.wards.map((ward) => ({ ...ward, parts: {} })) : this.merged(set);
    this.drawn.set(set, made);
    return made;
  }

  /** Which later wards a mark lies in, or which of the 16. */
  holding(mark: MarkDoc, set: SetId): readonly Ward[] {
    const ids = mark.merged ?? [];
    const told = new Set([...mark.wards, ...ids]);
    const places = new Set(mark.wards.map((id) => this.release.wards.findIndex((ward) => ward.id === id)));
    return this.wards(set).filter((ward) =>
      set === SET_OF_THE_PLAN || mark.merged ? told.has(ward.id) : (ward.parts["16"] ?? []).some(([place]) => places.has(place)));
  }

  /** The ward of another set that has most of this one's people, or most people of this one's parts; "" for none. */
  carried(ward: string, from: SetId, to: SetId): string {
    const place = this.wards(from).findIndex((one) => one.id === ward);
    if (place < 0) return "";
    const most = (found: readonly (readonly [string, number])[]): string => [...found].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "";
    const own = this.wards(from)[place].parts[to];
    if (own) return most(own.map((part): [string, number] => [this.wards(to)[part[0]].id, shares(part)[0] * this.wards(to)[part[0]].population]));
    return most(this.wards(to).flatMap(({ id, parts }) =>
      (parts[from] ?? []).filter((part) => part[0] === place).map((part): [string, number] => [id, shares(part)[0]])));
  }

  /** A view's figures for the wards of a set: the set's own, else converted from the latest earlier set that has its own. */
  figures(layer: LayerDoc, view: Pick<ViewDoc, "converts" | "exact">, values: readonly (number | string | null)[], set: SetId): InSet {
    const own: Readonly<Partial<Record<SetId, readonly (number | string | null)[]>>> = { ...view.exact, "16": values };
    const exact = own[set];
    if (exact) return { values: exact, estimated: exact.map(() => false), tallied: false };
    const order = this.release.sets.map((one) => one.id);
    const start = order.slice(0, order.indexOf(set)).reverse().find((one) => own[one]) ?? SET_OF_THE_PLAN;
    const parts = this.wards(set).map((ward) => ward.parts[start] ?? []);
    const given = own[start] ?? values;
    const tally = layer.kind === "status";
    const found: readonly Value[] = tally
      ? tallied(given as readonly (string | null)[], parts, layer.good)
      : converted(given as readonly (number | null)[], parts, view.converts, this.weights(start));
    return { values: found, estimated: found.map((value, i) => isKnown(value) && isMerged(parts[i])), tallied: tally };
  }

  private weights(set: SetId): Weights {
    const wards = this.wards(set);
    return { people: wards.map((ward) => ward.population), area: wards.map((ward) => ward.area_km2) };
  }

  private merged(set: SetId): readonly Ward[] {
    const { release } = this;
    const cut = new Map(release.cuts.map(({ ward, line }) => [ward, halves(release.wards[ward].polygons, line)]));
    const outline = ([place, , , half]: PartDoc): Polygons => (half === undefined ? release.wards[place].polygons : (cut.get(place)?.[half] ?? []));
    return this.doc(set).wards.map((ward) => ({ ...ward, polygons: dissolved((ward.parts["16"] ?? []).map(outline)) }));
  }
}
