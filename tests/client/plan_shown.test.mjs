import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { shownEdits } = await client_module("plan_shown");
const { standIn, standInDetails } = await client_module("stand_in");

const SQUARE = { type: "Polygon", coordinates: [[[0, 0], [1, 0], [1, 1], [0, 0]]] };
const edit = (id, more = {}) => ({ id, kind: "park", name: id, geometry: SQUARE, entrances: [], faulty: false, label: [id, id], corridor: null, ...more });
const plan = (...edits) => ({ id: "a", revision: 1, edits, selected: "", layers: [], details: {}, outside: null, pins: [] });

test("a stored plan is shown as it is, with its faults", () => {
  const shown = shownEdits(plan(edit("park-1"), edit("park-2", { faulty: true })), [], null);
  assert.deepEqual(shown.map((one) => [one.id, one.standing, one.act]), [["park-1", "", null], ["park-2", "faulty", null]]);
});

test("a new shape is in sight before it is stored", () => {
  const act = { id: "x", plan: "a", kind: "park", geometry: SQUARE };
  const [, drawn] = shownEdits(plan(edit("park-1")), [act], null);
  assert.deepEqual([drawn.id, drawn.kind, drawn.standing, drawn.geometry], ["x", "park", "pending", SQUARE]);
  assert.equal(drawn.act, act);
});

test("two clicks on a street are a line, one click a station", () => {
  const acts = [
    { id: "x", plan: "a", kind: "pick", points: [[1, 2], [3, 4]] },
    { id: "y", plan: "a", kind: "station", points: [[5, 6]] },
  ];
  assert.deepEqual(shownEdits(plan(), acts, null).map((one) => [one.kind, one.geometry]), [
    ["widen", { type: "LineString", coordinates: [[1, 2], [3, 4]] }],
    ["station", { type: "Point", coordinates: [5, 6] }],
  ]);
});

test("acts on one edit follow each other", () => {
  const other = { type: "Polygon", coordinates: [[[9, 9], [8, 9], [8, 8], [9, 9]]] };
  const acts = [
    { id: "x", plan: "a", kind: "shape", edit: "park-1", geometry: other },
    { id: "y", plan: "a", kind: "entrances", edit: "park-1", points: [[8, 9]] },
  ];
  const [one, two] = shownEdits(plan(edit("park-1", { entrances: [[0, 0]], assumed_entrances: true }), edit("park-2")), acts, null);
  assert.deepEqual([one.geometry, one.entrances, one.assumed, one.standing], [other, [[8, 9]], false, "pending"]);
  assert.deepEqual([two.geometry, two.standing], [SQUARE, ""]);
});

test("a corridor is not shown around a line that has moved on", () => {
  const line = edit("street-1", { kind: "street", geometry: { type: "LineString", coordinates: [[0, 0], [1, 1]] }, corridor: SQUARE });
  const act = { id: "x", plan: "a", kind: "shape", edit: "street-1", geometry: { type: "LineString", coordinates: [[0, 0], [2, 1]] } };
  assert.equal(shownEdits(plan(line), [], null)[0].corridor, SQUARE);
  assert.equal(shownEdits(plan(line), [act], null)[0].corridor, null);
});

test("what is removed is gone at once, and back where that was refused", () => {
  const act = { id: "x", plan: "a", kind: "remove", edit: "park-1" };
  assert.deepEqual(shownEdits(plan(edit("park-1")), [act], null), []);
  const [back] = shownEdits(plan(edit("park-1")), [act], { act: "x", message: "no" });
  assert.deepEqual([back.id, back.standing, back.geometry], ["park-1", "refused", SQUARE]);
});

test("a refused drawing stays as it was drawn", () => {
  const act = { id: "x", plan: "a", kind: "park", geometry: SQUARE };
  const [drawn] = shownEdits(plan(), [act], { act: "x", message: "crosses itself" });
  assert.deepEqual([drawn.standing, drawn.geometry], ["refused", SQUARE]);
});

test("a selection on its way changes no edit", () => {
  const act = { id: "x", plan: "a", kind: "select", edit: "park-1" };
  assert.equal(shownEdits(plan(edit("park-1")), [act], null)[0].standing, "");
});

test("an act about an edit that is gone changes nothing", () => {
  const act = { id: "x", plan: "a", kind: "shape", edit: "park-9", geometry: { type: "Point", coordinates: [0, 0] } };
  assert.deepEqual(shownEdits(plan(edit("park-1")), [act], null), shownEdits(plan(edit("park-1")), [], null));
});

const released = { title: ["t", "t"], layers: [{ id: "green", views: [1] }, { id: "fire", views: [2] }] };

test("a plan's layer stands in for the release's of the same id, and goes again", () => {
  const stand = standIn(released);
  const [green, fire] = stand.release.layers;
  stand.put([{ id: "green", views: [99] }, { id: "unheard-of", views: [] }]);
  assert.deepEqual(stand.release.layers.map((layer) => layer.views), [[99], [2]]);
  assert.equal(stand.release.layers[0], green, "who holds a layer goes on holding it");
  assert.equal(stand.release.layers[1], fire);
  stand.put([{ id: "fire", views: [5] }]);
  assert.deepEqual(stand.release.layers.map((layer) => layer.views), [[1], [5]]);
  stand.put([]);
  assert.deepEqual(stand.release, released);
  assert.deepEqual(released.layers[0].views, [1], "the release itself is never written to");
});

test("a plan's marks stand in for those of the layers it names", () => {
  assert.deepEqual(standInDetails({ green: ["a"], fire: ["b"] }, { green: ["c"] }), { green: ["c"], fire: ["b"] });
});
