import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { deedOf, repeats } = await client_module("meeting_keys");
const FREE = { focus: "", help: false };
const press = (key, more = {}) => ({ key, code: "", shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, repeat: false, ...more });

test("Space and a presenter's clicker go from step to step", () => {
  for (const key of [" ", "PageDown"]) assert.deepEqual(deedOf(press(key), FREE), { do: "step", by: 1 });
  for (const key of ["PageUp", "Backspace"]) assert.deepEqual(deedOf(press(key), FREE), { do: "step", by: -1 });
  assert.deepEqual(deedOf(press(" ", { shiftKey: true }), FREE), { do: "step", by: -1 });
});

test("Space on something that can be pressed is its own; the clicker's keys are not", () => {
  assert.equal(deedOf(press(" "), { ...FREE, focus: "control" }), null);
  assert.deepEqual(deedOf(press("PageDown"), { ...FREE, focus: "control" }), { do: "step", by: 1 });
  assert.deepEqual(deedOf(press(" "), { ...FREE, focus: "line" }), { do: "step", by: 1 });
});

test("while somebody types no key acts but Escape, which leaves the field", () => {
  for (const key of [" ", "s", "P", "1", "ArrowLeft", "PageDown", "Backspace", "?"]) assert.equal(deedOf(press(key), { ...FREE, focus: "field" }), null);
  assert.deepEqual(deedOf(press("Escape"), { ...FREE, focus: "field" }), { do: "blur" });
});

test("1 to 4 are layers, other digits nothing", () => {
  assert.deepEqual(deedOf(press("1"), FREE), { do: "overlay", place: 1 });
  assert.deepEqual(deedOf(press("4"), FREE), { do: "overlay", place: 4 });
  for (const key of ["0", "5", "9"]) assert.equal(deedOf(press(key), FREE), null);
});

test("arrows are wards and lines; on the swipe line they move it", () => {
  assert.deepEqual(deedOf(press("ArrowRight"), FREE), { do: "ward", by: 1 });
  assert.deepEqual(deedOf(press("ArrowUp"), FREE), { do: "line", by: -1 });
  const line = { ...FREE, focus: "line" };
  assert.deepEqual(deedOf(press("ArrowLeft", { shiftKey: true }), line), { do: "slide", key: "ArrowLeft", far: true });
  assert.deepEqual(deedOf(press("End"), line), { do: "slide", key: "End", far: false });
  assert.deepEqual(deedOf(press("ArrowDown"), line), { do: "line", by: 1 });
});

test("letters act in either case, and where an input method holds them back", () => {
  for (const [key, deed] of [["s", "swipe"], ["p", "print"], ["f", "full"], ["n", "notes"]]) {
    assert.deepEqual(deedOf(press(key), FREE), { do: deed });
    assert.deepEqual(deedOf(press(key.toUpperCase(), { shiftKey: true }), FREE), { do: deed });
    assert.deepEqual(deedOf(press("Process", { code: `Key${key.toUpperCase()}` }), FREE), { do: deed });
  }
  assert.deepEqual(deedOf(press("?", { shiftKey: true }), FREE), { do: "help" });
});

test("keys with Ctrl, Alt or the system's key are the browser's, and so are unknown ones", () => {
  for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }]) assert.equal(deedOf(press("p", more), FREE), null);
  for (const key of ["Tab", "Enter", "a", "toString", "F5"]) assert.equal(deedOf(press(key), FREE), null);
});

test("under the list of keys only what closes it acts", () => {
  const help = { ...FREE, help: true };
  for (const key of ["Escape", "?"]) assert.deepEqual(deedOf(press(key), help), { do: "help" });
  for (const key of [" ", "PageDown", "s", "1"]) assert.equal(deedOf(press(key), help), null);
});

test("a key that is held goes on through lines, wards, zoom and the swipe line, and does anything else once", () => {
  const does = (focus, keys) => keys.map((key) => repeats(deedOf(press(key, { repeat: true }), { ...FREE, focus })));
  assert.deepEqual(does("", ["ArrowDown", "ArrowLeft", "+", "-"]), [true, true, true, true]);
  assert.deepEqual(does("line", ["ArrowLeft", "Home"]), [true, true]);
  assert.deepEqual(does("", [" ", "PageDown", "Backspace", "p", "f", "n", "s", "?", "Escape", "2"]), Array(10).fill(false));
});
