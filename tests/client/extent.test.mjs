import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { areaOf, lengthOf, onEdge } = await client_module("extent");

/** A plane on which a degree is a metre. */
const flat = { metres: (point) => point, degrees: (point) => point };
const SQUARE = [[0, 0], [10, 0], [10, 10], [0, 10]];

test("a square has its area, closed or not, either way round", () => {
  for (const ring of [SQUARE, [...SQUARE, SQUARE[0]], [...SQUARE].reverse()]) assert.equal(areaOf(flat, ring), 100);
});

test("fewer than three corners have no area", () => {
  for (const ring of [[], [[0, 0]], [[0, 0], [5, 5]]]) assert.equal(areaOf(flat, ring), 0);
});

test("the length of a line is that of its pieces", () => {
  assert.equal(lengthOf(flat, [[0, 0], [3, 4], [3, 14]]), 15);
  assert.equal(lengthOf(flat, [[7, 7]]), 0);
});

/** Slow and obvious: many points along every side. */
function walked(rings, [x, y]) {
  let least = Infinity;
  for (const ring of rings) {
    ring.forEach(([x0, y0], i) => {
      const [x1, y1] = ring[(i + 1) % ring.length];
      for (let t = 0; t <= 1; t += 1e-4) least = Math.min(least, Math.hypot(x0 + t * (x1 - x0) - x, y0 + t * (y1 - y0) - y));
    });
  }
  return least;
}

test("the nearest place on an edge is as near as any that is found by walking along it", () => {
  const rings = [SQUARE, [[3, 3], [6, 4], [4, 7]]];
  for (let n = 0; n < 60; n += 1) {
    const point = [((n * 37) % 23) - 5, ((n * 53) % 19) - 4];
    const found = onEdge(flat, rings, point);
    assert.ok(Math.abs(found.off_m - walked(rings, point)) < 1e-3, `${point}`);
    assert.ok(Math.abs(Math.hypot(found.at[0] - point[0], found.at[1] - point[1]) - found.off_m) < 1e-9);
    assert.ok(walked(rings, found.at) < 1e-3, "it lies on the edge");
  }
});

test("the last side of an open ring is an edge too", () => {
  assert.deepEqual(onEdge(flat, [SQUARE], [-2, 5]), { at: [0, 5], off_m: 2 });
});

test("where there is no ring there is no edge", () => {
  assert.equal(onEdge(flat, [], [0, 0]), null);
});
