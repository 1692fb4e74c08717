import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { converted, isKnown, isMerged, tallied, WardSets } = await client_module("sets");
const weights = { people: [100, 300, 200], area: [1, 1, 2] };
const two = [[[0], [1]], [[2]]];
const split = [[[0], [2, 0.25, 0.5, 0]], [[1], [2, 0.75, 0.5, 1]]];

test("counts add, a divided ward's by its share of people", () => {
  assert.deepEqual(converted([1, 2, 8], two, "sum", weights), [3, 8]);
  assert.deepEqual(converted([1, 2, 8], split, "sum", weights), [3, 8]);
});

test("means are weighted by people or by ground, weights divided like the ward", () => {
  assert.deepEqual(converted([10, 20, 7], two, "by_people", weights), [17.5, 7]);
  assert.deepEqual(converted([10, 20, 7], two, "by_area", weights), [15, 7]);
  assert.deepEqual(converted([10, 20, 40], split, "by_people", weights), [(100 * 10 + 50 * 40) / 150, (300 * 20 + 150 * 40) / 450]);
  assert.deepEqual(converted([10, 20, 40], split, "by_area", weights), [(10 + 40) / 2, (20 + 40) / 2]);
});

test("an unknown part leaves its ward unknown and no other", () => {
  for (const rule of ["sum", "by_people", "by_area"]) assert.deepEqual(converted([null, 20, 7], two, rule, weights), [null, 7]);
});

test("statuses are counted; a ward that is one old ward keeps its own", () => {
  assert.deepEqual(tallied(["met", null, "under_review"], two, ["met"]), [
    { met: 1, parts: 2, unknown: 1, only: "" },
    { met: 0, parts: 1, unknown: 0, only: "under_review" },
  ]);
  assert.deepEqual(tallied([null, null, null], two, ["met"]).map(isKnown), [false, false]);
});

test("only a ward of several parts, or of a part, is merged", () => {
  assert.deepEqual([[[0]], [[0], [1]], [[2, 0.25, 0.5, 0]]].map(isMerged), [false, true, true]);
});

const ward = (id, population) => ({ id, number: 1, name: id, area_km2: 1, population, population_year: "2019", label: [0, 0], polygons: [] });
const release = {
  wards: [ward("p01", 100), ward("p02", 300), ward("p03", 200)],
  cuts: [],
  sets: [
    { id: "16", wards: [] },
    { id: "12", wards: [{ ...ward("a", 150), parts: { 16: split[0] } }, { ...ward("b", 450), parts: { 16: split[1] } }] },
    { id: "6", wards: [{ ...ward("z", 600), parts: { 16: [[0], [1], [2]], 12: [[0], [1]] } }] },
  ],
};
const sets = new WardSets({ ...release, sets: release.sets.map((one) => ({ ...one, wards: one.wards })) });
sets.wards = (set) => (set === "16" ? release.wards.map((one) => ({ ...one, parts: {} })) : release.sets.find((one) => one.id === set).wards);
const number = { kind: "number", good: [] };

test("a set's own figures are shown as they are, later ones are converted from them", () => {
  const view = { converts: "by_people", exact: { 12: [5, 9] } };
  assert.deepEqual(sets.figures(number, view, [null, null, null], "12"), { values: [5, 9], estimated: [false, false], tallied: false });
  assert.deepEqual(sets.figures(number, view, [null, null, null], "6"), { values: [8], estimated: [true], tallied: false });
  assert.deepEqual(sets.figures(number, view, [null, null, null], "16").values, [null, null, null]);
});

test("without figures of its own a set is converted from the sixteen, and says so where it knows something", () => {
  const view = { converts: "sum" };
  assert.deepEqual(sets.figures(number, view, [1, 2, 8], "6"), { values: [11], estimated: [true], tallied: false });
  assert.deepEqual(sets.figures(number, view, [1, null, 8], "6").estimated, [false]);
  assert.equal(sets.figures({ kind: "status", good: ["met"] }, view, ["met", null, "met"], "6").tallied, true);
});

test("the selection goes where most of its people are", () => {
  assert.equal(sets.carried("p03", "16", "12"), "b");
  assert.equal(sets.carried("p01", "16", "6"), "z");
  assert.equal(sets.carried("b", "12", "16"), "p02");
  assert.equal(sets.carried("z", "6", "12"), "b");
  assert.equal(sets.carried("", "16", "12"), "");
});

test("a mark lies in the wards made of its own; where one was divided the release says in which", () => {
  const ids = (mark, set) => sets.holding(mark, set).map((one) => one.id);
  assert.deepEqual(ids({ wards: ["p01"] }, "12"), ["a"]);
  assert.deepEqual(ids({ wards: ["p03"] }, "12"), ["a", "b"]);
  assert.deepEqual(ids({ wards: ["p03"], merged: ["b", "z"] }, "12"), ["b"]);
  assert.deepEqual(ids({ wards: ["p03"], merged: ["b", "z"] }, "16"), ["p03"]);
});
