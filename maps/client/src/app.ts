/** What the parts of the document share. */
import * as L from "leaflet";
import type { LayerDoc, LonLat, MarkDoc, ReleaseDoc, SetId, WardDoc } from "./release";
import type { Figures, Measures } from "./measures";
import type { Ward, WardSets } from "./sets";
import type { State, Store } from "./state";
import type { Words } from "./words";

export interface App {
  readonly release: ReleaseDoc;
  readonly words: Words;
  readonly store: Store;
  readonly measures: Measures;
  readonly sets: WardSets;
  readonly map: L.Map;
  /** Whether the app's page hosts this document and can be asked for another page or the practice figures. */
  readonly hosted: boolean;
  /** Asks the host; nothing happens without one. */
  tell(kind: "practice" | "goto", query: string): void;
  /** Says something to everybody, screen readers included, for a few seconds. */
  announce(text: string): void;
}

/** One part of the page: built once, drawn again at every change of state, language or loaded file. */
export interface Part {
  readonly element: HTMLElement;
  draw(): void;
}

export function activeLayer(app: App): LayerDoc {
  return app.measures.layer(app.store.state.overlay);
}

export function activeFigures(app: App): Figures {
  return app.measures.figures(activeLayer(app), app.store.state);
}

/** The wards of the set on show. */
export function wardsOf(app: App): readonly Ward[] {
  return app.sets.wards(app.store.state.set);
}

/** Shows another ward set; the selection stays at its place. */
export function selectSet(app: App, set: SetId): void {
  const { state } = app.store;
  if (set === state.set) return;
  app.store.change({ set, ward: app.sets.carried(state.ward, state.set, set) });
  app.announce(setSentence(app));
}

/** "12 phường từ 01/01/2025 đến 30/06/2025 …": the set on show, and that its figures are estimates. */
function setSentence(app: App): string {
  const { words, sets, store } = app;
  const { from, to } = sets.doc(store.state.set);
  const key = from && to ? "map.set.between" : from ? "map.set.since" : "map.set.until";
  return words.say(key, { count: wardsOf(app).length, from: words.date(from), to: words.date(to) });
}

export function marksOf(app: App, layerId: string): readonly MarkDoc[] {
  return app.measures.details?.[layerId] ?? [];
}

/** The selected mark, in whichever layer it stands, once the details are here. */
export function selectedMark(app: App, state: State = app.store.state): { layer: LayerDoc; mark: MarkDoc } | null {
  if (!state.mark) return null;
  for (const layer of app.release.layers) {
    const mark = marksOf(app, layer.id).find((one) => one.id === state.mark);
    if (mark) return { layer, mark };
  }
  return null;
}

export function selectWard(app: App, id: string): void {
  app.store.change({ ward: id, mark: "" });
}

/** Shows a mark: its layer, its panel and, where it has a site, its place on the map. */
export function selectMark(app: App, layer: LayerDoc, mark: MarkDoc, move = true): void {
  app.store.change({ overlay: layer.id, mark: mark.id });
  if (move && mark.geometry) showPlace(app, pointsOf(mark.geometry));
}

/** Moves the map so that the points are in sight, not closer than a street's view. */
export function showPlace(app: App, points: readonly LonLat[]): void {
  const lats = points.map((point) => point[1]);
  const lons = points.map((point) => point[0]);
  if (points.length === 0) return;
  const box: L.LatLngBoundsExpression = [[Math.min(...lats), Math.min(...lons)], [Math.max(...lats), Math.max(...lons)]];
  app.map.fitBounds(box, { maxZoom: 15.5, ...(sheetCover() ? beside(sheetCover()) : padding(app)), animate: !calm() });
}

/** Moves the map, if it must, so that the points stand in sight above an opened bottom sheet; farther out where there is no room. */
export function showAbove(app: App, points: readonly LonLat[]): void {
  showWithin(app, points, L.bounds([EDGE, EDGE], app.map.getSize().subtract([EDGE, sheetCover() + FOOT])));
}

/** The same within any part of the map, in pixels; with `near`, the map goes as near as that zoom instead of aside. */
export function showWithin({ map }: App, points: readonly LonLat[], free: L.Bounds, near?: number): void {
  const box = L.latLngBounds(points.map(([lon, lat]): L.LatLngTuple => [lat, lon]));
  const shown = L.bounds(map.latLngToContainerPoint(box.getNorthWest()), map.latLngToContainerPoint(box.getSouthEast()));
  if (free.contains(shown)) return;
  const [size, room] = [shown.getSize(), free.getSize()];
  const edges = { paddingTopLeft: free.getTopLeft(), paddingBottomRight: map.getSize().subtract(free.getBottomRight()) };
  if (near !== undefined || size.x > room.x || size.y > room.y) map.fitBounds(box, { ...edges, maxZoom: near, animate: false });
  else map.panBy(shown.getCenter().subtract(free.getCenter()), { animate: false });
}

export const EDGE = 12; // pixels kept free around what is shown
export const FOOT = 36; // the same at the foot, where the credit stands

function beside(cover: number): L.FitBoundsOptions {
  return { paddingTopLeft: [EDGE, EDGE], paddingBottomRight: [EDGE, cover + FOOT] };
}

/** How much of the map's foot an opened bottom sheet covers, in pixels; 0 while it is at its lowest, no sheet, or not to be seen. */
export function sheetCover(): number {
  const sheet = document.querySelector<HTMLElement>('.sheet:not([data-height="peek"])');
  return narrow() && sheet && sheet.offsetHeight > 0 ? HALF_SHEET * window.innerHeight : 0;
}

/** Of the window's height; the style sheet says the same of `.sheet[data-height="half"]`. */
const HALF_SHEET = 0.52;

/** What covers the map's edges: the cards at its left, or the bottom sheet on a phone. */
export function padding(app: App): L.FitBoundsOptions {
  const board = document.querySelector<HTMLElement>("[data-covers]"); // what a document of its own lays over the left of the map, or over its foot
  if (board) return narrow() ? { paddingTopLeft: [8, 8], paddingBottomRight: [8, Math.min(board.offsetHeight, app.map.getSize().y / 2) + 36] } : { paddingTopLeft: [board.offsetWidth + 24, 16], paddingBottomRight: [64, 32] };
  if (document.documentElement.dataset.bare) return { paddingTopLeft: [16, 56], paddingBottomRight: [16, 32] }; // nothing but a title over it
  const size = app.map.getSize();
  const cards = document.querySelector<HTMLElement>(".left")?.offsetWidth ?? 0;
  if (!narrow()) return { paddingTopLeft: [size.x > 2.6 * cards ? cards + 24 : 24, 16], paddingBottomRight: [24, 24] };
  return { paddingTopLeft: [8, 100], paddingBottomRight: [8, Math.min(140, size.y / 3)] };
}

export function narrow(): boolean {
  return matchMedia("(max-width: 759px)").matches;
}

export function calm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

export function pointsOf(geometry: GeoJSON.Geometry): LonLat[] {
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(pointsOf);
  const flat = (value: unknown): LonLat[] =>
    Array.isArray(value) && typeof value[0] === "number"
      ? [[value[0], value[1] as number]]
      : Array.isArray(value) ? value.flatMap(flat) : [];
  return flat(geometry.coordinates);
}

type Named = Pick<WardDoc, "number" | "name">;

/** A ward is named in the chosen language. */
export function wardName(app: App, ward: Named): string {
  if (app.words.lang === "vi") return ward.name;
  return ward.number === null ? app.words.say("map.ward.named", { name: shortName(ward) }) : app.words.say("map.ward.name", { number: ward.number });
}

/** The number of a ward, or its name without the word before it: for labels and bars. */
export function shortName(ward: Named): string {
  return ward.number === null ? ward.name.replace(/^\S+\s+/, "") : String(ward.number);
}

/** "rank 3 of 16", with a word more when wards share the rank; "" without one. */
export function rankText(app: App, rank: number | null, all: readonly (number | null)[]): string {
  if (rank === null) return "";
  const tied = all.filter((other) => other === rank).length > 1;
  const ranked = all.filter((other) => other !== null).length;
  return app.words.say(tied ? "map.rank.tied" : "map.rank.of", { rank, count: ranked });
}
