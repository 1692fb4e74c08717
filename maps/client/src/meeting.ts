/** Starts a meeting: the map document with its pages, stepped through at a projector. */
import type * as L from "leaflet";
import { selectedMark, wardsOf, type App } from "./app";
import { timings } from "./document";
import { el, set } from "./dom";
import { keep } from "./link";
import { Changes } from "./meeting_changes";
import { Compare } from "./meeting_compare";
import { Decisions } from "./meeting_decisions";
import type { MeetingDeed, MeetingDoc, MeetingPage, MeetingTold } from "./meeting_doc";
import { MeetingDocument, type Standing } from "./meeting_document";
import { deedOf, repeats, type Deed, type Situation } from "./meeting_keys";
import { LatePage } from "./meeting_late_page";
import { onTold, say as sayToHost } from "./meeting_link";
import { MapHead, MapKey, Outlines } from "./meeting_map";
import { Overview } from "./meeting_overview";
import type { Page, Room } from "./meeting_page";
import { Bars, Help, Messages, Notes, type PrintState } from "./meeting_shell";
import { around, lineFrom, mapPart, readMeeting, stepFrom, stepQuery, type MeetingState } from "./meeting_state";
import { Swipe } from "./meeting_swipe";
import { WardPage } from "./meeting_ward";
import { cityDay } from "./overdue";
import { releaseDoc } from "./resources";
import { read, type State } from "./state";
import { wordsNamed, type Say } from "./words_named";

const FINE_ZOOM = 0.05;
const NO_MEETING: MeetingDoc = {
  id: "", name: "", date: "", steps: [], since: null, decisions: [], options: [], variants: [], may_decide: false,
  today: cityDay(),
};

class Meeting implements Room {
  readonly app: App;
  readonly say: Say;
  told: MeetingTold = { meeting: NO_MEETING, pending: [], refused: null, printed: null };
  private readonly compare: Compare;
  private readonly decisions: Decisions;
  private readonly ward: WardPage;
  private readonly pages: Readonly<Record<MeetingPage, Page>>;
  private readonly bars: Bars;
  private readonly notes: Notes;
  private readonly help: Help;
  private readonly messages: Messages;
  private readonly head: MapHead;
  private readonly key: MapKey;
  private readonly outlines: Outlines;
  private readonly swipe: Swipe;
  private readonly stage: HTMLElement;
  private notesOpen = false;
  private fitted = "";
  private print = { asked: "", told: "", seen: "" }; // acts that asked for a print: the last, the last that is ready, the last whose end was read

  constructor(private readonly document_: MeetingDocument, private readonly standing: Standing) {
    const app = (this.app = document_.app);
    this.say = wordsNamed(app, "meeting_map");
    this.compare = new Compare(this);
    this.decisions = new Decisions(this);
    this.ward = new WardPage(this);
    this.pages = { overview: new Overview(this), changes: new Changes(this), ward: this.ward, compare: this.compare, late: new LatePage(this), decisions: this.decisions };
    this.bars = new Bars(this, { do: (deed) => this.do(deed), page: (page) => this.go(page), leave: () => this.act({ kind: "leave" }), language: () => app.store.change({ lang: app.words.lang === "vi" ? "en" : "vi" }) });
    this.notes = new Notes(this, () => this.openNotes(false));
    this.help = new Help(this);
    this.messages = new Messages(this, () => this.shut());
    this.head = new MapHead(this);
    this.key = new MapKey(this);
    this.outlines = new Outlines(this);
    this.swipe = new Swipe(app);
    this.stage = document.querySelector<HTMLElement>(".stage")!;
    this.build();
    standing.draw = () => this.draw();
    this.listen();
  }

  get state(): MeetingState {
    return this.standing.state;
  }

  get meeting(): MeetingDoc {
    return this.told.meeting;
  }

  private get page(): Page {
    return this.pages[this.state.page];
  }

  private build(): void {
    const page = document.querySelector(".page")!;
    const side = el("aside", { class: "meet-side" }, ...Object.values(this.pages).map((one) => one.element));
    this.stage.append(this.head.element, this.key.element, this.swipe.element, this.decisions.wide, this.notes.element, el("div", { class: "meet-covers", "data-covers": "" }));
    page.prepend(this.bars.top);
    page.append(side, this.bars.foot, this.messages.element, this.help.element, this.bars.spoken);
    const { map } = this.app;
    map.keyboard.disable();
    map.options.zoomSnap = FINE_ZOOM;
    map.fire("resize"); // the district fills what is left to the map
    this.swipe.build();
    this.swipe.hide();
  }

  private listen(): void {
    const { app } = this;
    window.addEventListener("keydown", (event) => this.press(event), { capture: true });
    window.addEventListener("keyup", (event) => this.release(event), { capture: true });
    document.addEventListener("click", (event) => leaveFocus(event));
    document.addEventListener("fullscreenchange", () => this.drawBars());
    app.store.on((now, before) => {
      if (this.state.page === "ward" && !now.ward) app.store.change({ ward: before.ward || wardsOf(app)[0].id, mark: "" });
    });
    onTold({ meeting: (told) => this.hear(told) });
  }

  private hear(told: MeetingTold): void {
    const asked = [...told.pending].reverse().find((act) => act.kind === "print");
    if (asked) this.print.asked = asked.id;
    this.told = told;
    this.draw();
  }

  // ---- what is on show ----

  /** A part of the document, drawn before the others. */
  draw(): void {
    const { app, state } = this;
    this.standing.drawn = state;
    const sides = state.page === "compare";
    document.documentElement.dataset.page = state.page;
    for (const [name, page] of Object.entries(this.pages)) page.element.hidden = name !== state.page;
    this.decisions.wide.hidden = state.page !== "decisions";
    for (const one of this.stage.children) set(one, "inert", state.page === "decisions" && one !== this.decisions.wide && one !== this.notes.element); // covered
    this.document_.drawing = state.page === "ward"; // a click beside the wards keeps the one on show
    this.page.draw();
    this.head.draw();
    this.key.draw(sides ? this.compare.shown : []);
    if (sides) this.swipe.show(this.compare.shown, this.say("meeting_map.line"));
    else {
      this.swipe.hide();
      this.compare.leave();
    }
    app.map.getContainer().classList.toggle("meet-painted-twice", sides);
    this.outlines.draw(this.page.outlined);
    this.drawBars();
    this.fit();
  }

  private drawBars(): void {
    this.bars.draw(this.notesOpen);
    this.notes.draw(this.notesOpen);
    this.help.draw();
    const { printState } = this;
    this.messages.draw(printState);
    const isShown = printState.at === "ready" && !this.told.refused; // a refusal stands in its place
    const isNews = isShown && this.print.told !== this.print.asked;
    if (isShown) this.print = { ...this.print, told: this.print.asked };
    if (isNews && this.situation(document.activeElement).focus !== "field") this.messages.link.focus(); // Enter opens it
  }

  private get printState(): PrintState {
    const { asked, seen } = this.print;
    const { printed } = this.told;
    if (!asked || asked === seen) return { at: "none" };
    return printed?.act === asked ? { at: "ready", printed } : { at: "drawing" };
  }

  /** The map goes to the ward of the ward page or to the chosen work, and back to the district after it. */
  private fit(): void {
    const { app, state } = this;
    const { set: wards, ward, mark } = app.store.state;
    const wanted = state.page === "ward" ? `${wards} ${ward}` : selectedMark(app)?.mark.geometry ? mark : "";
    if (wanted === this.fitted) return;
    this.fitted = wanted;
    if (!app.store.state.at) this.document_.showAt(app.store.state);
  }

  show(map: Partial<State>, meeting: Partial<MeetingState>): void {
    this.standing.state = { ...this.state, ...meeting };
    if (Object.keys(map).length > 0) this.app.store.change(map);
    if (this.standing.drawn === this.state) return;
    this.draw();
    keep(this.document_.view());
  }

  private go(page: MeetingPage): void {
    if (page === this.state.page) return;
    const { ward } = this.app.store.state;
    const first = page === "ward" && !ward ? { ward: wardsOf(this.app)[0].id } : {};
    this.show({ ...first, mark: "", at: null }, { page, item: 0 });
  }

  choose(line: number): void {
    if (line < 1 || line > this.page.lines) return;
    this.show(this.page.viewOf(line), { item: line });
  }

  private step(by: number): void {
    const { steps } = this.meeting;
    const step = stepFrom(this.state.step, by, steps.length);
    if (step === this.state.step) return;
    const started = performance.now();
    this.goTo(stepQuery(steps, step));
    this.bars.tell(this.say("meeting_map.step", { step, count: steps.length, title: steps[step - 1].title }));
    afterPaint(() => step_ms.push(performance.now() - started));
  }

  private goTo(query: string): void {
    const asked = read(mapPart(query), this.app.release);
    const meeting = readMeeting(query);
    const ward = meeting.page === "ward" && !asked.ward ? wardsOf(this.app)[0].id : asked.ward;
    this.show({ ...asked, ward, lang: this.app.store.state.lang }, meeting);
  }

  // ---- keys and deeds ----

  private situation(target: EventTarget | null): Situation {
    const at = target instanceof Element ? target : null;
    const isField = at?.matches("input, select, textarea") ?? false;
    const isControl = at?.matches("button, a[href], summary, [role=button]") ?? false;
    return { help: this.help.open, focus: isField ? "field" : at === this.swipe.handle ? "line" : isControl ? "control" : "" };
  }

  private press(event: KeyboardEvent): void {
    const situation = this.situation(event.target);
    const deed = event.isComposing ? null : deedOf(event, situation);
    if (event.repeat && situation.focus === "control" && event.key === "Enter") event.preventDefault(); // pressed once
    if (!deed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!event.repeat || repeats(deed)) this.do(deed, event.target);
  }

  /** A button that a step took the focus from must not be pressed by the end of the key. */
  private release(event: KeyboardEvent): void {
    if (event.key === " " && this.situation(event.target).focus === "") event.preventDefault();
  }

  do(deed: Deed, target: EventTarget | null = null): void {
    switch (deed.do) {
      case "step": return this.step(deed.by);
      case "ward": return this.turn(deed.by);
      case "line": return this.lines(deed.by);
      case "overlay": return this.overlay(deed.place);
      case "zoom": return void this.app.map.setZoom(this.app.map.getZoom() + deed.by / 2);
      case "slide": return this.swipe.slide(deed.key, deed.far);
      case "swipe": return this.toLine();
      case "print": return this.askPrint();
      case "full": return fullScreen();
      case "notes": return this.openNotes(!this.notesOpen);
      case "help": return this.help.toggle();
      case "blur": return (target as HTMLElement | null)?.blur();
      case "close": return this.close();
    }
  }

  private overlay(place: number): void {
    const layer = this.app.release.layers.filter((one) => one.is_main)[place - 1];
    if (!layer) return;
    const started = performance.now();
    this.show({ overlay: layer.id, mark: "" }, {});
    timings.switch_ms.push(performance.now() - started);
  }

  private turn(by: number): void {
    const { app } = this;
    if (this.state.page === "ward") return this.ward.turn(by);
    const wards = wardsOf(app);
    const next = wards[around(wards.findIndex((ward) => ward.id === app.store.state.ward), by, wards.length)];
    return app.store.change({ ward: next.id, mark: "" });
  }

  private lines(by: number): void {
    if (this.page.lines > 0) return this.choose(lineFrom(this.page.chosen, by, this.page.lines));
    document.querySelector(".meet-wide:not([hidden]) .meet-scroll")?.scrollBy({ top: by * 120 });
    return undefined;
  }

  /** To the comparison; there to the line and, from it, back. */
  private toLine(): void {
    if (this.state.page !== "compare") this.go("compare");
    if (document.activeElement === this.swipe.handle) this.swipe.handle.blur();
    else this.swipe.handle.focus();
  }

  /** A sheet of the same view that is being drawn is not asked for again. */
  private askPrint(): void {
    const query = this.document_.view();
    if (!this.told.pending.some((act) => act.kind === "print" && act.query === query)) this.act({ kind: "print", query });
  }

  private openNotes(open: boolean): void {
    this.notesOpen = open;
    this.drawBars();
  }

  private close(): void {
    if (this.told.refused || this.printState.at === "ready") return this.shut();
    if (this.notesOpen) return this.openNotes(false);
    if (document.fullscreenElement) return void document.exitFullscreen();
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    return undefined;
  }

  /** Closes what is shown: a refusal, or else the print. */
  private shut(): void {
    const { refused } = this.told;
    if (!refused || refused.act === this.print.asked) this.print = { ...this.print, seen: this.print.asked };
    if (refused) {
      this.decisions.giveBack(refused.deed);
      this.told = { ...this.told, refused: null }; // until the host says which is next
      this.drop(refused.act);
    }
    this.drawBars();
  }

  act(deed: MeetingDeed): void {
    sayToHost("act", deed);
  }

  private drop(act: string): void {
    sayToHost("drop", act);
  }
}

/** Who presses by pointer goes on with the keys of the meeting, not with those of the button. */
function leaveFocus(event: MouseEvent): void {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("button, path[data-ward]") : null;
  if (event.detail > 0 && button && !button.closest("form, dialog")) button.blur();
}

function fullScreen(): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => undefined); // not every browser allows it
}

/** Once what was changed is on the screen. */
function afterPaint(done: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    done();
  };
  requestAnimationFrame(() => port2.postMessage(null));
}

const step_ms: number[] = [];
let current: MeetingDocument | null = null;

/** What the document offers to folium's script and to tests. */
const govap = {
  timings: Object.assign(timings, { step_ms }),
  start(map: L.Map): void {
    document.documentElement.dataset.bare = "meeting";
    const { document_, standing } = MeetingDocument.opened(map, releaseDoc());
    current = document_;
    document_.add(new Meeting(document_, standing));
  },
  view: (): string => current?.view() ?? "",
  setView: (query: string): void => current?.setView(query),
};

Object.assign(window, { govap });
