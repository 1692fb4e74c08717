import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { between, chosenSides, differences, metValue, sideOf, sidesOf, viewOfVariant } = await client_module("meeting_sides");
const view = (id, period, series) => ({ id, period, series, series_label: [series, series], label: [id, id] });
const threshold = (id, value) => ({ id, value });
const GREEN = {
  id: "green", kind: "number", better: "high", good: [], decimals: 2, past: [["existing-2018", "2018", "existing"]],
  views: [view("existing", "2019", "existing"), view("planned", "2019", "planned")], thresholds: [threshold("a", 0.92), threshold("b", 2)],
};
const STATUS = { ...GREEN, id: "civility", kind: "status", better: "none", good: ["met"], past: [], views: [view("2021", "2021", "")], thresholds: [] };
const OPTIONS = [{ id: "plan:ab", label: ["A", "A"] }, { id: "release:3", label: ["3", "3"] }];
const open = { from: null, to: null };
const CLASSES = [{ id: "low", from: null, to: 1 }, { id: "high", from: 1, to: null }, { id: "unknown", ...open }];
const own = (values, classes = CLASSES, estimated = values.map(() => false)) => ({ values, estimated, classes, scale: "own" });

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

test("a layer of one view stands beside its first threshold, not beside itself", () => {
  const one = { ...GREEN, past: [], views: GREEN.views.slice(0, 1) };
  assert.deepEqual(chosenSides(one, "existing", OPTIONS, { left: "", right: "" }), { left: "standard:a", right: "now" });
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
  assert.equal(differences(own([2]), own([0]), { better: "low", good: [], decimals: 2 })[0].change, "better");
  assert.equal(differences(own([2]), own([0]), { better: "none", good: [], decimals: 2 })[0].change, "other");
});

test("statuses that changed come before those that did not, and say for whom it is good", () => {
  const classes = ["met", "under_review", "not_met", "unknown"].map((id) => ({ id, ...open }));
  const rows = differences(own(["met", "met", "not_met", null, "under_review"], classes), own(["met", "not_met", "met", "met", "not_met"], classes), STATUS);
  assert.deepEqual(rows.map(({ ward, change }) => [ward, change]), [[1, "worse"], [2, "better"], [3, "other"], [4, "other"], [0, ""]]);
  assert.ok(rows.every(({ by }) => by === null));
});

test("a figure that nobody has is no difference, and a threshold's classes are not those of a figure", () => {
  assert.deepEqual(differences(own([null]), own([1]), GREEN)[0], { ward: 0, left: null, right: 1, by: null, estimated: false, change: "other" });
  assert.equal(differences(own([2]), { values: ["not_met"], estimated: [false], classes: CLASSES, scale: "met" }, GREEN)[0].change, "");
});

test("a threshold is met from its value on, up to it where less is better", () => {
  assert.deepEqual([0.91, 0.92, null, "met"].map((value) => metValue(GREEN, value, threshold("a", 0.92))), ["not_met", "met", null, null]);
  assert.deepEqual([0.92, 0.93].map((value) => metValue({ ...GREEN, better: "low" }, value, threshold("a", 0.92))), ["met", "not_met"]);
});

test("a difference is that of the figures as they are shown, each rounded before", () => {
  const two = (from, to) => between(from, to, { decimals: 2 });
  assert.deepEqual([two(1, 1.004), two(1.004, 1), two(1, 1.006), two(1.004, 1.006), two(1.006, 1.014), two(0.1, 0.3)], [0, 0, 0.01, 0.01, 0, 0.2]);
  assert.deepEqual([between(0.4, 0.6, { decimals: 0 }), between(0.6, 2.4, { decimals: 0 }), between(3, 1, { decimals: 0 })], [1, 1, -2]);
});

test("a difference that cannot be seen in the figures is none, though a class may begin between them", () => {
  const [crossed, same] = differences(own([0.998, 2.001]), own([1.001, 2]), GREEN);
  assert.deepEqual([crossed.ward, crossed.by, crossed.change], [0, 0, "better"]);
  assert.deepEqual([same.by, same.change], [0, ""]);
});

test("a difference is an estimate where one of its figures is", () => {
  const rows = differences(own([1, 2, 3], CLASSES, [true, false, false]), own([1, 2, 4], CLASSES, [false, false, true]), GREEN);
  assert.deepEqual(rows.map(({ ward, estimated }) => [ward, estimated]), [[2, true], [0, true], [1, false]]);
});

test("a variant shows the view on show where it has it, else its own of the nearest period of that series", () => {
  const earlier = { ...GREEN, views: [view("existing", "2017", "existing"), view("planned", "2017", "planned")] };
  assert.equal(viewOfVariant(earlier, GREEN, "planned"), "planned");
  assert.equal(viewOfVariant(earlier, GREEN, "existing-2018"), "existing", "its earlier periods are not here");
  assert.equal(viewOfVariant({ ...earlier, views: [view("total", "2017", "total")] }, GREEN, "planned"), "total");
  assert.equal(viewOfVariant(GREEN, GREEN, "existing-2018"), "existing-2018", "a layer that is the same in both has all views");
});
