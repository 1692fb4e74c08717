/**
 * Sorts the tables of the public site. Without this script they stand in the order of the page.
 *
 * `<table data-sortable>`; of its last head row every `<th data-sort="number|text">` becomes a button. Cells say what
 * they are sorted by in `data-value` ("1234.5"; "" = unknown), else by their text. `data-sort-hint` of the table is said
 * to screen readers beside each heading.
 */
import { arranged, type Kind, type Order } from "./public_order";
import { el, icon, ICONS, put, set } from "./dom";

interface Column {
  readonly head: HTMLTableCellElement;
  readonly kind: Kind;
  readonly place: number;
}

export function sortable(table: HTMLTableElement): void {
  const heads = [...(table.tHead?.rows[table.tHead.rows.length - 1]?.cells ?? [])];
  const columns = heads.flatMap((head, place): Column[] => {
    const kind = head.dataset.sort;
    return kind === "number" || kind === "text" ? [{ head, kind, place }] : [];
  });
  for (const column of columns) makeButton(table, column, columns);
}

function makeButton(table: HTMLTableElement, column: Column, all: readonly Column[]): void {
  const { head } = column;
  const button = el("button", { type: "button", class: "sort", title: table.dataset.sortHint }, ...head.childNodes, arrows());
  button.addEventListener("click", () => {
    const order: Order = head.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
    for (const one of all) set(one.head, "aria-sort", one === column ? order : null);
    const [body] = table.tBodies;
    if (body) body.append(...arranged([...body.rows], (row) => valueOf(row, column), column.kind, order));
  });
  put(head, button);
}

/** Up and down; the style sheet shows what `aria-sort` says. */
function arrows(): SVGElement {
  const drawn = icon(`${ICONS.up}${ICONS.down.replace("M5 9", "M5 13")}`);
  set(drawn, "class", "icon sort-arrows");
  return drawn;
}

function valueOf(row: HTMLTableRowElement, { place }: Column): string {
  const cell = row.cells[place];
  return cell?.dataset.value ?? cell?.textContent?.trim() ?? "";
}

for (const table of document.querySelectorAll<HTMLTableElement>("table[data-sortable]")) sortable(table);
