/** The board file: what the siting board looks its figures up in. The Python side is maps/siting_doc.py. */
import type { BoardHeader } from "./siting_doc";

/** No way at all. */
export const NEVER = 65535;
const GZIP = [0x1f, 0x8b] as const;
const LENGTH_BYTES = 4;

export interface Board extends Omit<BoardHeader, "cells"> {
  readonly cells: { readonly lon: Float64Array; readonly lat: Float64Array; readonly ward: Int32Array; readonly weight: Float64Array; readonly drawn: Uint8Array };
  /** Cells, and so the length of a row of costs. */
  readonly count: number;
  /** Costs row by row: standing teams, then sites. */
  readonly costs: Uint16Array;
}

/** The browser cannot unpack the file. */
export class OldBrowserError extends Error {}

/** Fetches a board; throws a TypeError where it cannot be had or is none, OldBrowserError where it cannot be unpacked. */
export async function fetchBoard(address: string, signal: AbortSignal): Promise<Board> {
  const answer = await fetch(address, { signal });
  if (!answer.ok) throw new TypeError(`${address}: HTTP ${answer.status}`);
  return boardOf(await unpacked(await answer.arrayBuffer()));
}

/** The bytes of a gzip file; what is unpacked already, as some servers do, stays as it is. */
export async function unpacked(packed: ArrayBuffer): Promise<ArrayBuffer> {
  const head = new Uint8Array(packed, 0, Math.min(GZIP.length, packed.byteLength));
  if (head[0] !== GZIP[0] || head[1] !== GZIP[1]) return packed;
  if (typeof DecompressionStream === "undefined") throw new OldBrowserError("no DecompressionStream");
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/** The board in an unpacked file; throws a TypeError when it is none. */
export function boardOf(bytes: ArrayBuffer): Board {
  const length = bytes.byteLength < LENGTH_BYTES ? -1 : new DataView(bytes).getUint32(0, true);
  const end = LENGTH_BYTES + length;
  if (length < 0 || end > bytes.byteLength) throw new TypeError("not a board file");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, LENGTH_BYTES, length))) as BoardHeader;
  const { standing, sites, cells, after } = header;
  const [count, rows] = [cells.lon.length, standing.length + sites.id.length];
  const start = end + (end % 2);
  if (bytes.byteLength - start !== 2 * rows * count) throw new TypeError("a board file of another length");
  const costs = new Uint16Array(bytes, start, rows * count);
  for (let row = 0; row < rows; row += 1) {
    if (after[row] < 0) continue;
    const [to, from] = [row * count, after[row] * count];
    for (let j = 0; j < count; j += 1) costs[to + j] += costs[from + j]; // modulo 65536, as it was written
  }
  return {
    ...header, count, costs,
    cells: { lon: Float64Array.from(cells.lon), lat: Float64Array.from(cells.lat), ward: Int32Array.from(cells.ward), weight: Float64Array.from(cells.weight), drawn: Uint8Array.from(cells.drawn) },
  };
}
