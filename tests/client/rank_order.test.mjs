import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { groupsOf, inOrder } = await client_module("rank_order");
const any = (id) => ({ id, from: null, to: null });

test("wards stand best first, equal ones in their order, those without a figure last", () => {
  assert.deepEqual(inOrder([1, null, 3, 1, 0], "high"), [2, 0, 3, 4, 1]);
  assert.deepEqual(inOrder([1, null, 3, 1, 0], "low"), [4, 0, 3, 2, 1]);
  assert.deepEqual(inOrder([1, null, 3], "none"), [0, 1, 2]);
});

test("wards of a status stand under its classes, in their order; a class of none is left out", () => {
  const classes = [any("met"), any("not_met"), any("unknown")];
  const groups = groupsOf({ classes, values: ["not_met", null, "not_met"] }).map(({ one, places }) => [one.id, places]);
  assert.deepEqual(groups, [["not_met", [0, 2]], ["unknown", [1]]]);
});
