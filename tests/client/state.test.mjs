import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { initial, merged, read, write } = await client_module("state");

const view = (id) => ({ id });
const layer = (id, views, thresholds = [], reach = null) => ({ id, views: views.map(view), thresholds, reach });
const release = {
  limits: [106.6, 10.79, 106.72, 10.88],
  wards: [{ id: "p01" }, { id: "p15" }],
  layers: [
    layer("civility", ["2021", "2020"], [{ id: "target", is_target: true }]),
    layer("green", ["existing", "planned"], [{ id: "city", is_target: false }, { id: "target", is_target: true }]),
    layer("fire", ["people", "area"], [], { default_m: 3000, least_m: 200, most_m: 6000 }),
  ],
};

test("the state at the start has no query", () => {
  assert.equal(write(initial(release), release), "");
  assert.deepEqual(read("", release), initial(release));
});

test("a state survives the way through its query exactly", () => {
  const state = {
    overlay: "fire", views: { civility: "2020", green: "planned", fire: "area" }, standards: { civility: "target", green: "city", fire: "" },
    ward: "p15", mark: "w12.a-b", radius: 1234, station: [106.65, 10.84321], at: { zoom: 14.25, lat: 10.8351, lon: 106.65 }, lang: "en",
  };
  assert.deepEqual(read(write(state, release), release), state);
  assert.deepEqual(read(`#${write(state, release)}`, release), state);
});

test("the threshold chosen at the start is the plan's own", () => {
  assert.equal(initial(release).standards.green, "target");
});

for (const query of [
  "overlay=<script>", "overlay=__proto__", "view=constructor", "ward=p02", "ward=P15", "radius=1e9", "radius=-5", "radius=199", "radius=abc",
  "station=0,0", "station=106.65", "station=NaN,NaN", "station=106.65,10.84,3", "at=99/10.8/106.65", "at=14/0/0", "at=14/10.8", "mark=%3Cimg%20src%3Dx%3E",
  "lang=fr", "standard=none", "view.green=bogus", "%E0%A4%A", "&&&===",
]) {
  test(`a hostile query changes nothing: ${query}`, () => assert.deepEqual(read(query, release), initial(release)));
}

test("entries of others are kept beside ours", () => {
  assert.equal(merged("?practice=1&ward=p01&view.green=planned", "ward=p15"), "ward=p15&practice=1");
});
