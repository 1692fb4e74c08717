import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { initial, merged, read, speaks, write } = await client_module("state");

const view = (id) => ({ id, period: id, series: "" });
const layer = (id, views, thresholds = [], reach = null, past = []) => ({ id, views: views.map(view), past, thresholds, reach });
const release = {
  limits: [106.6, 10.79, 106.72, 10.88],
  wards: [{ id: "p01" }, { id: "p15" }],
  sets: [{ id: "16", wards: [] }, { id: "12", wards: [{ id: "w12-p01" }] }, { id: "6", wards: [{ id: "w6-go-vap" }] }],
  layers: [
    layer("civility", ["2021", "2020"], [{ id: "target", is_target: true }], null, [["2019-03", "2019-03", ""]]),
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
    overlay: "fire", set: "16", views: { civility: "2020", green: "planned", fire: "area" }, standards: { civility: "target", green: "city", fire: "" },
    ward: "p15", mark: "w12.a-b", radius: 1234, station: [106.65, 10.84321], at: { zoom: 14.25, lat: 10.8351, lon: 106.65 }, lang: "en",
  };
  assert.deepEqual(read(write(state, release), release), state);
  assert.deepEqual(read(`#${write(state, release)}`, release), state);
});

test("on the public site the first layer with a figure is shown, and the address always names it", () => {
  const told = (...values) => release.layers.map((layer, i) => ({ ...layer, views: layer.views.map((view) => ({ ...view, values: values[i] })) }));
  const site = { ...release, site: { lang: "vi" }, layers: told([null, null], [null, 0.5], [1, 1]) };
  assert.equal(initial(site).overlay, "green");
  assert.equal(write(initial(site), site), "overlay=green");
  assert.deepEqual(read("overlay=civility", site), { ...initial(site), overlay: "civility" });
  assert.equal(initial({ ...site, layers: told(["met", null], [null, 0.5], [1, 1]) }).overlay, "civility");
  assert.equal(initial({ ...site, layers: told([null, null], [null, null], [null, null]) }).overlay, "civility");
});

test("an address without a set is one of the sixteen, as it always was", () => {
  assert.equal(initial(release).set, "16");
  assert.equal(read("overlay=green&ward=p15", release).set, "16");
  assert.equal(read("set=16&ward=p15", release).ward, "p15");
});

test("a set and a ward of it survive the way through the address", () => {
  const state = { ...initial(release), set: "6", ward: "w6-go-vap" };
  assert.equal(write(state, release), "set=6&ward=w6-go-vap");
  assert.deepEqual(read(write(state, release), release), state);
});

test("a ward of another set is not taken", () => {
  for (const query of ["ward=w12-p01", "set=12&ward=p01", "set=6&ward=w12-p01"]) assert.equal(read(query, release).ward, "", query);
});

test("a view of an earlier period can be asked for before it is loaded", () => {
  assert.equal(read("view=2019-03", release).views.civility, "2019-03");
});

test("only an address that says something of the map takes the place of what the page asks for", () => {
  for (const query of ["overlay=fire", "plan=abc&ward=p15", "view.green=planned"]) assert.equal(speaks(query), true, query);
  for (const query of ["", "plan=abc", "release=2&practice=1", "overlays=fire"]) assert.equal(speaks(query), false, query);
});

test("the threshold chosen at the start is the plan's own", () => {
  assert.equal(initial(release).standards.green, "target");
});

for (const query of [
  "overlay=<script>", "overlay=__proto__", "view=constructor", "ward=p02", "ward=P15", "radius=1e9", "radius=-5", "radius=199", "radius=abc",
  "station=0,0", "station=106.65", "station=NaN,NaN", "station=106.65,10.84,3", "at=99/10.8/106.65", "at=14/0/0", "at=14/10.8", "mark=%3Cimg%20src%3Dx%3E",
  "lang=fr", "set=11", "set=__proto__", "set=12%00", "standard=none", "view.green=bogus", "%E0%A4%A", "&&&===",
]) {
  test(`a hostile query changes nothing: ${query}`, () => assert.deepEqual(read(query, release), initial(release)));
}

test("entries of others are kept beside ours", () => {
  assert.equal(merged("?practice=1&set=12&ward=p01&view.green=planned", "ward=p15"), "ward=p15&practice=1");
});
