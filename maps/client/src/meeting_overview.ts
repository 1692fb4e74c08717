/** The overview: a tile for each main layer, and the wards in the order of the one on show. */
import { activeFigures, activeLayer, selectWard, shortName, wardName, wardsOf } from "./app";
import { el, set, write } from "./dom";
import { chosenStandard, classOf, figure, meets, spokenIn } from "./indicator";
import { part, Rows, say, type Page, type Room } from "./meeting_page";
import { classBackground } from "./patterns";
import { chipTexts, groupsOf, inOrder } from "./rank_order";
import type { ClassDoc, LayerDoc } from "./release";
import type { Value, Ward } from "./sets";
import { drawValue } from "./tiles";

const LEAST_SHARE = 0.02; // of a bar, so that it is seen

interface Placed {
  /** In the ward set. */
  readonly place: number;
  readonly ward: Ward;
  readonly value: Value;
  readonly estimated: boolean;
  readonly own: ClassDoc;
}

export class Overview implements Page {
  readonly lines = 0;
  readonly chosen = 0;
  readonly outlined = [];
  readonly element: HTMLElement;
  private readonly tiles: readonly { readonly layer: LayerDoc; readonly button: HTMLButtonElement }[];
  private readonly title = el("h2", { class: "meet-rank-title" });
  private readonly rules = el("p", { class: "meet-rank-rules" });
  private readonly bars: Rows<Placed>;
  private readonly groups: Rows<{ readonly one: ClassDoc; readonly wards: readonly Placed[] }>;
  private most = 1;

  constructor(private readonly room: Room) {
    const { app } = room;
    this.tiles = app.release.layers.filter((layer) => layer.is_main).map((layer) => ({ layer, button: this.tile(layer) }));
    this.bars = new Rows<Placed>(el("ol", { class: "meet-bars" }), () => this.bar(), (row, one) => this.fillBar(row, one));
    this.groups = new Rows<{ readonly one: ClassDoc; readonly wards: readonly Placed[] }>(el("ul", { class: "meet-groups" }),
      () => el("li", {}, el("h3", {}, el("span", { class: "meet-block", "aria-hidden": "true" }), el("span", { class: "meet-group-name" })), el("ul", { class: "meet-group-wards" })),
      (row, group) => this.fillGroup(row, group.one, group.wards));
    this.element = el("div", { class: "meet-overview" }, el("div", { class: "meet-tiles", role: "group" }, ...this.tiles.map(({ button }) => button)),
      el("section", { class: "meet-rank" }, el("header", {}, this.title, this.rules), this.bars.element, this.groups.element));
  }

  viewOf(): Record<string, never> {
    return {};
  }

  draw(): void {
    const { app } = this.room;
    set(this.element.firstElementChild!, "aria-label", app.words.say("map.layers"));
    for (const { layer, button } of this.tiles) this.drawTile(layer, button);
    this.drawRank();
  }

  private tile(layer: LayerDoc): HTMLButtonElement {
    return el("button", { type: "button", class: "meet-tile", "data-overlay": layer.id, onclick: () => this.room.show({ overlay: layer.id, mark: "" }, {}) },
      el("span", { class: "meet-tile-name" }), el("span", { class: "meet-tile-value" }),
      el("span", { class: "meet-tile-note" }, el("span", { class: "meet-sign", "aria-hidden": "true" }), el("span", { class: "meet-hidden" }), el("span", { class: "meet-tile-words" })));
  }

  private drawTile(layer: LayerDoc, button: HTMLElement): void {
    const { app, say: words } = this.room;
    const { tile, district } = app.measures.figures(layer, app.store.state);
    const met = meets(layer, district, chosenStandard(layer, app.store.state));
    set(button, "aria-pressed", layer === activeLayer(app) ? "true" : "false");
    set(button, "data-met", met === null ? null : String(met));
    write(part(button, "meet-tile-name"), app.words.text(layer.short));
    drawValue(part(button, "meet-tile-value"), tile.value);
    say(part(button, "meet-sign"), met === null ? "" : met ? "\u2713" : "\u2717");
    say(part(button, "meet-hidden"), met === null ? "" : words(met ? "meeting_map.met" : "meeting_map.not_met"));
    write(part(button, "meet-tile-words"), tile.note);
  }

  // ---- the wards in order ----

  private drawRank(): void {
    const { app, say: words } = this.room;
    const layer = activeLayer(app);
    const figures = activeFigures(app);
    const all = wardsOf(app).map((ward, i): Placed => ({ place: i, ward, value: figures.values[i], estimated: figures.estimated[i], own: classOf(figures.classes, figures.values[i]) }));
    const isStatus = layer.kind === "status";
    write(this.title, words(isStatus ? "meeting_map.rank.groups" : layer.better === "none" ? "meeting_map.rank.wards" : "meeting_map.rank.order", { count: all.length }));
    say(this.rules, isStatus ? "" : this.ruleText(layer, figures.district));
    this.bars.element.hidden = isStatus;
    this.groups.element.hidden = !isStatus;
    this.element.classList.toggle("named", all.some(({ ward }) => ward.number === null));
    const known = all.map(({ value }) => value).filter((value): value is number => typeof value === "number");
    this.most = Math.max(...known, Number.MIN_VALUE);
    this.bars.draw(isStatus ? [] : inOrder(figures.values, layer.better).map((i) => all[i]));
    this.groups.draw(isStatus ? groupsOf(figures).map(({ one, places }) => ({ one, wards: places.map((i) => all[i]) })) : []);
  }

  private ruleText(layer: LayerDoc, district: number | null): string {
    const { app, say: words } = this.room;
    const standard = chosenStandard(layer, app.store.state);
    const parts = [
      district === null || layer.better === "none" ? "" : words("meeting_map.rank.district", { value: figure(layer, district, app.words) }),
      standard ? words("meeting_map.rank.target", { value: figure(layer, standard.value, app.words) }) : "",
    ];
    return parts.filter(Boolean).join(" \u00b7 ");
  }

  private bar(): HTMLElement {
    return el("li", {}, el("button", { type: "button", class: "meet-bar", onclick: (event: Event) => this.select(event) },
      el("b", { class: "meet-bar-ward" }), el("span", { class: "meet-bar-track" }, el("span", { class: "meet-bar-fill" })), el("span", { class: "meet-bar-value" })));
  }

  private select(event: Event): void {
    const { app } = this.room;
    const ward = (event.currentTarget as HTMLElement).dataset.rankWard ?? "";
    selectWard(app, app.store.state.ward === ward && !app.store.state.mark ? "" : ward);
  }

  private fillBar(row: HTMLElement, { ward, value, estimated, own }: Placed): void {
    const { app } = this.room;
    const layer = activeLayer(app);
    const button = row.firstElementChild as HTMLElement;
    const fill = part(row, "meet-bar-fill");
    const share = typeof value === "number" ? Math.max(LEAST_SHARE, value / this.most) : 1;
    fill.style.width = `${(100 * share).toFixed(1)}%`;
    fill.style.background = classBackground(own);
    write(part(row, "meet-bar-ward"), shortName(ward));
    write(part(row, "meet-bar-value"), figure(layer, value, app.words, estimated).replace("%", "") || "?");
    this.dress(button, ward, spokenIn(layer, value, estimated, app.words));
  }

  private dress(button: HTMLElement, ward: Ward, said: string): void {
    const { app } = this.room;
    set(button, "data-rank-ward", ward.id);
    set(button, "aria-pressed", ward.id === app.store.state.ward ? "true" : "false");
    set(button, "aria-label", `${wardName(app, ward)}: ${said}`);
  }

  private fillGroup(row: HTMLElement, one: ClassDoc, wards: readonly Placed[]): void {
    const { app } = this.room;
    const layer = activeLayer(app);
    const figures = activeFigures(app);
    part(row, "meet-block").style.background = classBackground(one);
    write(part(row, "meet-group-name"), `${app.words.text(one.label)}: ${wards.length}`);
    new Rows<Placed>(part(row, "meet-group-wards"), () => el("li", {}, el("button", { type: "button", class: "meet-chip", onclick: (event: Event) => this.select(event) })), (chip, { ward, place }) => {
      const [said, count] = chipTexts(app, layer, [one, place], figures);
      write(chip.firstElementChild!, [shortName(ward), count].filter(Boolean).join(" "));
      this.dress(chip.firstElementChild as HTMLElement, ward, said);
    }).draw(wards);
  }
}
