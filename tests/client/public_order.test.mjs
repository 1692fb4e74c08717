import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { arranged } = await client_module("public_order");
const same = (row) => row;

test("numbers go by their size, not by their letters", () => {
  assert.deepEqual(arranged(["9", "10", "-1.5", "0"], same, "number", "ascending"), ["-1.5", "0", "9", "10"]);
  assert.deepEqual(arranged(["9", "10", "-1.5", "0"], same, "number", "descending"), ["10", "9", "0", "-1.5"]);
});

test("what is unknown stands last whichever way the rest runs", () => {
  assert.deepEqual(arranged(["", "2", "", "1"], same, "number", "ascending"), ["1", "2", "", ""]);
  assert.deepEqual(arranged(["", "2", "", "1"], same, "number", "descending"), ["2", "1", "", ""]);
});

test("names go by the numbers in them and by the Vietnamese alphabet", () => {
  assert.deepEqual(arranged(["Phường 15", "Phường 3", "Phường 10"], same, "text", "ascending"), ["Phường 3", "Phường 10", "Phường 15"]);
  assert.deepEqual(arranged(["Đông", "Em", "Dương"], same, "text", "ascending"), ["Dương", "Đông", "Em"]);
});

test("equal rows keep their order both ways, and the rows given are left as they are", () => {
  const rows = [["a", "1"], ["b", "0"], ["c", "1"]];
  const value = ([, number]) => number;
  assert.deepEqual(arranged(rows, value, "number", "ascending").map(([name]) => name), ["b", "a", "c"]);
  assert.deepEqual(arranged(rows, value, "number", "descending").map(([name]) => name), ["a", "c", "b"]);
  assert.deepEqual(rows.map(([name]) => name), ["a", "b", "c"]);
});
