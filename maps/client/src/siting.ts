/** Starts the siting board: the map document with teams to place, and their figures that follow while they are dragged. */
import type * as L from "leaflet";
import { narrow, wardName } from "./app";
import { Document, timings } from "./document";
import { el } from "./dom";
import type { LonLat } from "./release";
import { releaseDoc } from "./resources";
import { kept, LETTERS, MOST_HELP } from "./siting_address";
import { Card } from "./siting_card";
import { Cells } from "./siting_cells";
import type { BoardDoc, Placing, Told } from "./siting_doc";
import { NEVER, type Board } from "./siting_file";
import { Key } from "./siting_key";
import { onTold, say as sayToHost } from "./siting_link";
import { Loader } from "./siting_loader";
import { Lookup } from "./siting_lookup";
import { SitingMarks } from "./siting_marks";
import { nearestSite, placeOf, siteBeside, type Direction } from "./siting_sites";
import { Teams } from "./siting_teams";
import { CellTip, type Seen } from "./siting_tip";
import { wordsNamed, type Say } from "./words_named";

const NEAR_M = 1; // an arrow key goes to the site that is next
const FAR_M = 400; // with Shift
const SPOKEN_MS = 600;

/** A board that is here, with the question it answers and its figures. */
interface Shown {
  readonly doc: BoardDoc;
  readonly board: Board;
  readonly lookup: Lookup;
}

class Siting {
  private readonly say: Say;
  private readonly card: Card;
  private readonly key: Key;
  private readonly cells: Cells;
  private readonly marks: SitingMarks;
  private readonly tip: CellTip;
  private readonly loader = new Loader(() => this.arrived());
  private readonly spoken = el("p", { class: "siting-spoken", role: "status" });
  private teams: Teams | null = null;
  private asked: BoardDoc | null = null; // what Python said last
  private shown: Shown | null = null;
  private adding = false;
  private finding = false;
  private sent = 0;
  private timer = 0;

  constructor(private readonly document_: Document) {
    const { app } = document_;
    this.say = wordsNamed(app, "siting_map");
    this.cells = new Cells(app);
    this.card = new Card(app, this.say, { lock: (team) => this.lock(team), find: () => this.find(), adding: (on) => this.take(on), retry: () => this.loader.retry(), opened: () => narrow() && this.key.open(false) });
    this.key = new Key(this.say, () => narrow() && this.card.open(false)); // a phone has no room for both
    this.marks = new SitingMarks(app, this.say, {
      over: (team, place) => this.over(team, place), dropped: () => this.settle(), step: (team, direction, far) => this.step(team, direction, far),
      remove: (standing) => this.remove(standing),
    });
    this.tip = new CellTip(app, this.say, this.cells, () => this.seen());
    document.querySelector(".stage")?.append(el("div", { class: "siting-left" }, this.card.element, this.key.element), this.spoken);
    app.map.on("click", (event) => (this.adding ? this.addHelp(event.latlng) : this.tip.show(event.latlng)));
    document.addEventListener("keydown", (event) => this.keyDown(event), { capture: true });
    this.makeRoom();
    onTold({ board: (told) => this.told(told), placing: (placing) => this.back(placing) });
  }

  /** A part of the document: drawn again when the language changes. */
  draw(): void {
    this.drawNotice();
    if (this.shown) this.drawAll(this.shown);
  }

  private seen(): Seen | null {
    return this.shown && this.teams && !this.adding && !this.marks.busy ? { ...this.shown, sites: this.teams.sites } : null;
  }

  private told({ board, placing }: Told["board"]): void {
    this.teams ??= new Teams(placing);
    this.asked = board;
    if (!board) this.loader.cancel();
    this.arrived();
  }

  /** Whatever there is to show now is shown: the board Python asks for, or that it is on its way. */
  private arrived(): void {
    const { asked } = this;
    const board = asked && this.loader.board(asked.file);
    if (asked && board) this.adopt(asked, board);
    this.drawNotice();
  }

  /** The district is shown beside the card. */
  private makeRoom(): void {
    this.document_.app.map.fire("resize");
  }

  private adopt(doc: BoardDoc, board: Board): void {
    if (!this.teams) return;
    const isFirst = this.shown === null;
    const isAnew = this.teams.adopt(doc, board);
    if (isAnew) this.finding = false;
    this.weigh(doc, board);
    if (isFirst) this.makeRoom();
    if (isAnew) this.tell();
  }

  /** Looks the figures up anew: in another board, for another limit, or with other neighbours. */
  private weigh(doc: BoardDoc, board: Board): void {
    const gone = this.teams?.gone ?? [];
    this.shown = { doc, board, lookup: new Lookup(board, doc.limit, gone) };
    this.drawAll(this.shown);
  }

  private drawAll(shown: Shown): void {
    const { doc, board } = shown;
    const { teams } = this;
    if (!teams) return;
    this.cells.show(board, doc, shown.lookup);
    this.follow(shown);
    this.card.draw(doc, teams.sites.map((site, i) => ({ place: this.placeName(board, site), locked: teams.locked[i] })),
      { adding: this.adding, finding: this.finding, atBest: teams.isSettled && sameSites(teams.sites, doc.best?.sites ?? []) });
    this.marks.drawTeams(teams.sites.map((site, i) => this.teamMark(board, site, i)));
    this.marks.tips((i) => this.teamTip(i));
    const stars = (doc.best?.sites ?? []).filter((site) => site < board.sites.id.length).map((site) => placeOf(board.sites, site));
    this.marks.drawOthers({ standing: board.standing, gone: teams.gone, coming: teams.coming, stars });
    this.key.draw(doc, board.standing, shown.lookup.least.includes(NEVER), { say: this.say, words: this.document_.app.words });
  }

  /** Figures and colours for the sites the teams are on now; cheap enough for every step of a drag. */
  private follow({ doc, lookup }: Shown): void {
    if (!this.teams) return;
    this.card.follow(doc, lookup.judge(this.teams.sites), this.teams.isSettled);
    this.cells.soon();
  }

  private over(team: number, place: LonLat): LonLat {
    if (!this.shown || !this.teams) return place;
    this.tip.hide();
    const { board } = this.shown;
    const site = nearestSite(board.sites, place);
    this.put(team, site);
    return placeOf(board.sites, site);
  }

  private put(team: number, site: number): void {
    if (!this.shown || !this.teams || this.teams.sites[team] === site) return;
    const started = performance.now();
    this.teams.sites[team] = site;
    this.follow(this.shown);
    this.card.drawTeam(team, this.placeName(this.shown.board, site));
    follow_ms.push(performance.now() - started);
  }

  /** A team stands where it was let go. */
  private settle(): void {
    if (this.shown) this.drawAll(this.shown);
    this.tell();
    this.speak();
  }

  private step(team: number, direction: Direction, far: boolean): void {
    if (!this.shown || !this.teams || this.teams.locked[team]) return;
    const site = siteBeside(this.shown.board.sites, this.teams.sites[team], direction, far ? FAR_M : NEAR_M);
    if (site === this.teams.sites[team]) return;
    this.put(team, site);
    this.settle();
  }

  private lock(team: number): void {
    if (!this.teams || !this.shown) return;
    this.teams.locked[team] = !this.teams.locked[team];
    this.drawAll(this.shown);
    this.tell();
  }

  /** The best for the teams that are not locked: all free, as proven; one free, looked up here; else Python is asked. */
  private find(): void {
    const { teams, shown } = this;
    if (!teams || !shown) return;
    const { free } = teams;
    const { best, objective } = shown.doc;
    if (free.length === teams.sites.length && best && best.sites.length === free.length && teams.isSettled) this.move(free, best.sites);
    else if (free.length === 1) this.move(free, [shown.lookup.best(objective, teams.sites.filter((_, i) => i !== free[0]))]);
    else if (free.length > 0) {
      this.finding = true;
      this.drawAll(shown);
      this.tell(true);
    }
  }

  private move(free: readonly number[], sites: readonly number[]): void {
    const { teams, shown } = this;
    if (!teams || !shown || sites.some((site) => site < 0)) return;
    const letters = free.map((i) => this.say("siting_map.team", { letter: LETTERS[i] })).join(", ");
    const isThere = sameSites(sites, free.map((i) => teams.sites[i]));
    if (!isThere) free.forEach((team, i) => (teams.sites[team] = sites[i]));
    this.drawAll(shown);
    this.tell();
    this.document_.app.announce(isThere ? this.say("siting_map.found.same", { letters }) : this.say("siting_map.found", { letters, result: this.card.sentence() }));
  }

  /** The tool that adds neighbours. */
  private take(on: boolean): void {
    const { app } = this.document_;
    if (on && (this.teams?.help.length ?? 0) >= MOST_HELP) return app.announce(this.say("siting_map.help.full", { count: MOST_HELP }));
    this.adding = on;
    this.document_.drawing = on;
    app.map.getContainer().classList.toggle("siting-adding", on);
    this.tip.hide();
    if (this.shown) this.drawAll(this.shown);
    if (on) app.map.getContainer().focus({ preventScroll: true });
    return undefined;
  }

  private addHelp({ lng, lat }: L.LatLng): void {
    if (!this.teams) return;
    this.take(false);
    this.askHelp([...this.teams.help, kept([lng, lat])], "siting_map.help.added");
  }

  private remove(standing: number): void {
    const one = this.shown?.board.standing[standing];
    if (!one || !this.teams) return;
    const place = String(kept([one.lon, one.lat]));
    this.askHelp(this.teams.help.filter((other) => String(other) !== place), "siting_map.help.removed");
  }

  private askHelp(help: readonly LonLat[], told: string): void {
    if (!this.teams || !this.shown) return;
    this.teams.ask(help, this.nextSent());
    this.weigh(this.shown.doc, this.shown.board);
    this.tell();
    this.document_.app.announce(this.say(told));
  }

  /** The reader went back or forth in the page's history. */
  private back(placing: Placing): void {
    if (!this.teams || !this.shown) return;
    this.teams.back(placing, this.nextSent());
    this.weigh(this.shown.doc, this.shown.board);
    this.tell();
  }

  private keyDown(event: KeyboardEvent): void {
    if (!this.adding) return;
    const { map } = this.document_.app;
    if (event.key === "Escape") this.take(false);
    else if (event.key === "Enter" && event.target === map.getContainer()) this.addHelp(map.getCenter());
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** The host hears where the teams are. */
  private tell(find = false): void {
    if (!this.teams || !this.shown) return;
    const { sites, locked, help, placing } = this.teams;
    const { key, set } = this.shown.doc;
    sayToHost("teams", { key, set, sites, locked, help, find, placing, sent: this.nextSent() });
  }

  /** Above all before, those of an earlier visit of the page too. */
  private nextSent(): number {
    this.sent = Math.max(this.sent + 1, Date.now());
    return this.sent;
  }

  /** Screen readers hear the figures once a team stays where it is. */
  private speak(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => (this.spoken.textContent = this.card.sentence()), SPOKEN_MS);
  }

  private drawNotice(): void {
    const { state } = this.loader;
    const isOld = state === "loading" || this.asked === null;
    this.card.dim(isOld && this.shown !== null);
    this.document_.app.map.getContainer().classList.toggle("siting-dim", isOld);
    const unanswered = this.shown ? "old_answer" : "no_answer";
    const key = state || (this.teams && this.asked === null ? unanswered : this.shown ? "" : "loading");
    this.card.note(key ? this.say(`siting_map.${key}`) : "", state === "failed");
  }

  private placeName({ sites, wards }: Board, site: number): string {
    const ward = this.document_.app.release.wards.find((one) => one.id === wards[sites.ward[site]]);
    const name = sites.name[site] || this.say("siting_map.site", { number: site + 1 });
    return ward ? `${name}, ${wardName(this.document_.app, ward)}` : name;
  }

  private teamMark(board: Board, site: number, i: number): { place: LonLat; locked: boolean; label: string; tip: string } {
    const locked = this.teams?.locked[i] ?? false;
    const at = this.say("siting_map.team.at", { letter: LETTERS[i], place: this.placeName(board, site) });
    return { place: placeOf(board.sites, site), locked, tip: at, label: `${at}. ${this.say(locked ? "siting_map.team.fixed" : "siting_map.team.keys")}` };
  }

  private teamTip(i: number): HTMLElement {
    const { shown, teams } = this;
    const place = shown && teams ? this.placeName(shown.board, teams.sites[i]) : "";
    return el("div", {}, el("b", {}, this.say("siting_map.team", { letter: LETTERS[i] })), el("div", {}, place));
  }
}

/** Whether the same sites are taken, by whichever team. */
function sameSites(some: readonly number[], others: readonly number[]): boolean {
  const ordered = (sites: readonly number[]): string => [...sites].sort((one, other) => one - other).join();
  return ordered(some) === ordered(others);
}

const follow_ms: number[] = [];
let current: Document | null = null;

/** What the document offers to folium's script and to tests. */
const govap = {
  timings: Object.assign(timings, { follow_ms }),
  start(map: L.Map): void {
    document.documentElement.dataset.bare = "siting";
    current = new Document(map, releaseDoc());
    current.add(new Siting(current));
  },
  view: (): string => current?.view() ?? "",
  setView: (query: string): void => current?.setView(query),
};

Object.assign(window, { govap });
