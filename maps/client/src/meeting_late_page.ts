/** Works that are late, most days first. */
import { wardName, wardsOf } from "./app";
import { el, write } from "./dom";
import { lateWorks, type Late } from "./meeting_late";
import { Follows, line, markChosen, part, Rows, say, type Page, type Room } from "./meeting_page";
import type { MarkDoc } from "./release";
import type { State } from "./state";

export class LatePage implements Page {
  readonly element: HTMLElement;
  private readonly lead = el("p", { class: "meet-lead" });
  private readonly list: Rows<Late>;
  private readonly follows: Follows;

  constructor(private readonly room: Room) {
    this.list = new Rows<Late>(el("ol", { class: "meet-list" }),
      (place) => line(room, place, el("b", { class: "meet-text" }), el("span", { class: "meet-days" }), el("span", { class: "meet-notes" }, el("span", { class: "meet-where" }), el("span", { class: "meet-due" }), el("span", { class: "meet-site" }))),
      (row, one) => this.fill(row, one));
    this.follows = new Follows(room, this.lead, this.list.element);
    this.element = this.follows.element;
  }

  private get found(): { readonly late: readonly Late[]; readonly dated: boolean } | null {
    const { details } = this.room.app.measures;
    return details && lateWorks(details, this.room.meeting.today);
  }

  get lines(): number {
    return this.found?.late.length ?? 0;
  }

  get chosen(): number {
    const { mark } = this.room.app.store.state;
    return 1 + (this.found?.late ?? []).findIndex((one) => one.mark.id === mark);
  }

  /** The wards of the chosen work: some have no site that is known. */
  get outlined(): readonly string[] {
    const { app } = this.room;
    const mark = this.found?.late[this.chosen - 1]?.mark;
    return mark && mark.wards.length > 0 ? app.sets.holding(mark, app.store.state.set).map(({ id }) => id) : [];
  }

  viewOf(place: number): Partial<State> {
    const one = this.found?.late[place - 1];
    return one ? { overlay: one.layer, mark: one.mark.id, ward: "", at: null } : {};
  }

  draw(): void {
    const { app, meeting, say: words } = this.room;
    const { found } = this;
    const day = app.words.date(meeting.today);
    const key = !found ? "meeting_map.late.loading" : found.late.length > 0 ? "meeting_map.late.count" : found.dated ? "meeting_map.late.none" : "meeting_map.late.undated";
    write(this.lead, words(key, { day, count: found?.late.length ?? 0 }));
    this.list.draw(found?.late ?? []);
    markChosen(this.list.element, this.chosen);
    this.follows.draw();
  }

  private fill(row: HTMLElement, { mark, days }: Late): void {
    const { app, say: words } = this.room;
    write(part(row, "meet-text"), app.words.text(mark.name));
    write(part(row, "meet-days"), days > 0 ? words("meeting_map.late.days", { days: app.words.number(days) }) : words(mark.due ? "meeting_map.late.behind" : "meeting_map.late.behind_undated"));
    write(part(row, "meet-where"), this.where(mark));
    say(part(row, "meet-due"), mark.due ? words("meeting_map.late.due", { day: app.words.date(mark.due) }) : "");
    say(part(row, "meet-site"), mark.geometry ? "" : app.words.say("map.no_site"));
  }

  private where(mark: MarkDoc): string {
    const { app } = this.room;
    if (mark.wards.length === 0) return app.words.say("map.mark.whole_district");
    const held = app.sets.holding(mark, app.store.state.set);
    return wardsOf(app).filter((ward) => held.includes(ward)).map((ward) => wardName(app, ward)).join(", ");
  }
}
