/** The comparison: which two sides, and the figures between them. */
import { activeLayer, shortName, wardName, wardsOf } from "./app";
import { el, set, write } from "./dom";
import { ABOUT, classOf, figure } from "./indicator";
import { offeredSides, sideDoc, type SideDoc } from "./meeting_figures";
import { Asked } from "./meeting_asked";
import { Follows, part, Rows, say, SIGNS, type Page, type Room } from "./meeting_page";
import { chosenSides, differences, type Difference, type SideFigures } from "./meeting_sides";
import type { State } from "./state";
import type { Ward } from "./sets";

const ENDS = ["left", "right"] as const;
const MOST_WHOLE = 9; // letters of a value that stand on one line
const NBSP = "\u00a0";
type End = (typeof ENDS)[number];

const isVariant = (name: string): boolean => /^(plan|release):/.test(name);

export class Compare implements Page {
  readonly element: HTMLElement;
  private readonly fields: Readonly<Record<End, HTMLSelectElement>>;
  private readonly note = el("p", { class: "meet-plain", role: "status" });
  private readonly head: readonly HTMLElement[];
  private readonly table: HTMLTableElement;
  private readonly caption = el("caption", { class: "meet-hidden" });
  private readonly rows: Rows<Difference>;
  private between: readonly Difference[] = [];
  private sides: readonly SideDoc[] = [];
  private readonly follows: Follows;
  private readonly asked = new Asked();
  private pressed = false; // a field was opened by pointer

  constructor(private readonly room: Room) {
    this.fields = { left: this.field("left"), right: this.field("right") };
    this.head = ["ward", ...ENDS, "difference"].map((name) => el("th", { scope: "col", class: `meet-col-${name}` }));
    this.rows = new Rows<Difference>(el("tbody"), () => this.row(), (row, one, place) => this.fill(row, one, place));
    this.table = el("table", { class: "meet-table" }, this.caption, el("thead", {}, el("tr", {}, ...this.head)), this.rows.element);
    this.follows = new Follows(room, this.table);
    this.element = el("div", { class: "meet-compare" }, el("div", { class: "meet-sides" }, ...ENDS.map((end) => this.fields[end])),
      this.note, this.follows.element);
  }

  get lines(): number {
    return this.between.length;
  }

  get outlined(): readonly string[] {
    const wards = wardsOf(this.room.app);
    return this.between.filter(({ change }) => change !== "").map(({ ward }) => wards[ward].id);
  }

  viewOf(place: number): Partial<State> {
    const row = this.between[place - 1];
    return row ? { ward: wardsOf(this.room.app)[row.ward].id, mark: "" } : {};
  }

  /** The line of the chosen ward. */
  get chosen(): number {
    const wards = wardsOf(this.room.app);
    return 1 + this.between.findIndex(({ ward }) => wards[ward].id === this.room.app.store.state.ward);
  }

  /** The two sides on show; known before the map is drawn. */
  get shown(): readonly SideDoc[] {
    return this.sides;
  }

  draw(): void {
    const { app, meeting, say: words, state } = this.room;
    const layer = activeLayer(app);
    const chosen = chosenSides(layer, app.store.state.views[layer.id], meeting.options, state);
    this.sides = ENDS.map((end) => sideDoc(this.room, chosen[end]));
    this.drawFields(chosen);
    const lost = this.ask();
    const [left, right] = this.sides.map(({ figures }) => figures);
    const waiting = this.sides.filter(({ name, figures }) => !figures && !lost.includes(name)).map(({ label }) => label);
    const gone = this.sides.filter(({ name }) => lost.includes(name)).map(({ label }) => label);
    this.between = left && right ? differences(left, right, layer) : [];
    const changed = this.between.filter(({ change }) => change !== "").length;
    const same = left && right && this.between.every(({ by, change }) => !by && change === "");
    const isOneScale = left?.scale === right?.scale;
    say(this.note, gone.length > 0 ? words("meeting_map.no_side", { what: gone.join(", ") }) : waiting.length > 0 ? words("meeting_map.loading", { what: waiting.join(", ") }) : same ? words("meeting_map.same_everywhere") : isOneScale ? words("meeting_map.changed", { count: changed }) : "");
    this.note.classList.toggle("busy", waiting.length > 0);
    this.table.hidden = waiting.length + gone.length > 0;
    write(this.caption, `${this.sides[0].label} \u2013 ${this.sides[1].label}`);
    const names = [words("meeting_map.col.ward"), words("meeting_map.col.left"), words("meeting_map.col.right"), words("meeting_map.col.difference")];
    this.head.forEach((cell, i) => write(cell, names[i]));
    this.rows.draw(this.between);
    this.markSelected();
    this.follows.draw();
  }

  /** Plans and releases on show that are not here are asked for, each once; the names of those that were asked for in vain. */
  private ask(): readonly string[] {
    const { told, meeting } = this.room;
    const missing = this.sides.filter(({ name }) => isVariant(name) && !meeting.variants.some((one) => one.id === name)).map(({ name }) => name);
    const pending = told.pending.flatMap((act) => (act.kind === "variant" ? [act.variant] : []));
    this.asked.keep(this.sides.map(({ name }) => name));
    const { news, lost } = this.asked.see(missing, pending);
    for (const variant of news) this.room.act({ kind: "variant", variant });
    return lost;
  }

  /** Another page is on show. */
  leave(): void {
    this.asked.keep([]);
  }

  private field(end: End): HTMLSelectElement {
    const select = el("select", {
      "data-side": end,
      onpointerdown: () => (this.pressed = true), onkeydown: () => (this.pressed = false),
      onchange: () => {
        this.asked.forget(select.value);
        this.room.show({}, { [end]: select.value, item: 0 });
        if (this.pressed) select.blur(); // who chose by pointer goes on with the keys of the meeting
      },
    });
    return select;
  }

  private drawFields(chosen: Readonly<Record<End, string>>): void {
    const offered = offeredSides(this.room);
    for (const end of ENDS) {
      const select = this.fields[end];
      set(select, "aria-label", this.room.say(`meeting_map.col.${end}`));
      new Rows<(typeof offered)[number]>(select, () => el("option"), (option, one) => {
        set(option, "value", one.name);
        write(option, one.label);
      }).draw(offered);
      if (select.value !== chosen[end]) select.value = chosen[end];
    }
  }

  private row(): HTMLElement {
    return el("tr", { onclick: (event: Event) => this.room.choose(Number((event.currentTarget as HTMLElement).dataset.line)) },
      el("th", { scope: "row" }, el("button", { type: "button", class: "meet-row-ward" })), el("td", { class: "meet-left-value" }), el("td", { class: "meet-right-value" }),
      el("td", { class: "meet-by" }, el("span", { class: "meet-number" }), el("span", { class: "meet-change" })));
  }

  private fill(row: HTMLElement, one: Difference, place: number): void {
    const { app, say: words } = this.room;
    const ward: Ward = wardsOf(app)[one.ward];
    const [left, right] = this.sides;
    const button = part(row, "meet-row-ward");
    set(row, "data-line", place + 1);
    set(row, "data-change", one.change || null);
    write(button, shortName(ward));
    set(button, "aria-label", wardName(app, ward));
    write(part(row, "meet-left-value"), this.text(left, one.ward));
    write(part(row, "meet-right-value"), this.text(right, one.ward));
    const layer = activeLayer(app);
    const sign = `${one.estimated ? ABOUT : ""}${one.by !== null && one.by > 0 ? "+" : ""}`;
    write(part(row, "meet-number"), one.by === null ? "" : one.by === 0 ? "=" : `${sign}${app.words.number(one.by, layer.decimals)}`);
    say(part(row, "meet-change"), one.change ? `${SIGNS[one.change]} ${words(`meeting_map.change.${one.change}`)}` : "");
  }

  private text(side: SideDoc, ward: number): string {
    const { app } = this.room;
    const { scale, classes, values, estimated } = side.figures as SideFigures;
    const said = scale === "own" && side.layer.kind === "number" ? figure(side.layer, values[ward], app.words) : "";
    const label = `${estimated[ward] ? ABOUT : ""}${said || app.words.text(classOf(classes, values[ward]).label)}`;
    return label.length > MOST_WHOLE ? label : label.replace(/ /g, NBSP);
  }

  private markSelected(): void {
    const { chosen } = this;
    [...this.rows.element.children].forEach((row, i) => {
      const isChosen = i === chosen - 1;
      const isNews = isChosen && row.getAttribute("aria-current") !== "true";
      set(row, "aria-current", isChosen ? "true" : null);
      if (isNews) row.scrollIntoView({ block: "nearest" });
    });
  }
}
