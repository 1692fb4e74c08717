/** Seeded boards for the tests of the siting board. */

/** Whole numbers from 0 to `below`, the same for the same seed. */
export function chance(seed) {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39);
    return ((mixed ^ (mixed >>> 16)) >>> 0) % below;
  };
}

const NEVER = 65535;

/** A header and its costs. Some cells have no weight, some costs are NEVER, some cells nobody has a way to. */
export function invented(seed, { cells, sites, standing, most = 900 }) {
  const next = chance(seed);
  const many = (count, make) => Array.from({ length: count }, (_, i) => make(i));
  const rows = standing + sites;
  const costs = Uint16Array.from({ length: rows * cells }, (_, i) => (i % cells === 3 || next(12) === 0 ? NEVER : next(most)));
  const header = {
    unit: "s", cell_m: 50, wards: ["p01", "p03"], after: many(rows, (row) => (row === 0 ? -1 : next(row + 1) - 1)),
    standing: many(standing, (i) => ({ id: `s${i}`, name: { vi: `Đội ${i}`, en: `Team ${i}` }, lon: 106.65, lat: 10.83, assumed: i % 2 === 0, neighbour: i > 0 })),
    sites: { id: many(sites, (i) => `a${i}`), name: many(sites, (i) => `Đường ${i}`), lon: many(sites, () => 106.6 + next(1000) / 10000), lat: many(sites, () => 10.8 + next(1000) / 10000), ward: many(sites, () => next(3) - 1) },
    cells: { lon: many(cells, (i) => 106.6 + i / 2000), lat: many(cells, () => 10.83), ward: many(cells, () => next(2)), weight: many(cells, () => (next(5) === 0 ? 0 : next(300))), drawn: many(cells, () => 1) },
  };
  return { header, costs, count: cells };
}

/** The board as the browser holds it. */
export function boardFrom({ header, costs, count }) {
  const { lon, lat, ward, weight, drawn } = header.cells;
  return {
    ...header, costs, count,
    cells: { lon: Float64Array.from(lon), lat: Float64Array.from(lat), ward: Int32Array.from(ward), weight: Float64Array.from(weight), drawn: Uint8Array.from(drawn) },
  };
}

/** The file, not compressed. */
export function packed(header, costs) {
  const count = header.cells.lon.length;
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const steps = Buffer.alloc(2 * costs.length);
  costs.forEach((cost, i) => {
    const after = header.after[Math.floor(i / count)];
    steps.writeUInt16LE((cost - (after < 0 ? 0 : costs[after * count + (i % count)]) + 65536) % 65536, 2 * i);
  });
  return Buffer.concat([length, text, Buffer.alloc(text.length % 2), steps]);
}
