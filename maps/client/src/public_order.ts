/** Orders of rows: stable, unknown values last whichever way they run. */

export type Kind = "number" | "text";
export type Order = "ascending" | "descending";

/** The rows by what `valueOf` says of them; "" is unknown. Equal rows keep their order. */
export function arranged<Row>(rows: readonly Row[], valueOf: (row: Row) => string, kind: Kind, order: Order): Row[] {
  const sign = order === "ascending" ? 1 : -1;
  const compare = kind === "number" ? (a: string, b: string) => Number(a) - Number(b) : inLanguage();
  return rows
    .map((row) => ({ row, value: valueOf(row) }))
    .sort((a, b) => Number(a.value === "") - Number(b.value === "") || (a.value === "" ? 0 : sign * compare(a.value, b.value)))
    .map(({ row }) => row);
}

/** Numbers inside names by their size: "Phường 3" before "Phường 15". */
function inLanguage(): (a: string, b: string) => number {
  return new Intl.Collator("vi", { numeric: true }).compare;
}
