/** One tile a layer: its short title, its figure for the district, and how that stands to the target. */
import { activeLayer, narrow, type App, type Part } from "./app";
import { chosenStandard, meets, spoken } from "./indicator";
import { el, put, set, write } from "./dom";
import type { LayerDoc } from "./release";

const MOST_CHIPS = 1; // other layers that have a button of their own

interface Tile {
  readonly layer: LayerDoc;
  readonly button: HTMLElement;
  readonly short: HTMLElement;
  readonly value: HTMLElement;
  readonly note: HTMLElement;
  readonly badge: HTMLElement;
}

export function tiles(app: App, choose: (overlay: string) => void): Part {
  const main = app.release.layers.filter((layer) => layer.is_main).map((layer) => tile(layer, choose));
  const rest = app.release.layers.filter((layer) => !layer.is_main);
  const others = rest.length > MOST_CHIPS ? [] : rest.map((layer) => chip(layer, choose));
  const list = rest.length > MOST_CHIPS ? menu(app, rest, choose) : null;
  const more = el("div", { class: "chips", role: "group" }, el("span", { class: "chips-title" }), ...others.map((one) => one.button), list?.element);
  const element = el("nav", { class: "tiles" }, ...main.map((one) => one.button), rest.length > 0 && more);
  let shown: Element | null = null;
  return {
    element,
    draw() {
      set(element, "aria-label", app.words.say("map.layers"));
      set(more, "aria-label", app.words.say("map.layers.more"));
      if (rest.length > 0) write(more.firstElementChild as Element, app.words.say("map.layers.more"));
      for (const one of [...main, ...others]) drawTile(app, one);
      list?.draw();
      const pressed = element.querySelector('[aria-pressed="true"], [data-chosen]');
      if (pressed === shown) return;
      shown = pressed;
      if (narrow()) requestAnimationFrame(() => pressed?.scrollIntoView({ block: "nearest", inline: "center" })); // the page is laid out then anyhow
    },
  };
}

function tile(layer: LayerDoc, choose: (overlay: string) => void): Tile {
  const [short, value, note, badge] = ["tile-short", "tile-value", "tile-note", "badge"].map((name) => el("span", { class: name }));
  const button = el("button", { type: "button", class: "tile", "data-overlay": layer.id, onclick: () => choose(layer.id) },
    short, el("span", { class: "tile-line" }, value, badge), note);
  return { layer, button, short, value, note, badge };
}

function chip(layer: LayerDoc, choose: (overlay: string) => void): Tile {
  const [short, value, note, badge] = ["chip-short", "chip-value", "chip-note", "badge"].map((name) => el("span", { class: name }));
  const button = el("button", { type: "button", class: "chip", "data-overlay": layer.id, onclick: () => choose(layer.id) }, short, value);
  return { layer, button, short, value, note, badge };
}

/** So many other layers that they stand in a list, the figure of the chosen one below it. */
function menu(app: App, layers: readonly LayerDoc[], choose: (overlay: string) => void): Part {
  const value = el("span", { class: "chip-value" });
  const select = el("select", { "data-more-layers": "", onchange: () => (select.value ? choose(select.value) : draw()) });
  const options = layers.map((layer) => el("option", { value: layer.id }));
  const usual = el("option", { value: "" });
  select.append(usual, ...options);
  const draw = (): void => {
    const { words, store } = app;
    write(usual, words.say("map.layers.choose", { count: layers.length }));
    layers.forEach((layer, i) => write(options[i], words.text(layer.short)));
    const shown = layers.find((layer) => layer === activeLayer(app));
    select.value = shown?.id ?? "";
    write(value, shown ? app.measures.figures(shown, store.state).tile.value : "");
    set(select, "aria-label", words.say("map.layers.more"));
    set(select, "title", shown ? words.text(shown.title) : null);
    set(element, "data-chosen", shown?.id ?? null);
  };
  const element = el("div", { class: "chip list" }, select, value);
  return { element, draw };
}

function drawTile(app: App, one: Tile): void {
  const { words, store } = app;
  const figures = app.measures.figures(one.layer, store.state);
  set(one.button, "aria-pressed", one.layer === activeLayer(app) ? "true" : "false");
  set(one.button, "title", `${words.text(one.layer.title)}: ${figures.tile.value}, ${figures.tile.note}`);
  write(one.short, words.text(one.layer.short));
  drawValue(one.value, figures.tile.value);
  drawNote(one.note, figures.tile.note);
  drawBadge(app, one, figures.district);
}

/** The figure large, what it counts smaller beside it; words without a figure stay whole. */
export function drawValue(element: HTMLElement, text: string): void {
  if (element.textContent === text) return;
  const [, figure, unit] = /^([^\p{L}]*\d[^\p{L}\s]*)(\s.+)$/u.exec(text) ?? [];
  put(element, ...(figure ? [figure, el("span", { class: "tile-unit" }, unit)] : [text]));
}

/** A note breaks between its parts rather than within them. */
function drawNote(element: HTMLElement, text: string): void {
  if (element.dataset.text === text) return;
  element.dataset.text = text;
  const parts = text.split(" \u00b7 ");
  put(element, ...parts.flatMap((part, i) => [el("span", {}, i < parts.length - 1 ? `${part} \u00b7` : part), " "]));
}

function drawBadge(app: App, one: Tile, district: number | null): void {
  const { words, store } = app;
  const standard = chosenStandard(one.layer, store.state);
  const met = meets(one.layer, district, standard);
  one.badge.hidden = met === null;
  if (met === null || !standard) return put(one.badge);
  one.badge.className = met ? "badge good" : "badge bad";
  const target = spoken(one.layer, standard.value, words);
  const value = standard.is_target ? "" : words.number(standard.value, one.layer.decimals);
  write(one.badge, words.say(met ? "map.badge.met" : "map.badge.not_met", { value }).trim());
  set(one.badge, "title", `${words.text(standard.label)}: ${target}`);
}
