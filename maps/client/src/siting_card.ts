/** The card over the map: what the teams reach, how that stands to the optimum, and a line a team. */
import { narrow, type App } from "./app";
import { el, icon, ICONS, put, set, svg, write } from "./dom";
import { LETTERS } from "./siting_address";
import type { BoardDoc } from "./siting_doc";
import { LOCK } from "./siting_marks";
import type { Judged } from "./siting_lookup";
import { verdict } from "./siting_verdict";
import { spokenCost, spokenShare, spokenWeight, type Speech } from "./siting_words";
import type { Say } from "./words_named";

const OPEN_LOCK = "M6.5 11h11v9h-11zM8.5 11V8a3.5 3.5 0 0 1 6.8-1.2";
const DONE = "M5 12.5l4.5 4.5L19 7.5";

export interface CardEars {
  lock(team: number): void;
  find(): void;
  /** The tool that adds neighbours is taken in hand or put away. */
  adding(on: boolean): void;
  retry(): void;
  /** The reader opened the card. */
  opened(): void;
}

/** What the buttons offer. */
export interface CardDoing {
  /** The tool that adds neighbours is in hand. */
  readonly adding: boolean;
  /** Python looks for the best. */
  readonly finding: boolean;
  /** All teams are where the best has them. */
  readonly atBest: boolean;
}

export interface CardTeam {
  readonly place: string;
  readonly locked: boolean;
}

export class Card {
  private readonly title = el("h2", { class: "siting-title" });
  private readonly people = el("b", { class: "siting-people", "data-covered": "" });
  private readonly share = el("span", { class: "siting-share" });
  private readonly badge = el("p", { class: "siting-regret", "data-regret": "" });
  private readonly aim = el("p", { class: "siting-aim" });
  private readonly rows = { worst: row("worst"), mean: row("mean"), backup: row("backup") };
  private readonly left = el("p", { class: "siting-left-out" });
  private readonly teams = el("ul", { class: "siting-teams" });
  private readonly find: HTMLButtonElement;
  private readonly add: HTMLButtonElement;
  private readonly hint = el("p", { class: "siting-hint", role: "status" });
  private readonly more: HTMLButtonElement;
  private readonly figures: HTMLElement;
  private readonly notice = el("div", { class: "siting-notice", role: "status" });
  private readonly locks: { readonly line: HTMLElement; readonly place: HTMLElement; readonly button: HTMLButtonElement }[] = [];
  readonly element: HTMLElement;
  private drawnNotice = "";

  constructor(private readonly app: App, private readonly say: Say, private readonly ears: CardEars) {
    this.find = el("button", { type: "button", class: "siting-button main", "data-find": "", onclick: () => ears.find() });
    this.add = el("button", { type: "button", class: "siting-button", "data-add": "", "aria-pressed": "false", onclick: () => ears.adding(this.add.getAttribute("aria-pressed") !== "true") });
    this.more = el("button", { type: "button", class: "siting-more", "aria-expanded": "false", "aria-controls": "siting-details", onclick: () => this.turn() });
    const list = el("dl", { class: "siting-rows" }, ...Object.values(this.rows).map(({ line }) => line));
    const details = el("div", { class: "siting-details", id: "siting-details" }, this.aim, list, this.left, this.teams,
      el("div", { class: "siting-buttons" }, this.find, this.add), this.hint);
    this.figures = el("div", { class: "siting-figures" }, el("div", { class: "siting-head" }, this.title, this.more),
      el("p", { class: "siting-big" }, this.people, this.share), this.badge, details);
    this.element = el("section", { class: "card siting-card", "data-covers": "" }, this.notice, this.figures);
    this.figures.hidden = true;
    this.open(!narrow());
  }

  private get isOpen(): boolean {
    return !this.element.classList.contains("closed");
  }

  private turn(): void {
    this.open(!this.isOpen);
    if (this.isOpen) this.ears.opened();
  }

  open(yes: boolean): void {
    this.element.classList.toggle("closed", !yes);
    this.drawMore();
  }

  private drawMore(): void {
    set(this.more, "aria-expanded", this.isOpen ? "true" : "false");
    const text = this.say(this.isOpen ? "siting_map.less" : "siting_map.more");
    set(this.more, "aria-label", text);
    put(this.more, icon(this.isOpen ? ICONS.down : ICONS.up));
  }

  /** What does not follow the teams as they are dragged. */
  draw(doc: BoardDoc, teams: readonly CardTeam[], { adding, finding, atBest }: CardDoing): void {
    const speech = this.speech;
    this.figures.hidden = false;
    set(this.element, "aria-label", this.say("siting_map.card"));
    write(this.title, this.say(`siting_map.within.${doc.unit}`, { limit: spokenCost(speech, doc.limit, doc.unit) }));
    write(this.aim, this.say(`siting_map.aim.${doc.objective}`));
    for (const [name, { line, label }] of Object.entries(this.rows)) {
      write(label, this.say(`siting_map.${name}`));
      line.classList.toggle("aimed", name === doc.objective);
    }
    set(this.teams, "aria-label", this.say("siting_map.teams"));
    this.drawTeams(teams);
    this.drawFind(teams, finding, atBest);
    put(this.add, icon(adding ? ICONS.close : ICONS.plus), this.say(adding ? "siting_map.help.stop" : "siting_map.help.short"));
    set(this.add, "title", this.say("siting_map.help.add"));
    set(this.add, "aria-pressed", adding ? "true" : "false");
    write(this.hint, adding ? this.say("siting_map.help.hint") : "");
    this.drawMore();
  }

  /** What follows the teams. */
  follow(doc: BoardDoc, judged: Judged, valid: boolean): void {
    const speech = this.speech;
    const { covered, backup, worst, total, left, reachable } = judged;
    write(this.people, spokenWeight(speech, covered, doc.weight_kind));
    write(this.share, spokenShare(speech, covered, doc.total_weight));
    write(this.rows.worst.value, reachable > 0 ? spokenCost(speech, worst, doc.unit) : "\u2014");
    write(this.rows.mean.value, reachable > left && left === 0 ? spokenCost(speech, total / reachable, doc.unit) : "\u2014");
    write(this.rows.backup.value, `${spokenWeight(speech, backup, doc.weight_kind)}${share(spokenShare(speech, backup, doc.total_weight))}`);
    this.left.hidden = left === 0;
    if (left > 0) write(this.left, this.say("siting_map.left", { amount: spokenWeight(speech, left, doc.weight_kind) }));
    this.drawBadge(doc, judged, valid);
  }

  drawTeam(team: number, place: string): void {
    const known = this.locks[team];
    if (known) write(known.place, place);
  }

  /** What stands in the way of the figures: "" for nothing. */
  note(text: string, retry = false): void {
    const wanted = `${text} ${retry}`;
    if (wanted === this.drawnNotice) return;
    this.drawnNotice = wanted;
    this.notice.hidden = text === "";
    this.notice.classList.toggle("fault", retry);
    put(this.notice, el("p", {}, text), retry && el("button", { type: "button", class: "siting-button", onclick: () => this.ears.retry() }, this.say("siting_map.retry")));
  }

  dim(yes: boolean): void {
    this.figures.classList.toggle("dim", yes);
    set(this.figures, "aria-busy", yes ? "true" : null);
  }

  /** One sentence for screen readers. */
  sentence(): string {
    return [this.title, this.people, this.share, this.badge].map((part) => part.textContent).filter(Boolean).join(", ");
  }

  private get speech(): Speech {
    return { say: this.say, words: this.app.words };
  }

  private drawBadge(doc: BoardDoc, judged: Judged, valid: boolean): void {
    const { standing, text } = verdict(this.speech, doc, judged, valid);
    if (this.badge.dataset.regret !== standing) put(this.badge, standing === "exact" ? icon(DONE) : null, el("span"));
    this.badge.dataset.regret = standing;
    write(this.badge.lastElementChild ?? this.badge, text);
  }

  private drawTeams(teams: readonly CardTeam[]): void {
    while (this.locks.length > teams.length) this.locks.pop()?.line.remove();
    teams.forEach((team, i) => {
      this.locks[i] ??= this.teamLine(i);
      const { place, button, line } = this.locks[i];
      write(place, team.place);
      line.classList.toggle("locked", team.locked);
      set(button, "aria-pressed", team.locked ? "true" : "false");
      set(button, "aria-label", this.say("siting_map.lock", { letter: LETTERS[i] }));
      put(button, icon(team.locked ? LOCK : OPEN_LOCK), el("span", {}, this.say(team.locked ? "siting_map.locked" : "siting_map.unlocked")));
    });
  }

  private teamLine(i: number): { readonly line: HTMLElement; readonly place: HTMLElement; readonly button: HTMLButtonElement } {
    const place = el("span", { class: "siting-place" });
    const button = el("button", { type: "button", class: "siting-lock", "data-lock": LETTERS[i], onclick: () => this.ears.lock(i) });
    const line = el("li", {}, el("b", { class: "siting-letter", "aria-hidden": "true" }, LETTERS[i]), place, button);
    this.teams.append(line);
    return { line, place, button };
  }

  private drawFind(teams: readonly CardTeam[], waiting: boolean, atBest: boolean): void {
    const free = teams.map((team, i) => (team.locked ? "" : LETTERS[i])).filter(Boolean);
    const key = waiting ? "waiting" : free.length === teams.length ? "all" : free.length === 0 ? "none" : "some";
    this.find.disabled = free.length === 0 || waiting || (key === "all" && atBest);
    put(this.find, key === "none" ? null : star(), this.say(`siting_map.find.${key}`, { letters: free.join(", ") }));
  }
}

function row(name: string): { readonly line: HTMLElement; readonly label: HTMLElement; readonly value: HTMLElement } {
  const [label, value] = [el("dt"), el("dd", { "data-figure": name })];
  return { line: el("div", {}, label, value), label, value };
}

function share(text: string): string {
  return text ? ` \u00b7 ${text}` : "";
}

function star(): SVGElement {
  return svg("svg", { viewBox: "0 0 24 24", class: "icon siting-find-star", "aria-hidden": "true" }, svg("path", { d: "M12 3l2.7 5.9 6.4.7-4.8 4.4 1.3 6.3-5.6-3.2-5.6 3.2 1.3-6.3-4.8-4.4 6.4-.7z" }));
}
