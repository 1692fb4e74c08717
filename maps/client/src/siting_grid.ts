/** The cells of a board as a grid of squares, north at the top: which cell is drawn where. */
import type { Metres } from "./plane";

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** South-west corner, METRES less the plane's origin. */
  readonly west: number;
  readonly south: number;
  readonly cell_m: number;
  /** The cell of each square, row by row from the north; -1 for none. */
  readonly cells: Int32Array;
}

export interface GridCells {
  readonly weight: ArrayLike<number>;
  readonly drawn: ArrayLike<number>;
}

/** The grid of the drawn cells, whose middles are `places`. Of two cells in one square the one with more weight is drawn. */
export function gridOf({ weight, drawn }: GridCells, places: readonly Metres[], cell_m: number): Grid {
  const shown = places.map((_, j) => j).filter((j) => drawn[j]);
  const [easts, norths] = [shown.map((j) => places[j][0]), shown.map((j) => places[j][1])];
  const least = (values: readonly number[]): number => values.reduce((low, value) => Math.min(low, value), Infinity);
  if (shown.length === 0) return { columns: 0, rows: 0, west: 0, south: 0, cell_m, cells: new Int32Array(0) };
  const [west, south] = [least(easts) - cell_m / 2, least(norths) - cell_m / 2];
  const column = easts.map((east) => Math.round((east - west) / cell_m - 0.5));
  const up = norths.map((north) => Math.round((north - south) / cell_m - 0.5));
  const most = (values: readonly number[]): number => values.reduce((high, value) => Math.max(high, value), 0);
  const [columns, rows] = [most(column) + 1, most(up) + 1];
  const cells = new Int32Array(columns * rows).fill(-1);
  shown.forEach((j, i) => {
    const square = (rows - 1 - up[i]) * columns + column[i];
    if (cells[square] < 0 || weight[j] > weight[cells[square]]) cells[square] = j;
  });
  return { columns, rows, west, south, cell_m, cells };
}

/** The cell at a place; -1 where there is none. */
export function cellAt({ columns, rows, west, south, cell_m, cells }: Grid, [east, north]: Metres): number {
  const [column, up] = [Math.floor((east - west) / cell_m), Math.floor((north - south) / cell_m)];
  if (column < 0 || up < 0 || column >= columns || up >= rows) return -1;
  return cells[(rows - 1 - up) * columns + column];
}

/** Which side of an edge a cell is on; NEITHER is on none: nothing is drawn between it and others. */
export type Side = 1 | 2 | 0;
export const NEITHER = 0;

/** The edge between squares of side 1 and of side 2: tells each piece as column, row from the north, to column, row. */
export function edges({ columns, rows, cells }: Grid, side: (cell: number) => Side, tell: (c0: number, r0: number, c1: number, r1: number) => void): void {
  const at = (column: number, row: number): Side => {
    const cell = row < 0 || column < 0 ? -1 : cells[row * columns + column];
    return cell < 0 ? NEITHER : side(cell);
  };
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const here = at(column, row);
      if (here === NEITHER) continue;
      if (here + at(column, row - 1) === 3) tell(column, row, column + 1, row);
      if (here + at(column - 1, row) === 3) tell(column, row, column, row + 1);
    }
  }
}
