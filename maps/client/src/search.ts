/** The search box: wards, works, parks and streets by name, with or without diacritics. */
import { narrow, selectMark, shortName, showPlace, wardName, type App, type Part } from "./app";
import { el, icon, ICONS, put, set, write } from "./dom";
import type { LonLat, SetId } from "./release";
import type { Ward } from "./sets";
import { fold } from "./words";

const MOST = 8;

/** A named place that only the base map knows. */
export interface NamedPlace {
  readonly name: string;
  readonly kind: string;
  readonly points: readonly LonLat[];
}

interface Entry {
  readonly name: string;
  readonly kind: string;
  readonly keys: readonly string[];
  go(): void;
}

/** `placesOf` brings the streets and places of the base map; it is asked when somebody begins to search. */
export function search(app: App, placesOf: () => Promise<readonly NamedPlace[]>): Part {
  return new SearchBox(app, placesOf);
}

class SearchBox implements Part {
  readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly list = el("ul", { class: "search-list", role: "listbox", id: "gv-search-list" });
  private readonly toggle: HTMLButtonElement;
  private places: readonly NamedPlace[] = [];
  private found: readonly Entry[] = [];
  private active = -1;

  constructor(private readonly app: App, private readonly placesOf: () => Promise<readonly NamedPlace[]>) {
    this.input = el("input", {
      type: "search", role: "combobox", "aria-expanded": "false", "aria-controls": "gv-search-list", "aria-autocomplete": "list",
      autocomplete: "off", spellcheck: "false", maxlength: 80, oninput: () => this.find(),
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 120));
    this.input.addEventListener("focus", () => void this.begin());
    this.toggle = el("button", { type: "button", class: "icon-button search-toggle", onclick: () => this.unfold() }, icon(ICONS.search));
    this.list.hidden = true;
    this.element = el("div", { class: "search", role: "search" }, this.toggle, el("div", { class: "search-box" }, icon(ICONS.search), this.input, this.list));
  }

  draw(): void {
    const { words } = this.app;
    set(this.input, "placeholder", words.say("map.search.hint"));
    set(this.input, "aria-label", words.say("map.search"));
    set(this.list, "aria-label", words.say("map.search"));
    set(this.toggle, "aria-label", words.say("map.search"));
  }

  private async begin(): Promise<void> {
    this.find();
    if (this.places.length > 0) return;
    this.places = await this.placesOf();
    if (document.activeElement === this.input) this.find();
  }

  private unfold(): void {
    this.element.classList.toggle("open");
    if (this.element.classList.contains("open")) this.input.focus();
  }

  /** The set on show first: of two wards of one name its own is meant. */
  private setIds(): SetId[] {
    const { release, store } = this.app;
    return [store.state.set, ...release.sets.map((one) => one.id).filter((id) => id !== store.state.set)];
  }

  private wardKind(set: SetId): string {
    const { words, sets, store } = this.app;
    if (set === store.state.set) return words.say("map.search.ward");
    const { from, to } = sets.doc(set);
    return from ? words.say("map.search.ward_since", { date: words.date(from) }) : words.say("map.search.ward_until", { date: words.date(to) });
  }

  private entries(): Entry[] {
    const { app } = this;
    const { words, release, measures, sets, store } = app;
    const wards = this.setIds().flatMap((set) => sets.wards(set).map((ward): Entry => ({
      name: wardName(this.app, ward), kind: this.wardKind(set), keys: wardKeys(ward),
      go: () => {
        store.change({ set, ward: ward.id, mark: "" });
        showPlace(app, ward.polygons.flat(2));
      },
    })));
    const marks = release.layers.flatMap((layer) => (measures.details?.[layer.id] ?? []).map((mark): Entry => ({
      name: words.text(mark.name), kind: words.text(layer.short), keys: mark.name.map(fold), go: () => selectMark(app, layer, mark),
    })));
    const places = this.places.map((place): Entry => ({
      name: place.name, kind: words.say(`map.search.${place.kind}`), keys: [fold(place.name)], go: () => showPlace(app, place.points),
    }));
    const district: Entry = { name: words.say("map.district"), kind: "", keys: [fold(words.say("map.district"))], go: () => this.app.store.change({ ward: "", mark: "", at: null }) };
    return [...wards, district, ...marks, ...places];
  }

  private find(): void {
    const asked = fold(this.input.value);
    this.found = asked ? best(this.entries(), asked) : [];
    this.active = this.found.length > 0 ? 0 : -1;
    this.drawList(asked);
  }

  private drawList(asked: string): void {
    const { words } = this.app;
    put(this.list, ...this.found.map((entry, i) =>
      el("li", {
        role: "option", id: `gv-search-${i}`, "aria-selected": i === this.active ? "true" : "false",
        onmousedown: (event: Event) => { event.preventDefault(); this.choose(i); },
      }, el("span", {}, entry.name), el("small", {}, entry.kind))),
      asked && this.found.length === 0 && el("li", { class: "muted", role: "option", "aria-disabled": "true" }, words.say("map.search.none")));
    this.list.hidden = !asked;
    set(this.input, "aria-expanded", asked ? "true" : "false");
    set(this.input, "aria-activedescendant", this.active >= 0 ? `gv-search-${this.active}` : null);
  }

  private key(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step && this.found.length > 0) {
      this.active = (this.active + step + this.found.length) % this.found.length;
      this.drawList(fold(this.input.value));
    } else if (event.key === "Enter" && this.active >= 0) this.choose(this.active);
    else if (event.key === "Escape") {
      this.input.value = "";
      this.close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private choose(i: number): void {
    const entry = this.found[i];
    this.input.value = "";
    this.close();
    if (narrow()) this.element.classList.remove("open");
    entry.go();
    write(this.list, "");
    this.app.announce(entry.name);
  }

  private close(): void {
    this.found = [];
    this.active = -1;
    this.list.hidden = true;
    set(this.input, "aria-expanded", "false");
    set(this.input, "aria-activedescendant", null);
  }
}

/** What a ward is found by: "phuong 15", "p15", "15"; "phuong hanh thong", "hanh thong". */
function wardKeys(ward: Ward): string[] {
  const short = fold(shortName(ward));
  const own = [fold(ward.name), short];
  return ward.number === null ? [...own, `p ${short}`, `p. ${short}`] : [...own, `p${short}`, `p.${short}`, `p ${short}`, `ward ${short}`];
}

/** Exact first, then those that begin with the words asked for, then those that contain them. */
function best(entries: readonly Entry[], asked: string): Entry[] {
  const score = (entry: Entry): number => Math.min(...entry.keys.map((key) =>
    key === asked ? 0 : key.startsWith(asked) ? 1 : key.includes(` ${asked}`) ? 2 : key.length > 3 && key.includes(asked) ? 3 : 9));
  const seen = new Set<string>();
  return entries
    .map((entry, i) => ({ entry, i, score: score(entry) }))
    .filter((one) => one.score < 9)
    .sort((a, b) => a.score - b.score || a.i - b.i)
    .map((one) => one.entry)
    .filter((entry) => {
      const key = `${entry.name} ${entry.kind}`;
      return seen.has(key) ? false : Boolean(seen.add(key));
    })
    .slice(0, MOST);
}
