/** What changed since the release before: sentences, each with its view. */
import { el, set, write } from "./dom";
import type { ChangeDoc } from "./meeting_doc";
import { Follows, line, markChosen, part, Rows, say, SIGNS, type Page, type Room } from "./meeting_page";
import { mapPart } from "./meeting_state";
import { read, type State } from "./state";

export class Changes implements Page {
  readonly element: HTMLElement;
  private readonly span = el("p", { class: "meet-lead" });
  private readonly none = el("p", { class: "meet-plain" });
  private readonly list: Rows<ChangeDoc>;
  private readonly follows: Follows;

  constructor(private readonly room: Room) {
    this.list = new Rows<ChangeDoc>(el("ol", { class: "meet-list" }),
      (place) => line(room, place, el("span", { class: "meet-verdict" }, el("span", { class: "meet-sign", "aria-hidden": "true" }), el("b", { class: "meet-word" }), el("span", { class: "meet-kind" })), el("span", { class: "meet-text" })),
      (row, change) => this.fill(row, change));
    this.follows = new Follows(room, this.span, this.none, this.list.element);
    this.element = this.follows.element;
  }

  get lines(): number {
    return this.room.meeting.since?.changes.length ?? 0;
  }

  get chosen(): number {
    return this.room.state.item;
  }

  /** Without a choice all wards whose class changed; else those of the layer on show, and those the sentence is of. */
  get outlined(): readonly string[] {
    const { since } = this.room.meeting;
    const change = since?.changes[this.room.state.item - 1];
    if (!since) return [];
    return change ? [...(since.by_layer[this.room.app.store.state.overlay] ?? []), ...change.wards] : since.outlined;
  }

  viewOf(place: number): Partial<State> {
    const { app, meeting } = this.room;
    const change = meeting.since?.changes[place - 1];
    return change?.query ? { ...read(mapPart(change.query), app.release), lang: app.store.state.lang } : {};
  }

  draw(): void {
    const { app, meeting, say: words, state } = this.room;
    const { since } = meeting;
    const count = this.lines;
    const outlined = this.outlined.length;
    say(this.span, since ? words("meeting_map.since", { from: app.words.text(since.from), to: app.words.text(since.to), count }) : "");
    say(this.none, !since ? words("meeting_map.since.none") : count === 0 ? words("meeting_map.since.nothing") : state.item === 0 && outlined > 0 ? words("meeting_map.since.outlined", { count: since.outlined.length }) : "");
    this.list.draw(since?.changes ?? []);
    markChosen(this.list.element, state.item);
    this.follows.draw();
  }

  private fill(row: HTMLElement, change: ChangeDoc): void {
    const { app, say: words } = this.room;
    const verdict = change.worse === null ? "other" : change.worse ? "worse" : "better";
    set(row, "data-verdict", verdict);
    write(part(row, "meet-sign"), SIGNS[verdict]);
    write(part(row, "meet-word"), words(`meeting_map.verdict.${verdict}`));
    write(part(row, "meet-kind"), words(`meeting_map.kind.${change.kind}`));
    write(part(row, "meet-text"), app.words.text(change.text));
  }
}
