import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { moved } = await client_module("swipe_keys");

test("arrow keys move the handle, further with Shift, to the ends and no further", () => {
  assert.equal(moved(50, "ArrowLeft", false), 48);
  assert.equal(moved(50, "ArrowRight", false), 52);
  assert.equal(moved(50, "ArrowRight", true), 60);
  assert.equal(moved(50, "ArrowUp", false), 52);
  assert.equal(moved(50, "ArrowDown", true), 40);
  assert.equal(moved(50, "PageDown", false), 40);
  assert.equal(moved(50, "PageUp", false), 60);
  assert.equal(moved(99, "ArrowRight", false), 100);
  assert.equal(moved(1, "ArrowLeft", true), 0);
  assert.equal(moved(37, "Home", false), 0);
  assert.equal(moved(37, "End", false), 100);
});

test("other keys are for others", () => {
  for (const key of ["Tab", "Enter", "a", "toString"]) assert.equal(moved(50, key, false), null);
});
