import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { holding, MOST_UNSURE_M, verdict } = await client_module("public_place");
const square = (west, south, size) => [[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]];
const hollow = { id: "hollow", polygons: [[square(0, 0, 4), square(1, 1, 2)]] };
const inner = { id: "inner", polygons: [[square(1, 1, 2)]] };
const apart = { id: "apart", polygons: [[square(10, 10, 1)], [square(20, 20, 1)]] };
const all = [hollow, inner, apart];

test("a place is in the ward whose line runs around it", () => {
  assert.equal(holding(all, [0.5, 3.5])?.id, "hollow");
  assert.equal(holding(all, [20.5, 20.5])?.id, "apart");
  assert.equal(holding(all, [5, 5]), null);
});

test("a hole belongs to the ward in it, not to the one around it", () => {
  assert.equal(holding(all, [2, 2])?.id, "inner");
  assert.equal(holding([hollow], [2, 2]), null);
});

test("it agrees with turning angles at places all over", () => {
  const star = Array.from({ length: 11 }, (_, i) => [Math.cos((i * 2 * Math.PI) / 11) * (i % 2 ? 1 : 3), Math.sin((i * 2 * Math.PI) / 11) * (i % 2 ? 1 : 3)]);
  star.push(star[0]);
  const turns = ([x, y]) => star.slice(1).reduce((sum, [x2, y2], i) => {
    const [x1, y1] = star[i];
    return sum + Math.atan2((x1 - x) * (y2 - y) - (y1 - y) * (x2 - x), (x1 - x) * (x2 - x) + (y1 - y) * (y2 - y));
  }, 0);
  for (let i = 0; i < 400; i += 1) {
    const place = [((i * 37) % 101) / 16 - 3.1, ((i * 53) % 97) / 16 - 3];
    assert.equal(holding([{ polygons: [[star]] }], place) !== null, Math.abs(turns(place)) > 1, String(place));
  }
});

test("a place that is hardly known names no ward", () => {
  assert.equal(verdict(inner, 20), "ward");
  assert.equal(verdict(null, 20), "outside");
  assert.equal(verdict(inner, MOST_UNSURE_M + 1), "unsure");
});
