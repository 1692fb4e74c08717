/** Decisions: what, who, by when, and how they stand; a large form for another. */
import { el, set, write } from "./dom";
import type { DecisionDoc, MeetingAct, MeetingDeed } from "./meeting_doc";
import { standing, type Standing } from "./meeting_late";
import { Follows, part, Rows, say, type Page, type Room } from "./meeting_page";
import { isoOf } from "./meeting_state";

/** A decision that stands, or one that is on its way to Python. */
interface Shown extends DecisionDoc {
  readonly pending: boolean;
  /** How it stands as far as Python knows: its place in the list does not change before Python answers. */
  readonly known: Standing;
}

const FIELDS = ["what", "doer", "due"] as const;
type Field = (typeof FIELDS)[number];
const MOST_LETTERS = { what: 500, doer: 120, due: 10 } as const;

export class Decisions implements Page {
  readonly outlined = [];
  readonly lines = 0;
  readonly chosen = 0;
  /** Beside the list: the form, or how many there are. */
  readonly element: HTMLElement;
  /** The list, over the map. */
  readonly wide: HTMLElement;
  private readonly title = el("h2", { class: "meet-wide-title" });
  private readonly none = el("p", { class: "meet-plain" });
  private readonly list: Rows<Shown>;
  private readonly follows: Follows;
  private readonly form: HTMLFormElement;
  private readonly formTitle = el("h2", { class: "meet-wide-title" });
  private readonly fields: Readonly<Record<Field, { readonly label: HTMLElement; readonly input: HTMLInputElement | HTMLTextAreaElement }>>;
  private readonly fault = el("p", { class: "meet-fault", role: "alert", id: "meet-fault" });
  private readonly send = el("button", { type: "submit", class: "meet-main" });
  private readonly count = el("p", { class: "meet-lead" });
  private wrong: Field | "" = "";
  private readonly returned: (MeetingDeed & { readonly kind: "decide" })[] = []; // not taken, and to be mended yet

  constructor(private readonly room: Room) {
    this.fields = {
      what: { label: el("span"), input: el("textarea", { name: "what", rows: 3, maxlength: MOST_LETTERS.what, autocomplete: "off" }) },
      doer: { label: el("span"), input: el("input", { name: "doer", type: "text", maxlength: MOST_LETTERS.doer, autocomplete: "off" }) },
      due: { label: el("span"), input: el("input", { name: "due", type: "text", inputmode: "numeric", maxlength: MOST_LETTERS.due, placeholder: "dd/mm/yyyy", autocomplete: "off" }) },
    };
    this.form = el("form", { class: "meet-form", novalidate: true, onsubmit: (event: Event) => this.submit(event) },
      this.formTitle, ...FIELDS.map((name) => el("label", {}, this.fields[name].label, this.fields[name].input)), this.fault, this.send);
    this.list = new Rows<Shown>(el("ul", { class: "meet-decisions" }),
      () => el("li", {}, el("p", { class: "meet-what" }), el("p", { class: "meet-notes" }, ...["meet-doer", "meet-due", "meet-from"].map((name) => el("span", { class: name }))), el("p", { class: "meet-standing" }), el("button", { type: "button", class: "meet-done", "data-focus": "done" })),
      (row, one) => this.fill(row, one), ({ id }) => id);
    this.follows = new Follows(room, this.list.element);
    set(this.follows.element, "role", "region");
    set(this.follows.element, "tabindex", 0);
    this.wide = el("section", { class: "meet-wide" }, this.title, this.none, this.follows.element);
    this.element = el("div", { class: "meet-decide" }, this.count, this.form);
  }

  viewOf(): Record<string, never> {
    return {};
  }

  draw(): void {
    const { meeting, say: words } = this.room;
    const all = this.all();
    const of = (one: string): number => all.filter((decision) => standing(decision, meeting.today) === one).length;
    write(this.title, words("meeting_map.decisions"));
    set(this.wide.lastElementChild!, "aria-label", words("meeting_map.decisions"));
    say(this.none, all.length === 0 ? words("meeting_map.decisions.none") : "");
    write(this.count, words("meeting_map.decisions.count", { open: of("open"), late: of("late"), done: of("done") }));
    this.list.draw(all);
    this.follows.draw();
    this.form.hidden = !meeting.may_decide;
    write(this.formTitle, words("meeting_map.decide"));
    for (const name of FIELDS) write(this.fields[name].label, words(`meeting_map.decide.${name}`));
    write(this.send, words("meeting_map.decide.send"));
    this.drawFault();
  }

  /** Those of Python with what was done to them since, and those it has not stored yet. Late ones first, done ones last. */
  private all(): readonly Shown[] {
    const { meeting, told } = this.room;
    const known = meeting.decisions.map((one): Shown => {
      const toggled = [...told.pending].reverse().find((act) => act.kind === "done" && act.decision === one.id);
      return { ...one, done: toggled?.kind === "done" ? toggled.done : one.done, pending: toggled !== undefined, known: standing(one, meeting.today) };
    });
    const coming = told.pending.flatMap((act) => (act.kind === "decide" ? [this.coming(act)] : []));
    const order = ["late", "open", "done"];
    return [...known, ...coming].map((one, i) => ({ one, i })).sort((a, b) =>
      order.indexOf(a.one.known) - order.indexOf(b.one.known) || (a.one.due < b.one.due ? -1 : a.one.due > b.one.due ? 1 : a.i - b.i)).map(({ one }) => one);
  }

  private coming({ id, what, doer, due }: MeetingAct & { kind: "decide" }): Shown {
    const { meeting } = this.room;
    return { id, what, doer, due, revision: 0, done: false, meeting: meeting.name, held_on: meeting.date, own: true, pending: true, known: standing({ done: false, due }, meeting.today) };
  }

  private fill(row: HTMLElement, one: Shown): void {
    const { app, meeting, say: words } = this.room;
    const stands = standing(one, meeting.today);
    set(row, "data-decision", one.id);
    set(row, "data-standing", stands);
    write(part(row, "meet-what"), one.what);
    write(part(row, "meet-doer"), one.doer);
    say(part(row, "meet-due"), one.due ? words("meeting_map.decisions.due", { day: app.words.date(one.due) }) : "");
    say(part(row, "meet-from"), one.own ? "" : words("meeting_map.decisions.from", { meeting: one.meeting, day: app.words.date(one.held_on) }));
    write(part(row, "meet-standing"), one.pending ? words("meeting_map.sending") : `${STANDS[stands]} ${words(`meeting_map.standing.${stands}`)}`);
    const button = part(row, "meet-done") as HTMLButtonElement;
    button.hidden = !meeting.may_decide || one.revision === 0;
    button.disabled = one.pending;
    write(button, words(one.done ? "meeting_map.reopen" : "meeting_map.done"));
    set(button, "aria-label", `${words(one.done ? "meeting_map.reopen" : "meeting_map.done")}: ${one.what}`);
    button.onclick = ({ detail }) => detail < 2 && this.room.act({ kind: "done", decision: one.id, revision: one.revision, done: !one.done });
  }

  /** What was typed of a decision that Python did not take stands in the form again, once what is typed there now is sent. */
  giveBack(deed: MeetingDeed): void {
    if (deed.kind !== "decide") return;
    this.returned.push(deed);
    this.refill();
  }

  private refill(): void {
    if (FIELDS.some((name) => this.fields[name].input.value !== "")) return;
    const deed = this.returned.shift();
    if (!deed) return;
    const typed = { ...deed, due: deed.due.split("-").reverse().join("/") };
    for (const name of FIELDS) this.fields[name].input.value = typed[name];
  }

  private submit(event: Event): void {
    event.preventDefault();
    const [what, doer, typed] = FIELDS.map((name) => this.fields[name].input.value.trim());
    const due = isoOf(typed);
    this.wrong = what === "" ? "what" : doer === "" ? "doer" : due === null ? "due" : "";
    this.drawFault();
    if (this.wrong) return this.fields[this.wrong].input.focus();
    for (const name of FIELDS) this.fields[name].input.value = "";
    this.room.act({ kind: "decide", what, doer, due: due ?? "" });
    this.refill();
    return this.fields.what.input.focus();
  }

  private drawFault(): void {
    say(this.fault, this.wrong ? this.room.say(`meeting_map.decide.no_${this.wrong}`) : "");
    for (const name of FIELDS) {
      set(this.fields[name].input, "aria-invalid", name === this.wrong ? "true" : null);
      set(this.fields[name].input, "aria-describedby", name === this.wrong ? "meet-fault" : null);
    }
  }
}

const STANDS = { open: "\u25cb", late: "!", done: "\u2713" } as const;
