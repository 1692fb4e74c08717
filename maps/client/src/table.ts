/**
 * The table under the app's map: everything the map says, ward by ward, sortable by every column.
 *
 * A Streamlit component; Python sends the columns (maps/table.py), the browser sorts and writes numbers in the reader's notation.
 */
import { el, put } from "./dom";
import css from "./table.css";
import { Words, type Lang } from "./words";

type Cell = number | string | null;

interface ColumnData {
  readonly label: string;
  /** null: text. */
  readonly decimals: number | null;
  readonly cells: readonly Cell[];
}

interface GroupData {
  readonly title: string;
  readonly unit: string;
  readonly columns: readonly ColumnData[];
}

interface TableData {
  readonly lang: Lang;
  readonly title: string;
  readonly unknown: string;
  readonly hint: string;
  readonly ids: readonly string[];
  readonly selected: string;
  readonly groups: readonly GroupData[];
}

interface Component {
  readonly parentElement: HTMLElement | ShadowRoot;
  readonly data: TableData;
}

interface Sorting {
  readonly column: number;
  readonly down: boolean;
}

const LONG = 40; // characters from which a cell is wide, and tells all of itself in its title
const tables = new WeakMap<Node, WardTable>();

/** Called by Streamlit at the first run and at every rerun. */
export default function govapTable({ parentElement, data }: Component): void {
  const table = tables.get(parentElement) ?? new WardTable(parentElement);
  tables.set(parentElement, table);
  table.show(data);
}

class WardTable {
  private readonly region = el("div", { class: "region", role: "region", tabindex: 0 });
  private readonly spoken = el("p", { class: "spoken", role: "status" });
  private written = "";
  private sorting: Sorting = { column: 0, down: false };

  constructor(parent: HTMLElement | ShadowRoot) {
    parent.append(el("style", {}, css), this.region, this.spoken);
  }

  /** Draws the table anew only when something in it changed; scrolling and sorting stay. */
  show(data: TableData): void {
    const text = JSON.stringify(data);
    if (text === this.written) return;
    this.written = text;
    this.draw(data);
  }

  private draw(data: TableData): void {
    const columns = data.groups.flatMap((group) => group.columns);
    if (this.sorting.column >= columns.length) this.sorting = { column: 0, down: false };
    const words = new Words({});
    words.lang = data.lang;
    this.region.setAttribute("aria-label", data.title);
    put(
      this.region,
      el("table", {}, el("caption", { class: "spoken" }, `${data.title}. ${data.hint}`), this.head(data), this.body(data, columns, words)),
    );
  }

  private head(data: TableData): Node {
    let place = 0;
    const groups = data.groups.map((group, at) =>
      el(
        "th",
        { colspan: group.columns.length, scope: "colgroup", class: at === 0 ? "ward" : "group" },
        group.title,
        group.unit ? el("span", { class: "unit" }, ` (${group.unit})`) : null,
      ),
    );
    const heads = data.groups.flatMap((group) => group.columns.map((column, at) => this.heading(data, column, place++, at === 0)));
    return el("thead", {}, el("tr", {}, ...groups), el("tr", {}, ...heads));
  }

  private heading(data: TableData, column: ColumnData, place: number, first: boolean): Node {
    const sorted = this.sorting.column === place;
    const order = sorted ? (this.sorting.down ? "descending" : "ascending") : "none";
    const name = [place === 0 ? "ward" : "", first ? "first" : "", column.decimals === null ? "" : "number"].filter(Boolean).join(" ");
    const sort = (): void => this.sort(data, column, place);
    const arrow = el("span", { class: "arrow", "aria-hidden": "true" }, sorted ? (this.sorting.down ? "▼" : "▲") : "↕");
    return el("th", { scope: "col", "aria-sort": order, class: name }, el("button", { type: "button", onclick: sort }, column.label, arrow));
  }

  private sort(data: TableData, column: ColumnData, place: number): void {
    const same = this.sorting.column === place;
    this.sorting = { column: place, down: same ? !this.sorting.down : column.decimals !== null && place > 0 };
    this.draw(data);
    this.region.querySelectorAll<HTMLElement>("thead button")[place]?.focus();
    this.spoken.textContent = `${column.label} ${this.sorting.down ? "▼" : "▲"}`;
  }

  private body(data: TableData, columns: readonly ColumnData[], words: Words): Node {
    const first = new Set<number>();
    data.groups.reduce((place, group) => (first.add(place), place + group.columns.length), 0);
    const rows = order(columns[this.sorting.column], this.sorting, data.lang).map((row) => {
      const cells = columns.map((column, place) => {
        const name = [place === 0 ? "ward" : "", first.has(place) ? "first" : "", column.decimals === null ? "" : "number"];
        const value = column.cells[row];
        const unknown = value === null || value === "";
        const text = unknown ? data.unknown : typeof value === "number" ? words.number(value, column.decimals ?? 0) : value;
        const kinds = [...name, unknown || text === data.unknown ? "unknown" : "", column.decimals === null ? "text" : "", text.length > LONG ? "long" : ""];
        const style = kinds.filter(Boolean).join(" ");
        if (place === 0) return el("th", { class: style, scope: "row" }, text);
        return el("td", { class: style, title: text.length > LONG ? text : null }, el("span", {}, text));
      });
      return el("tr", { "data-row": data.ids[row], class: data.ids[row] === data.selected ? "selected" : null }, ...cells);
    });
    return el("tbody", {}, ...rows);
  }
}

/** Row numbers in the order of a column; the unknown always last; equal values stay in ward order. */
function order(column: ColumnData, { column: place, down }: Sorting, lang: Lang): readonly number[] {
  const rows = column.cells.map((_, row) => row);
  if (place === 0) return down ? rows.reverse() : rows;
  const collator = new Intl.Collator(lang, { numeric: true });
  const compare = (one: Cell, other: Cell): number =>
    typeof one === "number" && typeof other === "number" ? one - other : collator.compare(String(one), String(other));
  return rows.sort((one, other) => {
    const [left, right] = [column.cells[one], column.cells[other]];
    if (left === null || right === null) return Number(left === null) - Number(right === null) || one - other;
    return (down ? -compare(left, right) : compare(left, right)) || one - other;
  });
}
