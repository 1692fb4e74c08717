/** What somebody would share: the chosen layer, view, threshold, ward, radius, station and place on the map. */
import { viewNames } from "./periods";
import type { LayerDoc, LonLat, ReleaseDoc, SetId } from "./release";
import type { Lang } from "./words";

export interface Place {
  readonly zoom: number;
  readonly lat: number;
  readonly lon: number;
}

export interface State {
  readonly overlay: string;
  readonly set: SetId;
  /** The chosen view and threshold of each layer, by layer id. */
  readonly views: Readonly<Record<string, string>>;
  readonly standards: Readonly<Record<string, string>>;
  readonly ward: string;
  readonly mark: string;
  readonly radius: number;
  readonly station: LonLat | null;
  readonly at: Place | null;
  readonly lang: Lang;
}

export const ZOOM_MOST = 18;
const MARK_ID = /^[\w.-]{1,64}$/;
export const OWN = /^(overlay|set|view|standard|ward|mark|radius|station|at|lang|view\..+|standard\..+)$/;

/**
 * The state at the start: first layer, first views, the plan's own thresholds, nothing selected. On the public site the
 * first layer of which anybody has published a figure: a reader who comes once is not met by an empty map.
 */
export function initial(release: ReleaseDoc): State {
  const reach = release.layers.find((layer) => layer.reach)?.reach;
  return {
    overlay: (release.site ? firstTold(release) : release.layers[0]).id,
    set: "16",
    views: Object.fromEntries(release.layers.map((layer) => [layer.id, layer.views[0].id])),
    standards: Object.fromEntries(release.layers.map((layer) => [layer.id, usualStandard(layer)])),
    ward: "",
    mark: "",
    radius: reach?.default_m ?? 0,
    station: null,
    at: null,
    lang: "vi",
  };
}

function firstTold({ layers }: ReleaseDoc): LayerDoc {
  return layers.find((layer) => layer.views[0].values.some((value) => value !== null)) ?? layers[0];
}

function usualStandard(layer: LayerDoc): string {
  return (layer.thresholds.find((one) => one.is_target) ?? layer.thresholds[0])?.id ?? "";
}

/** The state a query describes. Unknown names and values out of range are ignored: the default stands. */
export function read(query: string, release: ReleaseDoc): State {
  const asked = new URLSearchParams(query.replace(/^[?#]/, ""));
  const usual = initial(release);
  const overlay = oneOf(asked.get("overlay"), release.layers.map((layer) => layer.id), usual.overlay);
  const chosen = (word: string, of: (layer: LayerDoc) => string[], table: Readonly<Record<string, string>>) =>
    Object.fromEntries(release.layers.map((layer) => {
      const value = asked.get(layer.id === overlay ? word : `${word}.${layer.id}`);
      return [layer.id, oneOf(value, of(layer), table[layer.id])];
    }));
  const mark = asked.get("mark") ?? "";
  const set = oneOf(asked.get("set"), release.sets.map((one) => one.id), usual.set) as SetId;
  const wards = release.sets.find((one) => one.id === set && one.wards.length > 0)?.wards ?? release.wards;
  return {
    overlay,
    set,
    views: chosen("view", (layer) => viewNames(layer).map((view) => view.id), usual.views),
    standards: chosen("standard", (layer) => layer.thresholds.map((one) => one.id), usual.standards),
    ward: oneOf(asked.get("ward"), wards.map((ward) => ward.id), ""),
    mark: MARK_ID.test(mark) ? mark : "",
    radius: readRadius(asked.get("radius"), release, usual.radius),
    station: readStation(asked.get("station"), release),
    at: readPlace(asked.get("at"), release),
    lang: oneOf(asked.get("lang"), ["vi", "en"], "vi") as Lang,
  };
}

/** The query of a state, without what is as usual; `read(write(state))` is `state`. The public site always names the layer: another may be the first to be told tomorrow. */
export function write(state: State, release: ReleaseDoc): string {
  const usual = initial(release);
  const query = new URLSearchParams();
  const put = (name: string, value: string, plain: string): void => {
    if (value !== plain) query.set(name, value);
  };
  put("overlay", state.overlay, release.site ? "" : usual.overlay);
  put("set", state.set, usual.set);
  for (const { id } of release.layers) {
    const suffix = id === state.overlay ? "" : `.${id}`;
    put(`view${suffix}`, state.views[id], usual.views[id]);
    put(`standard${suffix}`, state.standards[id], usual.standards[id]);
  }
  put("ward", state.ward, "");
  put("mark", state.mark, "");
  put("radius", String(state.radius), String(usual.radius));
  if (state.station) query.set("station", state.station.map((degrees) => degrees.toFixed(5)).join(","));
  if (state.at) query.set("at", [state.at.zoom, state.at.lat, state.at.lon].join("/"));
  put("lang", state.lang, "vi");
  return query.toString().replace(/%2C/g, ",").replace(/%2F/g, "/");
}

/** `search` with our own entries replaced by those of `query`; entries of others are kept. */
export function merged(search: string, query: string, own = OWN): string {
  const all = new URLSearchParams(search);
  for (const name of [...all.keys()]) if (own.test(name)) all.delete(name);
  const others = all.toString();
  return [query, others].filter(Boolean).join("&");
}

/** Whether an address says anything of ours. */
export function speaks(search: string, own = OWN): boolean {
  return [...new URLSearchParams(search).keys()].some((name) => own.test(name));
}

function oneOf(value: string | null, allowed: readonly string[], usual: string): string {
  return value !== null && allowed.includes(value) ? value : usual;
}

function numbers(text: string | null, separator: string, count: number): number[] | null {
  const parts = (text ?? "").split(separator);
  if (parts.length !== count || !parts.every((part) => /^-?\d{1,3}(\.\d{1,8})?$/.test(part))) return null;
  return parts.map(Number);
}

function readRadius(text: string | null, release: ReleaseDoc, usual: number): number {
  const reach = release.layers.find((layer) => layer.reach)?.reach;
  if (!reach || text === null || !/^\d{1,6}$/.test(text)) return usual;
  const radius = Number(text);
  return radius >= reach.least_m && radius <= reach.most_m ? radius : usual;
}

function readStation(text: string | null, release: ReleaseDoc): LonLat | null {
  const parts = numbers(text, ",", 2);
  return parts && within(parts[0], parts[1], release.limits) ? [rounded(parts[0], 5), rounded(parts[1], 5)] : null;
}

function readPlace(text: string | null, release: ReleaseDoc): Place | null {
  const parts = numbers(text, "/", 3);
  if (!parts || parts[0] < 8 || parts[0] > ZOOM_MOST || !within(parts[2], parts[1], release.limits)) return null;
  return { zoom: rounded(parts[0], 2), lat: rounded(parts[1], 5), lon: rounded(parts[2], 5) };
}

export function within(lon: number, lat: number, [west, south, east, north]: ReleaseDoc["limits"]): boolean {
  return lon >= west && lon <= east && lat >= south && lat <= north;
}

export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

export type Listener = (now: State, before: State) => void;

/** The one state of the document; every change is told to every listener, in the order they came. */
export class Store {
  private readonly listeners: Listener[] = [];

  constructor(private current: State) {}

  get state(): State {
    return this.current;
  }

  change(part: Partial<State>): void {
    const before = this.current;
    this.current = { ...before, ...part };
    for (const listener of this.listeners) listener(this.current, before);
  }

  on(listener: Listener): void {
    this.listeners.push(listener);
  }
}
