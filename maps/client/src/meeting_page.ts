/** What the pages of a meeting share. */
import type { App } from "./app";
import { el, set, write, type Child } from "./dom";
import type { MeetingDeed, MeetingDoc, MeetingTold } from "./meeting_doc";
import type { MeetingState } from "./meeting_state";
import type { State } from "./state";
import type { Say } from "./words_named";

/** What a page knows of the meeting, and what it can ask of it. */
export interface Room {
  readonly app: App;
  readonly say: Say;
  readonly state: MeetingState;
  readonly meeting: MeetingDoc;
  readonly told: MeetingTold;
  /** Changes the map's state and the meeting's at once. */
  show(map: Partial<State>, meeting: Partial<MeetingState>): void;
  /** Chooses a line of the page on show, from 1. */
  choose(line: number): void;
  act(deed: MeetingDeed): void;
}

/** A page beside the map; all are in the document, one is shown. */
export interface Page {
  readonly element: HTMLElement;
  /** Called while the page is on show. */
  draw(): void;
  /** How many lines can be chosen. */
  readonly lines: number;
  /** The chosen line, from 1; 0: none. */
  readonly chosen: number;
  /** What the map shows for a line, from 1. */
  viewOf(line: number): Partial<State>;
  /** Wards that the map outlines. */
  readonly outlined: readonly string[];
}

/** Elements of a list: as many as there are things to show, each kept and filled anew; with a `key` each stays with its thing. */
export class Rows<T> {
  constructor(readonly element: HTMLElement, private readonly make: (place: number) => HTMLElement, private readonly fill: (row: HTMLElement, one: T, place: number) => void, private readonly key: ((one: T) => string) | null = null) {}

  draw(all: readonly T[]): void {
    const { element } = this;
    if (this.key) this.arrange(all.map(this.key));
    while (element.children.length > all.length) element.lastElementChild?.remove();
    while (element.children.length < all.length) element.append(this.make(element.children.length));
    all.forEach((one, place) => this.fill(element.children[place] as HTMLElement, one, place));
  }

  private arrange(keys: readonly string[]): void {
    const { element } = this;
    const focused = document.activeElement;
    const here = new Map([...element.children].map((row) => [row.getAttribute("data-key"), row]));
    keys.forEach((key, place) => {
      const row = here.get(key) ?? this.make(place);
      set(row, "data-key", key);
      if (element.children[place] !== row) element.insertBefore(row, element.children[place] ?? null);
    });
    if (focused instanceof HTMLElement && element.contains(focused)) focused.focus({ preventScroll: true });
  }
}

/** A line that can be chosen, a button in a list. */
export function line(room: Room, place: number, ...children: Child[]): HTMLElement {
  return el("li", {}, el("button", { type: "button", class: "meet-line", "data-line": place + 1, onclick: () => room.choose(place + 1) }, ...children));
}

/** Marks the chosen line, and brings it in sight. */
export function markChosen(list: HTMLElement, chosen: number): void {
  for (const button of list.querySelectorAll<HTMLElement>("[data-line]")) {
    const isChosen = Number(button.dataset.line) === chosen;
    const isNews = isChosen && button.getAttribute("aria-current") !== "true";
    set(button, "aria-current", isChosen ? "true" : null);
    if (isNews) button.scrollIntoView({ block: "nearest" });
  }
}

/** A list that may be longer than its place; what is still to come is counted at its foot. */
export class Follows {
  readonly element: HTMLElement;
  private readonly more = el("p", { class: "meet-follows", "aria-hidden": "true", hidden: true });

  constructor(private readonly room: Room, ...children: Child[]) {
    this.element = el("div", { class: "meet-scroll" }, ...children, this.more);
    this.element.addEventListener("scroll", () => this.count(), { passive: true });
    new ResizeObserver(() => this.count()).observe(this.element);
  }

  /** After what it holds was drawn; counted when the browser has laid it out anyhow. */
  draw(): void {
    requestAnimationFrame(() => this.count());
  }

  private count(): void {
    const foot = this.element.getBoundingClientRect().bottom - this.more.offsetHeight / 2;
    const below = [...this.element.querySelectorAll("[data-line], [data-decision]")].filter((one) => one.getBoundingClientRect().bottom > foot + CUT).length;
    say(this.more, below > 0 ? this.room.say("meeting_map.follows", { count: below }) : "");
  }
}

const CUT = 8; // pixels of a line that may be cut off

/** A part of a line that is not there where it has nothing to say. */
export function say(element: Element | null | undefined, text: string): void {
  if (!element) return;
  write(element, text);
  (element as HTMLElement).hidden = text === "";
}

/** The part of a row that is named so. */
export function part(row: HTMLElement, name: string): HTMLElement {
  const found = row.querySelector<HTMLElement>(`.${name}`);
  if (!found) throw new TypeError(`a row has no ${name}`);
  return found;
}

export const SIGNS = { better: "\u25b2", worse: "\u25bc", other: "\u25cf" } as const;
