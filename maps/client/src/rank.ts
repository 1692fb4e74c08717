/** The strip under the map: the wards as bars in order of value or of number; for statuses, the wards by group. */
import { activeFigures, activeLayer, narrow, selectWard, shortName, wardName, wardsOf, type App, type Part } from "./app";
import { chosenStandard, classOf, figure, spokenIn } from "./indicator";
import { viewName } from "./periods";
import { chipTexts, groupsOf, inOrder, type ChipTexts } from "./rank_order";
import type { Value, Ward } from "./sets";
import { classBackground } from "./patterns";
import { el, put, set, write } from "./dom";
import type { LayerDoc, ThresholdDoc } from "./release";
import type { Figures } from "./measures";

export function rank(app: App): Part {
  return new RankStrip(app);
}

class RankStrip implements Part {
  readonly element: HTMLElement;
  private byValue = true;
  private readonly title = el("h2", { class: "rank-title" });
  private readonly order: HTMLButtonElement;
  private wards: readonly Ward[] = [];
  private bars: readonly HTMLElement[] = [];
  private readonly row = el("div", { class: "bars" });
  private readonly lines = el("div", { class: "lines", "aria-hidden": "true" });
  private readonly plot: HTMLElement;
  private readonly key = el("p", { class: "rank-key" });
  private readonly groups = el("div", { class: "groups" });

  constructor(private readonly app: App) {
    this.order = el("button", { type: "button", class: "quiet", onclick: () => this.turn() });
    this.plot = el("div", { class: "plot" }, this.row, this.lines);
    this.element = el("section", { class: "rank" }, el("header", { class: "rank-head" }, this.title, this.order), this.key,
      el("div", { class: "rank-scroll" }, this.plot), this.groups);
  }

  draw(): void {
    const layer = activeLayer(this.app);
    const figures = activeFigures(this.app);
    const { words } = this.app;
    const isStatus = layer.kind === "status";
    if (this.wards !== wardsOf(this.app)) this.changeWards();
    write(this.title, heading(this.app, layer, figures));
    set(this.element, "aria-label", words.say("map.rank.label"));
    write(this.order, words.say(this.byValue ? "map.rank.by_ward" : "map.rank.by_value"));
    this.order.hidden = isStatus || layer.better === "none";
    this.plot.hidden = isStatus;
    this.key.hidden = isStatus;
    this.groups.hidden = !isStatus;
    put(isStatus ? this.row : this.groups); // one button a ward in the page, not two
    if (isStatus) this.drawGroups(layer, figures);
    else this.drawBars(layer, figures);
  }

  private changeWards(): void {
    this.wards = wardsOf(this.app);
    this.bars = this.wards.map((ward) => this.bar(ward.id));
    put(this.row, ...this.bars);
  }

  private turn(): void {
    this.byValue = !this.byValue;
    this.draw();
  }

  private bar(ward: string): HTMLElement {
    return el("button", { type: "button", class: "bar", "data-rank-ward": ward, onclick: () => this.choose(ward) },
      el("span", { class: "bar-plot" }, el("span", { class: "bar-fill" }), el("span", { class: "bar-value" })), el("span", { class: "bar-ward" }));
  }

  private choose(ward: string): void {
    selectWard(this.app, this.app.store.state.ward === ward && !this.app.store.state.mark ? "" : ward);
  }

  private drawBars(layer: LayerDoc, figures: Figures): void {
    const { app } = this;
    const standard = chosenStandard(layer, app.store.state);
    const known = figures.values.filter((value): value is number => typeof value === "number");
    const district = layer.better === "none" ? null : figures.district;
    const percent = app.words.text(layer.unit).startsWith("%");
    const most = percent ? 100 : Math.max(...known, district ?? 0, standard?.value ?? 0, Number.MIN_VALUE);
    figures.values.forEach((_, i) => this.drawBar(layer, i, figures, most));
    this.sort(figures.values, layer);
    const rules = [district === null ? null : this.rule("district", district / most, app.words.say("map.rank.district", { value: figure(layer, district, app.words) }))];
    if (standard) rules.push(this.rule("target", standard.value / most, thresholdLabel(app, standard, figure(layer, standard.value, app.words))));
    if (district !== null && standard) rules[district > standard.value ? 1 : 0]?.classList.add("below");
    this.plot.classList.toggle("plain", rules.every((rule) => rule === null));
    put(this.lines, ...rules);
    write(this.key, rules.map((rule) => rule?.textContent ?? "").filter(Boolean).join(" \u00b7 "));
  }

  private drawBar(layer: LayerDoc, i: number, { values, estimated, classes }: Figures, most: number): void {
    const { app } = this;
    const [ward, value] = [this.wards[i], values[i]];
    const [plot, number] = this.bars[i].children;
    const [fill, text] = plot.children as unknown as HTMLElement[];
    const share = typeof value === "number" ? value / most : 0.15;
    fill.style.height = `${(100 * share).toFixed(2)}%`;
    fill.style.background = classBackground(classOf(classes, value));
    text.style.bottom = `${(100 * share).toFixed(2)}%`;
    const said = `${wardName(app, ward)}: ${spokenIn(layer, value, estimated[i], app.words)}`;
    write(text, figure(layer, value, app.words, estimated[i]).replace("%", "") || "?"); // the heading says the unit
    write(number, shortName(ward));
    set(this.bars[i], "aria-label", said);
    set(this.bars[i], "title", said);
    set(this.bars[i], "aria-pressed", ward.id === app.store.state.ward ? "true" : "false");
  }

  private rule(kind: "district" | "target", share: number, label: string): HTMLElement {
    const line = el("div", { class: `rule ${kind}` }, el("span", {}, label));
    line.style.bottom = `${(100 * share).toFixed(2)}%`;
    return line;
  }

  private sort(values: readonly Value[], layer: LayerDoc): void {
    const bars = inOrder(values, this.byValue ? layer.better : "none").map((i) => this.bars[i]);
    if (bars.every((bar, place) => this.row.children[place] === bar)) return;
    const focused = document.activeElement;
    this.row.append(...bars);
    if (focused instanceof HTMLElement && this.row.contains(focused)) focused.focus({ preventScroll: true });
  }

  private drawGroups(layer: LayerDoc, figures: Figures): void {
    const { app } = this;
    const groups = groupsOf(figures);
    const stack = el("div", { class: "stack", "aria-hidden": "true" }, ...groups.map(({ one, places }) => {
      const part = el("div", {}, el("b", {}, String(places.length)));
      part.style.flexGrow = String(places.length);
      part.style.background = classBackground(one);
      return part;
    }));
    put(this.groups, stack, el("div", { class: "group-list" }, ...groups.map(({ one, places }) =>
      el("div", { class: "group" }, el("h3", {}, `${app.words.text(one.label)}: ${places.length}`),
        el("div", { class: "group-wards" }, ...places.map((i) => this.groupChip(i, chipTexts(app, layer, [one, i], figures))))))));
  }

  private groupChip(i: number, [said, count]: ChipTexts): HTMLElement {
    const { app } = this;
    const ward = this.wards[i];
    return el("button", {
      type: "button", class: "ward-chip", "data-rank-ward": ward.id, "aria-pressed": ward.id === app.store.state.ward ? "true" : "false",
      "aria-label": `${wardName(app, ward)}: ${said}`, title: `${wardName(app, ward)}: ${said}`, onclick: () => this.choose(ward.id),
    }, shortName(ward), count && el("span", { class: "chip-count" }, count));
  }
}

/** The plan's own target is named shortly: its words would stand over each other. */
function thresholdLabel(app: App, standard: ThresholdDoc, value: string): string {
  return standard.is_target ? app.words.say("map.rank.target", { value }) : `${app.words.text(standard.label)}: ${value}`;
}

/** The name of a layer with its unit, of which view it is, and for how many wards it was converted. */
export function heading(app: App, layer: LayerDoc, figures: Figures): string {
  const { words } = app;
  const unit = layer.kind === "status" ? "" : ` (${words.text(layer.unit)})`;
  const estimated = figures.estimated.some(Boolean) ? [words.say("map.set.estimated", { count: figures.values.length })] : [];
  return [`${words.text(narrow() ? layer.short : layer.title)}${unit}`, viewName(layer, figures.view, words), ...estimated].join(" \u00b7 ");
}
