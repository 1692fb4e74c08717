import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { chosenSides, differences, metValue, sideOf, sidesOf } = await client_module("meeting_sides");
const view = (id, period, series) => ({ id, period, series, series_label: [series, series], label: [id, id] });
const threshold = (id, value) => ({ id, value });
const GREEN = {
  id: "green", kind: "number", better: "high", good: [], past: [["existing-2018", "2018", "existing"]],
  views: [view("existing", "2019", "existing"), view("planned", "2019", "planned")], thresholds: [threshold("a", 0.92), threshold("b", 2)],
};
const STATUS = { ...GREEN, id: "civility", kind: "status", better: "none", good: ["met"], past: [], views: [view("2021", "2021", "")], thresholds: [] };
const OPTIONS = [{ id: "plan:ab", label: ["A", "A"] }, { id: "release:3", label: ["3", "3"] }];
const open = { from: null, to: null };
const CLASSES = [{ id: "low", from: null, to: 1 }, { id: "high", from: 1, to: null }, { id: "unknown", ...open }];
const own = (values, classes = CLASSES) => ({ values, classes, scale: "own" });

test("a side is its kind and what of it; a variant keeps its whole name", () => {
  assert.deepEqual(sideOf("now"), { kind: "now", id: "" });
  assert.deepEqual(sideOf("period:2021-Q1"), { kind: "period", id: "2021-Q1" });
  assert.deepEqual(sideOf("release:3"), { kind: "release", id: "release:3" });
});

test("a layer offers what is on show, its periods, thresholds of a figure, plans and releases", () => {
  assert.deepEqual(sidesOf(GREEN, OPTIONS), ["now", "period:existing", "period:planned", "period:existing-2018", "standard:a", "standard:b", "plan:ab", "release:3"]);
  assert.deepEqual(sidesOf(STATUS, []), ["now", "period:2021"]);
});

test("where nobody chose, the period before stands at the left of what is on show", () => {
  assert.deepEqual(chosenSides(GREEN, "existing", OPTIONS, { left: "", right: "" }), { left: "period:existing-2018", right: "now" });
  assert.deepEqual(chosenSides(GREEN, "planned", OPTIONS, { left: "", right: "" }), { left: "period:existing", right: "now" });
  assert.deepEqual(chosenSides(STATUS, "2021", OPTIONS, { left: "", right: "" }), { left: "period:2021", right: "now" });
  assert.deepEqual(chosenSides(GREEN, "existing", OPTIONS, { left: "", right: "plan:ab" }), { left: "now", right: "plan:ab" });
  assert.deepEqual(chosenSides(GREEN, "existing", OPTIONS, { left: "", right: "standard:b" }), { left: "standard:a", right: "standard:b" });
});

test("a side that the layer does not offer is as if nobody chose", () => {
  assert.deepEqual(chosenSides(STATUS, "2021", OPTIONS, { left: "standard:a", right: "period:existing" }), { left: "period:2021", right: "now" });
  assert.deepEqual(chosenSides(GREEN, "existing", [], { left: "now", right: "plan:ab" }), { left: "now", right: "now" });
});

test("the largest difference comes first, of equal ones another class, then wards in their order", () => {
  const rows = differences(own([0, 0.5, 2, 0.75, 3]), own([0, 0.75, 1.75, 1, 0]), GREEN);
  assert.deepEqual(rows.map(({ ward }) => ward), [4, 3, 1, 2, 0]);
  assert.equal(rows[0].ward, 4);
  assert.equal(rows[0].change, "worse");
  assert.equal(rows.at(-1).ward, 0);
  const three = rows.find(({ ward }) => ward === 3);
  assert.equal(three.change, "better");
  assert.equal(three.by, 0.25);
});

test("where less is better a fall into another class is for the better", () => {
  assert.equal(differences(own([2]), own([0]), { better: "low", good: [] })[0].change, "better");
  assert.equal(differences(own([2]), own([0]), { better: "none", good: [] })[0].change, "other");
});

test("statuses that changed come before those that did not, and say for whom it is good", () => {
  const classes = ["met", "under_review", "not_met", "unknown"].map((id) => ({ id, ...open }));
  const rows = differences(own(["met", "met", "not_met", null, "under_review"], classes), own(["met", "not_met", "met", "met", "not_met"], classes), STATUS);
  assert.deepEqual(rows.map(({ ward, change }) => [ward, change]), [[1, "worse"], [2, "better"], [3, "other"], [4, "other"], [0, ""]]);
  assert.ok(rows.every(({ by }) => by === null));
});

test("a figure that nobody has is no difference, and a threshold's classes are not those of a figure", () => {
  assert.deepEqual(differences(own([null]), own([1]), GREEN)[0], { ward: 0, left: null, right: 1, by: null, change: "other" });
  assert.equal(differences(own([2]), { values: ["not_met"], classes: CLASSES, scale: "met" }, GREEN)[0].change, "");
});

test("a threshold is met from its value on, up to it where less is better", () => {
  assert.deepEqual([0.91, 0.92, null, "met"].map((value) => metValue(value, threshold("a", 0.92), "high")), ["not_met", "met", null, null]);
  assert.deepEqual([0.92, 0.93].map((value) => metValue(value, threshold("a", 0.92), "low")), ["met", "not_met"]);
});
