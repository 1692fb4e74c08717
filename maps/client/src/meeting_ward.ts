/** One ward: its figures with class, rank, target and the period before, and its works. */
import { marksOf, rankText, wardName, wardsOf } from "./app";
import { el, icon, ICONS, set, write } from "./dom";
import { ABOUT, chosenStandard, classOf, meets, ranks, spokenIn } from "./indicator";
import { noonOf } from "./meeting_late";
import { around } from "./meeting_state";
import { between } from "./meeting_sides";
import { Follows, line, markChosen, part, Rows, say, SIGNS, type Page, type Room } from "./meeting_page";
import { overdueText } from "./overdue";
import { classBackground } from "./patterns";
import { periodLabel, seriesOf } from "./periods";
import type { LayerDoc, MarkDoc, ViewDoc } from "./release";
import type { State } from "./state";

interface Work {
  readonly layer: LayerDoc;
  readonly mark: MarkDoc;
}

export class WardPage implements Page {
  readonly outlined = [];
  readonly element: HTMLElement;
  private readonly name = el("h2", { class: "meet-ward-name" });
  private readonly about = el("p", { class: "meet-ward-about" });
  private readonly steps: readonly HTMLButtonElement[];
  private readonly figures: Rows<LayerDoc>;
  private readonly worksTitle = el("h3", { class: "meet-subtitle" });
  private readonly works: Rows<Work>;
  private readonly follows: Follows;
  private shown: readonly Work[] = [];

  constructor(private readonly room: Room) {
    this.steps = [-1, 1].map((by) => el("button", { type: "button", class: "meet-square", onclick: () => this.turn(by) }, icon(by < 0 ? ICONS.left : ICONS.right)));
    this.figures = new Rows<LayerDoc>(el("ol", { class: "meet-list" }),
      (place) => line(room, place, el("span", { class: "meet-figure" }, el("span", { class: "meet-block", "aria-hidden": "true" }), el("span", { class: "meet-figure-name" }), el("b", { class: "meet-figure-value" })),
        el("span", { class: "meet-notes" }, ...["meet-met", "meet-place", "meet-class", "meet-trend"].map((name) => el("span", { class: name })))),
      (row, layer) => this.fillFigure(row, layer));
    this.works = new Rows<Work>(el("ol", { class: "meet-list" }),
      (place) => line(room, place, el("b", { class: "meet-text" }), el("span", { class: "meet-notes" }, el("span", { class: "meet-state" }), el("span", { class: "meet-late" }))),
      (row, work, place) => this.fillWork(row, work, place));
    this.follows = new Follows(room, this.figures.element, this.worksTitle, this.works.element);
    this.element = el("div", { class: "meet-ward" }, el("header", { class: "meet-ward-head" }, el("div", {}, this.name, this.about), ...this.steps),
      this.follows.element);
  }

  get lines(): number {
    return this.room.app.release.layers.length + this.shown.length;
  }

  /** The chosen work, or the figure of the layer on show. */
  get chosen(): number {
    const { layers } = this.room.app.release;
    const { mark, overlay } = this.room.app.store.state;
    const work = this.shown.findIndex((one) => one.mark.id === mark && one.layer.id === overlay);
    return 1 + (work < 0 ? layers.findIndex(({ id }) => id === overlay) : layers.length + work);
  }

  /** A figure's layer, or a work with its layer. */
  viewOf(place: number): Partial<State> {
    const { layers } = this.room.app.release;
    const layer = layers[place - 1];
    if (layer) return { overlay: layer.id, mark: "" };
    const work = this.shown[place - 1 - layers.length];
    return work ? { overlay: work.layer.id, mark: work.mark.id } : {};
  }

  turn(by: number): void {
    const { app } = this.room;
    const wards = wardsOf(app);
    const next = wards[around(wards.findIndex((ward) => ward.id === app.store.state.ward), by, wards.length)];
    if (next) this.room.show({ ward: next.id, mark: "", at: null }, { item: 0 });
  }

  draw(): void {
    const { app, say: words } = this.room;
    const wards = wardsOf(app);
    const ward = wards.find((one) => one.id === app.store.state.ward) ?? wards[0];
    write(this.name, wardName(app, ward));
    write(this.about, words("meeting_map.ward.about", { people: app.words.number(ward.population), area: app.words.number(ward.area_km2, 2), year: ward.population_year }));
    this.steps.forEach((button, i) => set(button, "aria-label", app.words.say(i === 0 ? "map.ward.previous" : "map.ward.next")));
    this.shown = app.release.layers.filter((layer) => !layer.reach)
      .flatMap((layer) => marksOf(app, layer.id).filter((mark) => app.sets.holding(mark, app.store.state.set).some((one) => one.id === ward.id)).map((mark) => ({ layer, mark })))
      .sort((a, b) => rankOf(a) - rankOf(b));
    this.figures.draw(app.release.layers);
    write(this.worksTitle, words(this.shown.length > 0 ? "meeting_map.ward.works" : "meeting_map.ward.no_works", { count: this.shown.length }));
    this.works.draw(this.shown);
    markChosen(this.element, this.chosen);
    this.follows.draw();
  }

  private get place(): number {
    const { app } = this.room;
    return Math.max(0, wardsOf(app).findIndex((one) => one.id === app.store.state.ward));
  }

  private fillFigure(row: HTMLElement, layer: LayerDoc): void {
    const { app, say: words } = this.room;
    const { place } = this;
    const { values, estimated, classes, view } = app.measures.figures(layer, app.store.state);
    const own = classOf(classes, values[place]);
    const standard = chosenStandard(layer, app.store.state);
    const met = meets(layer, values[place], standard);
    const places = ranks(values, layer.better);
    const value = spokenIn(layer, values[place], estimated[place], app.words);
    part(row, "meet-block").style.background = classBackground(own);
    write(part(row, "meet-figure-name"), app.words.text(layer.short));
    write(part(row, "meet-figure-value"), value);
    set(row, "data-met", met === null ? null : String(met));
    say(part(row, "meet-met"), standard && met !== null ? `${met ? "\u2713" : "\u2717"} ${app.words.say(met ? "map.met" : "map.not_met", { value: app.words.number(standard.value, layer.decimals) })}` : "");
    say(part(row, "meet-place"), rankText(app, places[place], places));
    say(part(row, "meet-class"), typeof values[place] === "number" && app.words.text(own.label) !== String(values[place]) ? words("meeting_map.class", { name: app.words.text(own.label) }) : "");
    this.fillTrend(part(row, "meet-trend"), layer, view, place);
  }

  /** How the figure was in the period before, where the document has it. */
  private fillTrend(element: HTMLElement, layer: LayerDoc, view: ViewDoc, place: number): void {
    const { app, say: words } = this.room;
    const periods = seriesOf(layer, view.series);
    const before = periods[periods.findIndex((one) => one.id === view.id) - 1];
    if (!before) return say(element, "");
    const [after, past] = [view.id, before.id].map((id) => app.measures.figures(layer, app.store.state, id));
    const [now, then] = [after.values[place], past.values[place]];
    const period = periodLabel(before.period, app.words);
    if (typeof now !== "number" || typeof then !== "number") return say(element, then === null || then === undefined ? "" : words("meeting_map.before", { period, value: spokenIn(layer, then, past.estimated[place], app.words) }));
    const by = between(then, now, layer);
    const about = after.estimated[place] || past.estimated[place] ? ABOUT : "";
    const key = by > 0 ? "meeting_map.up" : by < 0 ? "meeting_map.down" : "meeting_map.same";
    const arrow = by > 0 ? SIGNS.better : by < 0 ? SIGNS.worse : "=";
    return say(element, `${arrow} ${words(key, { period, by: `${about}${app.words.number(Math.abs(by), layer.decimals)}` })}`);
  }

  private fillWork(row: HTMLElement, { layer, mark }: Work, place: number): void {
    const { app } = this.room;
    const kind = layer.mark_classes.find((one) => one.id === mark.mark_class);
    set(row.firstElementChild!, "data-line", app.release.layers.length + place + 1);
    write(part(row, "meet-text"), app.words.text(mark.name));
    say(part(row, "meet-state"), kind ? app.words.text(kind.label) : "");
    say(part(row, "meet-late"), overdueText(mark, app.words, noonOf(this.room.meeting.today)));
  }
}

/** Works before parks. */
function rankOf({ layer }: Work): number {
  return layer.id === "works" ? 0 : 1;
}
