/** What stands round the pages of a meeting: the title of the step, the buttons, notes, help, and the state of a print. */
import { el, icon, ICONS, set, write } from "./dom";
import type { Deed } from "./meeting_keys";
import { say, type Room } from "./meeting_page";
import { PAGES } from "./meeting_state";
import type { MeetingPage, Printed } from "./meeting_doc";

export interface Deeds {
  do(deed: Deed): void;
  page(page: MeetingPage): void;
  leave(): void;
  language(): void;
}

const HELP: readonly (readonly [keys: readonly string[], word: string])[] = [
  [["Space", "PageDown"], "next"], [["Shift+Space", "PageUp", "Backspace"], "before"], [["1", "2", "3", "4"], "overlay"], [["\u2190", "\u2192"], "ward"], [["\u2191", "\u2193"], "line"],
  [["S"], "swipe"], [["P"], "print"], [["F"], "full"], [["N"], "notes"], [["+", "\u2212"], "zoom"], [["?"], "help"], [["Esc"], "close"],
];

/** The bar at the top and the one at the foot. */
export class Bars {
  readonly top: HTMLElement;
  readonly foot: HTMLElement;
  readonly spoken = el("p", { class: "meet-hidden", role: "status" });
  private readonly title = el("h1", { class: "meet-title" });
  private readonly tools: Readonly<Record<string, HTMLButtonElement>>;
  private readonly pages: readonly { readonly page: MeetingPage; readonly button: HTMLButtonElement }[];
  private readonly turns: readonly HTMLButtonElement[];
  private readonly count = el("span", { class: "meet-count" });

  constructor(private readonly room: Room, deeds: Deeds) {
    const tool = (act: () => void): HTMLButtonElement => el("button", { type: "button", class: "meet-tool", onclick: act });
    this.tools = { notes: tool(() => deeds.do({ do: "notes" })), print: tool(() => deeds.do({ do: "print" })), full: tool(() => deeds.do({ do: "full" })), help: tool(() => deeds.do({ do: "help" })), language: tool(() => deeds.language()), leave: tool(() => deeds.leave()) };
    this.top = el("header", { class: "meet-top" }, this.title, el("div", { class: "meet-tools" }, ...Object.values(this.tools)));
    this.pages = PAGES.map((page) => ({ page, button: el("button", { type: "button", class: "meet-page-button", "data-page": page, onclick: () => deeds.page(page) }) }));
    this.turns = [-1, 1].map((by) => el("button", { type: "button", class: "meet-turn", "data-turn": by, onclick: () => deeds.do({ do: "step", by }) }, icon(by < 0 ? ICONS.left : ICONS.right)));
    this.foot = el("nav", { class: "meet-foot" }, el("div", { class: "meet-pages" }, ...this.pages.map(({ button }) => button)), el("div", { class: "meet-steps" }, this.turns[0], this.count, this.turns[1]));
  }

  draw(notes: boolean): void {
    const { app, meeting, say: words, state } = this.room;
    const step = meeting.steps[state.step - 1];
    write(this.title, step?.title || meeting.name || words("meeting_map.title"));
    for (const [name, button] of Object.entries(this.tools)) {
      write(button, name === "help" ? "?" : name === "language" ? (app.words.lang === "vi" ? "EN" : "VI") : words(`meeting_map.tool.${name}`));
      set(button, "aria-label", name === "help" || name === "language" ? words(`meeting_map.tool.${name}`) : null);
    }
    set(this.tools.language, "lang", app.words.lang === "vi" ? "en" : "vi");
    set(this.tools.notes, "aria-pressed", notes ? "true" : "false");
    for (const { page, button } of this.pages) {
      write(button, words(`meeting_map.page.${page}`));
      set(button, "aria-current", page === state.page ? "page" : null);
    }
    this.turns.forEach((button, i) => {
      set(button, "aria-label", words(i === 0 ? "meeting_map.before_step" : "meeting_map.next_step"));
      button.disabled = meeting.steps.length === 0 || (i === 0 ? state.step <= 1 : state.step >= meeting.steps.length);
    });
    set(this.foot, "aria-label", words("meeting_map.bar"));
    say(this.count, meeting.steps.length > 0 ? `${state.step || "\u2013"}/${meeting.steps.length}` : "");
  }

  /** Screen readers hear of the step. */
  tell(text: string): void {
    write(this.spoken, text);
  }
}

/** The note of the step, over the foot of the map. */
export class Notes {
  readonly element: HTMLElement;
  private readonly title = el("h2");
  private readonly text = el("p");
  private readonly shut: HTMLButtonElement;

  constructor(private readonly room: Room, close: () => void) {
    this.shut = el("button", { type: "button", class: "meet-square", onclick: close }, icon(ICONS.close));
    this.element = el("section", { class: "meet-note", hidden: true }, el("header", {}, this.title, this.shut), this.text);
  }

  draw(open: boolean): void {
    const { app, meeting, say: words, state } = this.room;
    this.element.hidden = !open;
    set(this.element, "aria-label", words("meeting_map.tool.notes"));
    write(this.title, words("meeting_map.tool.notes"));
    write(this.text, meeting.steps[state.step - 1]?.note || words("meeting_map.no_note"));
    set(this.shut, "aria-label", app.words.say("map.close"));
  }
}

/** All keys, over everything. */
export class Help {
  readonly element = el("dialog", { class: "meet-help" });
  private readonly title = el("h2", { id: "meet-help-title" });
  private readonly list = el("dl");
  private readonly shut: HTMLButtonElement;

  constructor(private readonly room: Room) {
    this.shut = el("button", { type: "button", class: "meet-main", onclick: () => this.toggle(false) });
    set(this.element, "aria-labelledby", "meet-help-title");
    this.list.append(...HELP.map(([keys]) => el("div", {}, el("dt", {}, ...keys.map((key) => el("kbd", {}, key))), el("dd"))));
    this.element.append(this.title, this.list, this.shut);
  }

  get open(): boolean {
    return this.element.open;
  }

  toggle(open = !this.open): void {
    if (open && !this.open) this.element.showModal();
    else if (!open) this.element.close();
  }

  draw(): void {
    const { app, say: words } = this.room;
    write(this.title, words("meeting_map.help"));
    HELP.forEach(([, word], i) => write(this.list.children[i].lastElementChild!, words(`meeting_map.help.${word}`)));
    write(this.shut, app.words.say("map.close"));
  }
}

export type PrintState = { readonly at: "none" | "drawing" } | { readonly at: "ready"; readonly printed: Printed };

/** Of a print that was asked for: that it is being drawn, where it is, or why there is none. And of other acts why Python did not take them. */
export class Messages {
  readonly element: HTMLElement;
  readonly link = el("a", { class: "meet-main", target: "_blank", rel: "noopener" });
  private readonly text = el("p", { role: "status" });
  private readonly shut: HTMLButtonElement;

  constructor(private readonly room: Room, close: () => void) {
    this.shut = el("button", { type: "button", class: "meet-square", onclick: close }, icon(ICONS.close));
    this.link.addEventListener("click", () => window.setTimeout(close));
    this.element = el("section", { class: "meet-message", hidden: true }, this.text, this.link, this.shut);
  }

  draw(print: PrintState): void {
    const { app, say: words, told } = this.room;
    const refused = told.refused?.message ?? "";
    const text = refused || (print.at === "ready" ? words("meeting_map.printed") : print.at === "drawing" ? words("meeting_map.printing") : "");
    this.element.hidden = text === "";
    set(this.element, "data-state", refused ? "refused" : print.at);
    set(this.element, "aria-label", words("meeting_map.tool.print"));
    write(this.text, text);
    this.link.hidden = refused !== "" || print.at !== "ready";
    if (print.at === "ready") {
      set(this.link, "href", print.printed.url);
      write(this.link, words("meeting_map.open", { name: print.printed.name }));
    }
    this.shut.hidden = !refused && print.at === "drawing";
    set(this.shut, "aria-label", app.words.say("map.close"));
  }
}
