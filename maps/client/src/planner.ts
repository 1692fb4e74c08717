/** Starts the planning map: the map document with a plan on it and the tools to draw one. */
import * as L from "leaflet";
import { Document, timings } from "./document"; // first: with it comes Leaflet, which Geoman looks for
import "@geoman-io/leaflet-geoman-free";
import { EDGE, FOOT, pointsOf, showWithin } from "./app";
import { firstQuery } from "./link";
import { Bar, isTool } from "./plan_bar";
import type { PlaceDoc, Tool, Told } from "./plan_doc";
import { Dots } from "./plan_dots";
import { keepDraft, readDraft } from "./plan_draft";
import { onTold, say as sayToHost } from "./plan_link";
import { PlanMarks } from "./plan_marks";
import { shelf } from "./plan_queue";
import { shownEdits, type ShownEdit } from "./plan_shown";
import { keepTipsInside } from "./plan_tips";
import { Tools, type Deed } from "./plan_tools";
import { LONG_MS, Waiting } from "./plan_waiting";
import type { DetailsDoc, LonLat } from "./release";
import { releaseDoc } from "./resources";
import { standIn, standInDetails, type StandIn } from "./stand_in";
import { wordsNamed, type Say } from "./words_named";

const STAYS_MS = 500;
const NEAR_ZOOM = 17; // where a shape is mended; at the widest view the map cannot be moved
const NO_DRAFT = "null";
const MENDABLE: readonly string[] = ["park", "line", "station", "shape"]; // kinds of acts that are a shape
const NOTHING: Told["plan"] = {
  plan: { id: "", revision: 0, edits: [], selected: "", layers: [], details: {}, outside: null, pins: [] },
  pending: [], refused: null, tools: [],
};

class Planner {
  private told = NOTHING;
  private edits: readonly ShownEdit[] = [];
  private picked: string | null = null; // chosen here, until Python says the same or something else
  private drawn = "";
  private details: { readonly released: DetailsDoc; readonly shown: DetailsDoc } | null = null;
  private readonly say: Say;
  private readonly marks: PlanMarks;
  private readonly dots: Dots;
  private readonly tools: Tools;
  private readonly bar: Bar;
  private moving = 0; // timer while a station of the city is dragged
  private following = false; // the map goes where another frame's went
  private size: L.Point; // of the map, when it was last moved
  private sizing = false; // the map goes where its new size brings it
  private readonly shelf = shelf();
  private drafted = NO_DRAFT;
  private readonly waiting = new Waiting();
  private overdue = 0; // timer until something waits too long

  constructor(private readonly document_: Document, private readonly stand: StandIn) {
    const { app } = document_;
    this.size = app.map.getSize();
    this.say = wordsNamed(app, "planner");
    this.marks = new PlanMarks(app, this.say, {
      pick: (id) => this.pick(id),
      moved: (edit, place) => this.act({ kind: "shape", edit, geometry: { type: "Point", coordinates: [...place] } }),
    });
    this.dots = new Dots(app);
    this.tools = new Tools(app, this.say, { act: (deed) => this.act(deed), redrawn: (edit, geometry) => this.redraw(edit, geometry), changed: () => this.drawTools() });
    this.bar = new Bar(this.say, {
      choose: (tool) => this.choose(tool), remove: () => this.tools.remove(), undo: () => this.tools.undo(), finish: () => this.tools.finish(),
      cancel: () => this.choose(""), toMap: () => app.map.getContainer().focus({ preventScroll: true }), mend: () => this.mend(), drop: () => this.told.refused && sayToHost("drop", this.told.refused.act),
    });
    document.querySelector(".stage")?.append(this.bar.element, this.bar.key);
    keepTipsInside(this.bar.element);
    document.addEventListener("keydown", (event) => this.key(event), { capture: true });
    app.map.on("move", () => this.moved());
    app.store.on(({ station }) => this.stationMoved(station));
    onTold({
      plan: (told) => this.show(told),
      tool: (tool) => isTool(tool) && this.choose(tool),
      place: (place) => this.follow(place),
      where: () => sayToHost("place", this.place()),
    });
  }

  /** A part of the document, drawn before the others: they show the plan's marks. */
  draw(): void {
    this.standIn();
    this.dots.show(this.told.plan.outside ?? []);
    this.drawPlan();
    this.drawTools();
  }

  private show(told: Told["plan"]): void {
    const other = told.plan.id !== this.told.plan.id;
    if (other || told.plan.selected !== this.told.plan.selected) this.picked = null;
    this.told = told;
    this.marks.refusal = told.refused?.message ?? "";
    this.marks.movable = told.tools?.includes("station") ?? true;
    this.edits = shownEdits(told.plan, told.pending, told.refused);
    this.waiting.see(told.pending, told.refused, performance.now());
    if (other) this.begin();
    this.stand.put(told.plan.layers);
    this.details = this.details && { ...this.details, shown: standInDetails(this.details.released, told.plan.details) };
    if (this.details) this.document_.app.measures.details = this.details.shown;
    this.tools.show(this.selected());
    this.document_.drawAll();
    if (told.pending.length === 0 && this.moving === 0) this.document_.app.store.change({ station: null }); // it stands where the plan has it
    clearTimeout(this.overdue);
    if (this.waiting.any) this.overdue = window.setTimeout(() => this.drawTools(), LONG_MS);
  }

  /** Another plan is here: what was drawn on the one before stays there, what was begun on this one goes on. */
  private begin(): void {
    const { plan, tools } = this.told;
    const draft = readDraft(this.shelf, plan.id);
    this.drafted = NO_DRAFT;
    this.choose("");
    if (draft && (tools === null || tools.includes(draft.tool))) this.tools.resume(draft);
  }

  private keepDraft(): void {
    const { draft } = this.tools;
    const drafted = JSON.stringify(draft);
    if (drafted === this.drafted) return;
    this.drafted = drafted;
    keepDraft(this.shelf, this.told.plan.id, draft);
  }

  /** The plan's marks take the place of the release's as soon as those are here. */
  private standIn(): void {
    const { measures } = this.document_.app;
    if (!measures.details || measures.details === this.details?.shown) return;
    const released = measures.details;
    const shown = standInDetails(released, this.told.plan.details);
    this.details = { released, shown };
    measures.details = shown;
  }

  private selected(): ShownEdit | null {
    const id = this.picked ?? this.told.plan.selected;
    return this.edits.find((edit) => edit.id === id) ?? null;
  }

  private pick(id: string): void {
    const again = id === this.selected()?.id;
    this.picked = again ? "" : id;
    if (this.selected()?.act == null) this.act({ kind: "select", edit: this.picked });
    this.tools.show(this.selected());
    this.drawPlan();
    this.drawTools();
  }

  /** The city's station that can be dragged on every map is moved by the plan here, once it stays where it is. */
  private stationMoved(at: LonLat | null): void {
    const { measures, store } = this.document_.app;
    clearTimeout(this.moving);
    this.moving = 0;
    const station = measures.stations(store.state).find((one) => one.mark.movable)?.mark;
    if (!at || !station || !this.marks.movable) return;
    this.moving = window.setTimeout(() => {
      this.moving = 0;
      this.act({ kind: "move", edit: station.id, points: [at] });
    }, STAYS_MS);
  }

  private act(deed: Deed): void {
    sayToHost("act", deed);
  }

  /** A refused idea that was mended is a new deed. */
  private redraw(edit: ShownEdit, geometry: GeoJSON.Geometry): void {
    if (!edit.act) return;
    const { kind } = edit.act;
    this.choose("");
    sayToHost("drop", edit.act.id);
    const point = geometry.type === "Point" ? ([geometry.coordinates[0], geometry.coordinates[1]] as const) : null;
    this.act(point ? { kind, points: [point] } : { kind, geometry });
  }

  private refusedEdit(): ShownEdit | null {
    return this.edits.find((edit) => edit.standing === "refused") ?? null;
  }

  private refusedKind(): string {
    return this.told.pending.find((act) => act.id === this.told.refused?.act)?.kind ?? "";
  }

  private mend(): void {
    const edit = this.refusedEdit();
    if (!edit) return;
    this.picked = edit.id;
    this.tools.show(edit);
    this.choose("shape");
    this.uncover(edit);
  }

  /** Goes nearer to a shape in hand if its corners do not stand clear of the tools, of what was said of it, and of what is beside them. */
  private uncover({ geometry }: ShownEdit): void {
    const { app } = this.document_;
    const [all, bar] = [app.map.getContainer(), this.bar.element].map((element) => element.getBoundingClientRect());
    const isAbove = bar.top - all.top < all.bottom - bar.bottom;
    const first = L.point(bar.left - all.left, isAbove ? bar.bottom - all.top : 0).add([EDGE, EDGE]);
    const last = L.point(bar.right - all.left, isAbove ? all.height : bar.top - all.top).subtract([EDGE, FOOT]);
    showWithin(app, pointsOf(geometry), L.bounds(first, last), NEAR_ZOOM);
  }

  private choose(tool: Tool): void {
    this.tools.choose(tool);
    this.drawPlan();
  }

  private drawPlan(): void {
    const selected = this.selected()?.id ?? "";
    const { inHand } = this.tools;
    const wanted = JSON.stringify([this.edits, this.told.plan.pins, selected, inHand, this.document_.app.words.lang]);
    if (wanted === this.drawn) return;
    this.drawn = wanted;
    this.marks.draw(this.edits, this.told.plan.pins, selected, inHand);
  }

  private drawTools(): void {
    const { tool, hint, measure, corners, can } = this.tools;
    const waiting = this.waiting.late(performance.now());
    this.keepDraft();
    const container = this.document_.app.map.getContainer();
    this.document_.drawing = tool !== "";
    container.classList.toggle("drawing", tool !== "" && tool !== "shape");
    container.classList.toggle("shaping", tool === "shape");
    const { refused, plan, tools } = this.told;
    this.bar.draw({
      offered: tools, tool, hint, measure, can, undo: corners > 0, finish: corners >= (tool === "park" ? 3 : 2),
      refusal: refused?.message ?? "", mendable: this.refusedEdit() !== null && MENDABLE.includes(this.refusedKind()), dots: plan.outside?.length ? this.say("planner.outside") : "",
      waiting: waiting > 0 ? this.say("planner.waiting", { count: waiting }) : "",
    });
  }

  /** While somebody draws: Escape ends it, Backspace takes the last corner back, Enter on the map sets one at its middle. */
  private key(event: KeyboardEvent): void {
    if (this.tools.tool === "" || isTyping(event.target)) return;
    const onMap = event.target === this.document_.app.map.getContainer();
    const acts: Readonly<Record<string, (() => void) | undefined>> = {
      Escape: () => this.choose(""),
      Backspace: this.tools.corners > 0 ? () => this.tools.undo() : undefined,
      Enter: onMap ? () => this.tools.press() : undefined,
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  }

  private place(): PlaceDoc {
    const { map } = this.document_.app;
    const { lat, lng } = map.getCenter();
    return { lat, lon: lng, zoom: map.getZoom() };
  }

  /** The host hears where the reader moves the map; of the moves that come with another size of the frame it hears the end. */
  private moved(): void {
    if (this.following || this.sizing) return;
    const size = this.document_.app.map.getSize();
    const resized = !halved(size).equals(halved(this.size));
    this.size = size;
    if (!resized) {
      sayToHost("place", this.place());
      return;
    }
    this.sizing = true;
    queueMicrotask(() => {
      this.sizing = false;
      sayToHost("sized", this.place());
    });
  }

  private follow({ lat, lon, zoom }: PlaceDoc): void {
    const { map } = this.document_.app;
    this.following = true;
    map.options.minZoom = Math.min(map.getMinZoom(), zoom); // a frame a pixel larger could go that far
    map.setView([lat, lon], zoom, { animate: false });
    this.following = false;
  }
}

/** As Leaflet compares sizes of the map. */
function halved(size: L.Point): L.Point {
  return size.divideBy(2).round();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, select, textarea");
}

let current: Document | null = null;

/** What the document offers to folium's script and to tests. */
const govap = {
  timings,
  start(map: L.Map): void {
    window.L.PM.setOptIn(true); // from here on only what is drawn here can be changed; the map itself has its tools
    const bare = new URLSearchParams(firstQuery()).get("bare");
    if (bare) document.documentElement.dataset.bare = bare;
    const stand = standIn(releaseDoc());
    current = new Document(map, stand.release);
    current.add(new Planner(current, stand));
  },
  view: (): string => current?.view() ?? "",
  setView: (query: string): void => current?.setView(query),
};

Object.assign(window, { govap }); // L is there already: Geoman writes into Leaflet's own
