/** The strip under the map: the wards as bars in order of value or of number; for statuses, the wards by group. */
import { activeFigures, activeLayer, narrow, selectWard, wardName, type App, type Part } from "./app";
import { chosenStandard, classOf, figure, spoken, type Value } from "./indicator";
import { classBackground } from "./patterns";
import { el, put, set, write } from "./dom";
import type { LayerDoc } from "./release";
import type { Figures } from "./measures";

export function rank(app: App): Part {
  return new RankStrip(app);
}

class RankStrip implements Part {
  readonly element: HTMLElement;
  private byValue = true;
  private readonly title = el("h2", { class: "rank-title" });
  private readonly order: HTMLButtonElement;
  private readonly bars: readonly HTMLElement[];
  private readonly row = el("div", { class: "bars" });
  private readonly lines = el("div", { class: "lines", "aria-hidden": "true" });
  private readonly plot: HTMLElement;
  private readonly key = el("p", { class: "rank-key" });
  private readonly groups = el("div", { class: "groups" });

  constructor(private readonly app: App) {
    this.order = el("button", { type: "button", class: "quiet", onclick: () => this.turn() });
    this.bars = app.release.wards.map((ward) => this.bar(ward.id));
    this.row.append(...this.bars);
    this.plot = el("div", { class: "plot" }, this.row, this.lines);
    this.element = el("section", { class: "rank" }, el("header", { class: "rank-head" }, this.title, this.order), this.key,
      el("div", { class: "rank-scroll" }, this.plot), this.groups);
  }

  draw(): void {
    const layer = activeLayer(this.app);
    const figures = activeFigures(this.app);
    const { words } = this.app;
    const isStatus = layer.kind === "status";
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
    figures.values.forEach((value, i) => this.drawBar(layer, i, value, most));
    this.sort(figures.values, layer);
    const rules = [district === null ? null : this.rule("district", district / most, app.words.say("map.rank.district", { value: figure(layer, district, app.words) }))];
    if (standard) rules.push(this.rule("target", standard.value / most, `${app.words.text(standard.label)}: ${figure(layer, standard.value, app.words)}`));
    if (district !== null && standard) rules[district > standard.value ? 1 : 0]?.classList.add("below");
    this.plot.classList.toggle("plain", rules.every((rule) => rule === null));
    put(this.lines, ...rules);
    write(this.key, rules.map((rule) => rule?.textContent ?? "").filter(Boolean).join(" \u00b7 "));
  }

  private drawBar(layer: LayerDoc, i: number, value: Value, most: number): void {
    const { app } = this;
    const ward = app.release.wards[i];
    const [plot, number] = this.bars[i].children;
    const [fill, text] = plot.children as unknown as HTMLElement[];
    const share = typeof value === "number" ? value / most : 0.15;
    fill.style.height = `${(100 * share).toFixed(2)}%`;
    fill.style.background = classBackground(classOf(layer, value));
    text.style.bottom = `${(100 * share).toFixed(2)}%`;
    write(text, figure(layer, value, app.words) || "?");
    write(number, String(ward.number));
    set(this.bars[i], "aria-label", `${wardName(app, ward)}: ${spoken(layer, value, app.words)}`);
    set(this.bars[i], "title", `${wardName(app, ward)}: ${spoken(layer, value, app.words)}`);
    set(this.bars[i], "aria-pressed", ward.id === app.store.state.ward ? "true" : "false");
  }

  private rule(kind: "district" | "target", share: number, label: string): HTMLElement {
    const line = el("div", { class: `rule ${kind}` }, el("span", {}, label));
    line.style.bottom = `${(100 * share).toFixed(2)}%`;
    return line;
  }

  private sort(values: readonly Value[], layer: LayerDoc): void {
    const ordered = values.map((value, i) => ({ i, value }));
    const least = layer.better === "low" ? 1 : -1;
    if (this.byValue && layer.better !== "none") {
      ordered.sort((a, b) => (typeof b.value === "number" ? 1 : 0) - (typeof a.value === "number" ? 1 : 0) || least * (Number(a.value) - Number(b.value)) || a.i - b.i);
    }
    const bars = ordered.map(({ i }) => this.bars[i]);
    if (bars.every((bar, place) => this.row.children[place] === bar)) return;
    const focused = document.activeElement;
    this.row.append(...bars);
    if (focused instanceof HTMLElement && this.row.contains(focused)) focused.focus({ preventScroll: true });
  }

  private drawGroups(layer: LayerDoc, figures: Figures): void {
    const { app } = this;
    const groups = layer.classes
      .map((one) => ({ one, wards: app.release.wards.filter((_, i) => classOf(layer, figures.values[i]) === one) }))
      .filter((group) => group.wards.length > 0);
    const stack = el("div", { class: "stack", "aria-hidden": "true" }, ...groups.map(({ one, wards }) => {
      const part = el("div", {}, el("b", {}, String(wards.length)));
      part.style.flexGrow = String(wards.length);
      part.style.background = classBackground(one);
      return part;
    }));
    put(this.groups, stack, el("div", { class: "group-list" }, ...groups.map(({ one, wards }) =>
      el("div", { class: "group" }, el("h3", {}, `${app.words.text(one.label)}: ${wards.length}`),
        el("div", { class: "group-wards" }, ...wards.map((ward) => this.groupChip(ward.id, one)))))));
  }

  private groupChip(id: string, one: LayerDoc["classes"][number]): HTMLElement {
    const ward = this.app.release.wards.find((other) => other.id === id);
    const chip = el("button", {
      type: "button", class: "ward-chip", "data-rank-ward": id, "aria-pressed": id === this.app.store.state.ward ? "true" : "false",
      "aria-label": ward ? `${wardName(this.app, ward)}: ${this.app.words.text(one.label)}` : id, onclick: () => this.choose(id),
    }, String(ward?.number ?? id));
    return chip;
  }
}

function heading(app: App, layer: LayerDoc, figures: Figures): string {
  const view = layer.views.length > 1 ? app.words.text(figures.view.label) : figures.view.period;
  const unit = layer.kind === "status" ? "" : ` (${app.words.text(layer.unit)})`;
  return `${app.words.text(narrow() ? layer.short : layer.title)}${unit} \u00b7 ${view}`;
}
