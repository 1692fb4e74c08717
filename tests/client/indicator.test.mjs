import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { ranks } = await client_module("indicator");
const { holds, shape } = await client_module("coverage");

test("equal values share a rank, and the unknown have none", () => {
  assert.deepEqual(ranks([3, 5, null, 5, "met"], "high"), [3, 1, null, 1, null]);
  assert.deepEqual(ranks([3, 5, 1], "low"), [2, 3, 1]);
});

test("where all are equal there is nothing to rank", () => {
  assert.deepEqual(ranks([100, 100, 100 - 1e-12], "high"), [null, null, null]);
  assert.deepEqual(ranks([0, null, 0], "low"), [null, null, null]);
  assert.deepEqual(ranks([], "high"), []);
});

test("a hole is no part of a shape", () => {
  const ring = shape([[[[0, 0], [9, 0], [9, 9], [0, 9]], [[3, 3], [6, 3], [6, 6], [3, 6]]]]);
  assert.deepEqual([[1, 1], [4, 4], [8, 4], [10, 4], [-1, 3], [4, 12]].map((at) => holds(ring, at)), [true, false, true, false, false, false]);
});
