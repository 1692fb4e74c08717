/** The map document: folium makes the map, this puts everything else on it. */
import * as L from "leaflet";
import { activeLayer, calm, narrow, padding, pointsOf, selectedMark, sheetCover, showAbove, showPlace, wardsOf, type App, type Part } from "./app";
import { basemap, type Basemap } from "./basemap";
import { controls } from "./controls";
import { el, set } from "./dom";
import { facesOfStyles } from "./faces";
import { attribution, notices, scaleBar, still, zoomButtons } from "./frame";
import { namedPlaces } from "./gazetteer";
import { header, watermark } from "./header";
import { legend } from "./legend";
import { address, firstQuery, hosted, keep, listen, send } from "./link";
import { marks } from "./marks";
import { Measures } from "./measures";
import { atOnce, type Pace } from "./pace";
import type { Face } from "./painter";
import { panel } from "./panel";
import { patterns } from "./patterns";
import { rank } from "./rank";
import type { DetailsDoc, LayerDoc, LonLat, PeopleDoc, PeriodsDoc, ReleaseDoc } from "./release";
import { resources, type Resources } from "./resources";
import { search, type NamedPlace } from "./search";
import { setSwitch } from "./set_switch";
import { WardSets } from "./sets";
import { sheet, type Sheet } from "./sheet";
import { read, rounded, Store, write, ZOOM_MOST, type Place, type State } from "./state";
import { tiles } from "./tiles";
import { wards, type Wards } from "./wards";
import { Words } from "./words";

interface Timings {
  wards_drawn_ms: number;
  complete_ms: number;
  readonly switch_ms: number[];
  readonly change_ms: number[];
}

export const timings: Timings = { wards_drawn_ms: 0, complete_ms: 0, switch_ms: [], change_ms: [] };
const WHEEL_PX = 100;
const FIRST = 2; // parts that answer to a choice before any other: the wards and the tiles

export class Document {
  readonly app: App;
  /** Settles when the base map is drawn. */
  readonly complete: Promise<void>;
  private completed: () => void = () => undefined;
  /** While somebody draws, a click on the map takes no selection away. */
  drawing = false;
  private readonly words: Words;
  private readonly store: Store;
  private readonly measures: Measures;
  private readonly notices = notices((key) => this.words.say(key), () => this.files.retry());
  private readonly files: Resources;
  private readonly sheet: Sheet;
  private readonly wards: Wards;
  protected drawn: readonly { draw(): void }[] = [];
  private base: Basemap | null = null;
  protected placing = false;
  private late = false;
  private readonly asked = new Set<string>(); // layers whose earlier periods are here or on their way
  protected settled = ""; // size, centre and zoom after the map was placed by us: no move of the reader's

  /** `built` is called once every part is in the page, though not drawn yet. */
  constructor(private readonly map: L.Map, private readonly release: ReleaseDoc, private readonly pace: Pace = atOnce, built: (app: App) => void = () => undefined) {
    this.complete = new Promise((done) => (this.completed = done));
    const words = (this.words = new Words(release.messages));
    const store = (this.store = new Store(this.read(firstQuery())));
    const sets = new WardSets(release);
    const measures = (this.measures = new Measures(release, words, sets));
    this.files = resources(release, (waiting, failed) => this.notices.loading(waiting, failed));
    this.app = { release, words, store, measures, sets, map, hosted: hosted(), tell: send, announce: (text) => this.notices.announce(text) };
    words.lang = store.state.lang;
    const side = panel(this.app);
    this.sheet = sheet(this.app, side.element);
    this.wards = wards(this.app);
    void pace(this.start(side, built));
  }

  /** Builds the page, what is looked at first before the rest; between two steps the browser may paint. */
  private *start(side: Part, built: (app: App) => void): Generator<void> {
    const { app, store } = this;
    const first = store.state;
    const find = search(app, () => this.places());
    const top = header(app, find.element, () => address(this.view()));
    const tileRow = tiles(app, (overlay) => this.choose(overlay));
    const strip = rank(app);
    const cards = [setSwitch(app), controls(app), legend(app), watermark(app)];
    const edge = [attribution(app), zoomButtons(app, () => store.change({ at: null }))];
    this.build(top, tileRow, strip, [...cards, ...edge]);
    built(app);
    for (const part of [top, tileRow, find, this.sheet, ...edge]) part.draw();
    yield;
    this.bound();
    yield;
    yield* this.wards.build();
    this.wards.draw();
    yield;
    for (const part of [...cards, side, strip]) {
      part.draw();
      yield;
    }
    const markLayer = marks(app);
    this.drawn = [this.wards, tileRow, side, markLayer, strip, ...cards, top, find, this.sheet, ...edge];
    this.nameAll();
    store.on((now, before) => this.changed(now, before));
    if (store.state !== first) this.changed(store.state, first); // somebody was quick
    markLayer.draw();
    if (store.state.ward || store.state.mark) this.lift();
    this.listen();
    requestAnimationFrame(() => {
      timings.wards_drawn_ms = performance.now();
      setTimeout(() => void this.pace(this.fetchAll())); // after the wards are painted
    });
  }

  view(): string {
    return write(this.store.state, this.release);
  }

  setView(query: string): void {
    const asked = this.read(query);
    this.words.lang = asked.lang;
    this.store.change(asked);
  }

  /** The state a query describes; a page of the public site keeps its language. */
  private read(query: string): State {
    const { site } = this.release;
    const asked = read(query, this.release);
    return site ? { ...asked, lang: site.lang } : asked;
  }

  private build(top: Part, tileRow: Part, strip: Part, over: readonly Part[]): void {
    const [sets, card, key, mark, credit, zoom] = over.map((part) => part.element);
    const cards = el("div", { class: "cards" }, sets, card);
    const corner = el("div", { class: "corner" }, credit);
    const stage = el("main", { class: "stage", id: "gv-map" }, this.notices.progress, this.map.getContainer(), mark, el("div", { class: "left" }, cards, key), zoom, corner, this.notices.element);
    const skip = el("a", { class: "skip", href: "#gv-panel", onclick: (event: Event) => this.skip(event) });
    const page = el("div", { class: "page" }, skip, top.element, tileRow.element, stage, strip.element, this.sheet.element);
    for (const waiting of document.querySelectorAll("[data-opening]")) waiting.remove();
    document.body.prepend(page);
    document.body.append(patterns(this.release));
    document.body.classList.add("govap");
    scaleBar(this.map, corner);
    const place = (): void => {
      this.place(strip.element, page);
      if (narrow()) this.sheet.element.firstElementChild?.firstElementChild?.after(sets);
      else cards.prepend(sets);
    };
    place();
    matchMedia("(max-width: 759px)").addEventListener("change", place);
  }

  /** The strip stands under the map, on narrow screens at the head of the sheet; so does the switch of ward sets. */
  private place(strip: HTMLElement, page: HTMLElement): void {
    if (narrow()) this.sheet.element.lastElementChild?.prepend(strip);
    else page.insertBefore(strip, this.sheet.element);
  }

  private skip(event: Event): void {
    event.preventDefault();
    this.sheet.setHeight("half");
    document.getElementById("gv-panel")?.focus();
  }

  private bound(): void {
    const { map } = this;
    L.Util.setOptions(map, { zoomSnap: 0.25, zoomDelta: 1, wheelPxPerZoomLevel: WHEEL_PX, maxBoundsViscosity: 1, maxZoom: ZOOM_MOST });
    if (calm()) still(map);
    map.zoomControl?.remove();
    map.attributionControl?.remove();
    map.invalidateSize({ animate: false });
    this.limit();
    this.showAt(this.store.state);
    set(map.getContainer(), "role", "region");
  }

  /** The whole district is the widest view; the map may be panned over the release's limits and that view, no further. */
  private limit(): void {
    const { map } = this;
    const [west, south, east, north] = this.release.limits;
    this.placing = true;
    map.options.minZoom = 0; // set as an option: setMinZoom would start a zoom of its own
    map.setMaxBounds();
    map.fitBounds(this.box(), { ...padding(this.app), animate: false });
    map.options.minZoom = Math.min(map.getZoom(), ZOOM_MOST - 2);
    const roam = L.latLngBounds([south, west], [north, east]).extend(map.getBounds()).pad(0.001);
    if (narrow()) roam.extend([south - (north - south), west]); // room to lift a ward above the open sheet
    map.setMaxBounds(roam);
    this.placing = false;
  }

  private box(): L.LatLngBounds {
    const [west, south, east, north] = this.release.bounds;
    return L.latLngBounds([south, west], [north, east]);
  }

  protected showAt({ at }: State): void {
    this.placing = true;
    if (at) this.map.setView([at.lat, at.lon], at.zoom, { animate: false });
    else this.map.fitBounds(this.box(), { ...padding(this.app), animate: false });
    this.placing = false;
    this.settled = this.standing();
  }

  protected standing(): string {
    const { x, y } = this.map.getSize();
    const { lat, lng } = this.map.getCenter();
    return `${x}x${y} ${lat} ${lng} ${this.map.getZoom()}`;
  }

  private listen(): void {
    const { map, store } = this;
    map.on("moveend", () => this.moved());
    map.on("click", () => !this.drawing && (store.state.ward || store.state.mark) ? store.change({ ward: "", mark: "" }) : undefined);
    map.on("resize", () => {
      this.limit();
      this.showAt(store.state);
      this.clear();
    });
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && (store.state.ward || store.state.mark)) store.change({ ward: "", mark: "" });
    });
    listen((query) => {
      if (query.replace(/^[?#]/, "") !== this.view()) this.setView(query);
    });
    send("ready", this.view());
  }

  private moved(): void {
    const standing = this.standing();
    const resized = standing.split(" ")[0] !== this.settled.split(" ")[0];
    if (this.placing || resized || standing === this.settled) return;
    const { lat, lng } = this.map.getCenter();
    this.settled = standing;
    this.store.change({ at: { zoom: rounded(this.map.getZoom(), 2), lat: rounded(lat, 5), lon: rounded(lng, 5) } });
  }

  private choose(overlay: string): void {
    const started = performance.now();
    this.store.change({ overlay, mark: "" });
    timings.switch_ms.push(performance.now() - started);
  }

  private changed(now: State, before: State): void {
    const started = performance.now();
    const { at: placeNow, ...restNow } = now;
    const { at: placeBefore, ...restBefore } = before;
    this.words.lang = now.lang;
    if (JSON.stringify(restNow) !== JSON.stringify(restBefore)) this.drawChange();
    if (placeNow !== placeBefore && !this.standsAt(placeNow)) this.showAt(now);
    if (now.overlay !== before.overlay) {
      this.quieten();
      this.offerPeriods();
    }
    if (now.set !== before.set) this.base?.refresh(); // names of streets keep clear of the new names
    if ((now.ward !== before.ward || now.mark !== before.mark) && (now.ward || now.mark)) this.lift();
    keep(this.view());
    timings.change_ms.push(performance.now() - started);
  }

  /** On a narrow screen: opens the sheet for what was selected. */
  private lift(): void {
    if (narrow() && this.sheet.height() === "peek") this.sheet.setHeight("half");
    this.clear();
  }

  /** Keeps what was selected in sight above an opened sheet. */
  private clear(): void {
    if (sheetCover() === 0) return;
    const { ward } = this.store.state;
    const mark = selectedMark(this.app)?.mark.geometry;
    const points = mark ? pointsOf(mark) : (wardsOf(this.app).find((one) => one.id === ward)?.polygons.flat(2) ?? []);
    if (points.length === 0) return;
    this.placing = true;
    showAbove(this.app, points);
    this.placing = false;
    this.settled = this.standing();
  }

  private standsAt(place: Place | null): boolean {
    const { lat, lng } = this.map.getCenter();
    return place !== null && rounded(lat, 5) === place.lat && rounded(lng, 5) === place.lon && rounded(this.map.getZoom(), 2) === place.zoom;
  }

  /** Lays out anew what was measured in letters: they have changed. */
  lettersChanged(): void {
    this.base?.lettersChanged(this.faces());
  }

  private faces(): readonly Face[] {
    const own = this.release.site?.faces.map(([address, ...rest]): Face => [new URL(address, document.baseURI).href, ...rest]);
    return own ?? facesOfStyles();
  }

  /** A part more, drawn before all others. */
  add(part: { draw(): void }): void {
    this.drawn = [part, ...this.drawn];
    this.drawAll();
  }

  drawAll(): void {
    this.nameAll();
    for (const part of this.drawn) part.draw();
  }

  /** What was chosen is seen at once on the map; what else says it follows at the document's pace. */
  private drawChange(): void {
    if (this.pace === atOnce) return this.drawAll();
    this.nameAll();
    for (const part of this.drawn.slice(0, FIRST)) part.draw();
    this.drawLate();
  }

  /** The same for what came later than the first draw, at the pace of the start; once for all that come meanwhile. */
  private drawLate(): void {
    if (this.late) return;
    this.late = true;
    this.busy(true);
    void this.pace(this.lateSteps());
  }

  private *lateSteps(): Generator<void> {
    yield;
    this.late = false;
    for (const part of this.drawn) {
      part.draw();
      if (this.late) return; // more has come, and is drawn with the next
      yield;
    }
    this.busy(false);
  }

  /** Says, to those who wait for it, whether parts of the page are still to be drawn. */
  private busy(yes: boolean): void {
    set(document.body, "aria-busy", yes ? "true" : null);
  }

  private nameAll(): void {
    document.documentElement.lang = this.words.lang;
    document.title = this.words.text(this.release.title);
    const skip = document.querySelector(".skip");
    if (skip) skip.textContent = this.words.say("map.skip");
    set(this.map.getContainer(), "aria-label", this.words.say("map.map", { count: wardsOf(this.app).length }));
  }

  private quieten(): void {
    this.base?.setQuiet(activeLayer(this.app).mark_classes.length > 0);
  }

  private *fetchAll(): Generator<void> {
    const { load } = this.files;
    void load("details").then((content) => {
      this.measures.details = content as DetailsDoc;
      this.drawLate();
      const selected = selectedMark(this.app);
      if (selected?.mark.geometry && !this.store.state.at) this.found(pointsOf(selected.mark.geometry));
    });
    void load("people").then((content) => {
      this.measures.people = content as PeopleDoc;
      this.drawLate();
    });
    this.measures.wanted = (layer) => this.fetchPeriods(layer);
    this.offerPeriods();
    if (this.release.layers.some((layer) => this.waitsFor(layer))) this.drawAll(); // what was drawn before asked in vain
    yield;
    const { release } = this;
    this.base = basemap(this.map, {
      text: (name) => this.files.text(name),
      worker: release.site?.basemap_worker ?? (release.base && `${release.base}/basemap_worker.js`),
      avoid: () => this.wards.boxes(),
      faces: () => this.faces(),
    });
    void this.base.ready.then(() => {
      timings.complete_ms = performance.now();
      this.completed();
    });
    this.quieten();
  }

  /** The place of the mark that the address names is known. */
  protected found(points: readonly LonLat[]): void {
    showPlace(this.app, points);
  }

  /** A layer that can go back in time has its earlier periods at hand while it is on show. */
  private offerPeriods(): void {
    const layer = activeLayer(this.app);
    if (layer.past.length > 0) this.fetchPeriods(layer);
  }

  private waitsFor(layer: LayerDoc): boolean {
    return layer.past.some(([id]) => id === this.store.state.views[layer.id]);
  }

  private fetchPeriods(layer: LayerDoc): void {
    if (this.asked.has(layer.id)) return;
    this.asked.add(layer.id);
    void this.files.load(`periods_${layer.id}`).then((content) => {
      this.measures.periods.set(layer.id, content as PeriodsDoc);
      this.drawLate();
    });
  }

  private async places(): Promise<readonly NamedPlace[]> {
    return namedPlaces(await Promise.all(["basemap", "basemap_minor"].map((name) => this.files.load(name))));
  }
}
