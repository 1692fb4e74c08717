import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { bandOf, palette } = await client_module("siting_bands");
const { gridOf, cellAt, edges } = await client_module("siting_grid");
const { spokenCost, spokenBand, spokenWeight, spokenShare } = await client_module("siting_words");
const { verdict } = await client_module("siting_verdict");
const { Words } = await client_module("words");

const NEVER = 65535;
const BANDS = [120, 240, 360, 480];
const MESSAGES = {
  no_way: ["không có đường tới", "no way"], minutes: ["{minutes} phút", "{minutes} min"], seconds: ["{seconds} giây", "{seconds} s"],
  "band.minutes": ["{from}–{to} phút", ""], "band.seconds": ["{from}–{to} giây", ""], "band.m": ["{from}–{to} m", ""],
  "unit.people": ["người", "people"], "unit.other": ["đơn vị", "units"], best: ["tối ưu", ""], "best.unproven": ["tốt nhất đã tìm", ""], regret: ["kém {amount}", ""],
  better: ["hơn {amount}", ""], left: ["{amount} không có đường", ""], pending: ["đang tính", ""], no_best: ["chưa có", ""],
};
const words = new Words(MESSAGES);
const speech = { words, say: (key, values) => words.say(key.replace("siting_map.", ""), values) };
const plain = (text) => text.replaceAll("\u00a0", " ");

test("the upper end of a band belongs to it", () => {
  assert.deepEqual([0, 120, 121, 240, 480, 481, NEVER - 1, NEVER].map((cost) => bandOf(BANDS, cost)), [0, 0, 1, 1, 3, 4, 4, -1]);
});

/** Relative luminance of WCAG 2. */
const luminance = (rgb) => {
  const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

test("each band is clearly lighter than the one before, so that colour is not needed to tell them apart", () => {
  for (const bands of [2, 3, 4, 5]) {
    const all = palette(bands).map(luminance);
    for (let i = 1; i < bands; i += 1) assert.ok((all[i] + 0.05) / (all[i - 1] + 0.05) > 1.3, `${bands} ${all}`);
  }
  assert.equal(palette(1).length, 1);
});

test("costs are said in minutes and seconds or metres, the Vietnamese way", () => {
  const said = (cost, unit) => plain(spokenCost(speech, cost, unit));
  assert.deepEqual([200, 45, 240, 0, 61.4].map((cost) => said(cost, "s")), ["3 phút 20 giây", "45 giây", "4 phút", "0 giây", "1 phút 1 giây"]);
  assert.equal(said(1234, "m"), "1.234 m");
  assert.equal(said(NEVER, "m"), "không có đường tới");
});

test("bands, weights and shares are said with their units", () => {
  assert.equal(spokenBand(speech, 120, 240, "s"), "2–4 phút");
  assert.equal(spokenBand(speech, 0, 90, "s"), "0–90 giây");
  assert.equal(spokenBand(speech, 1000, 2000, "m"), "1.000–2.000 m");
  assert.equal(plain(spokenWeight(speech, 51234, "people")), "51.234 người");
  assert.equal(plain(spokenWeight(speech, 3, "wells")), "3 đơn vị");
  assert.equal(spokenShare(speech, 748, 1000), "74,8%");
  assert.equal(spokenShare(speech, 99999, 100000), "99,9%");
  assert.equal(spokenShare(speech, 5, 5), "100,0%");
  assert.equal(spokenShare(speech, 0, 0), "");
});

test("the verdict says how far the teams fall short, in the objective's own unit", () => {
  const best = { sites: [1], covered: 5000, backup: 100, worst: 300, total: 20000 };
  const judged = { covered: 3766, backup: 100, worst: 365, total: 20020, left: 0, reachable: 100 };
  const said = (objective, parts = {}, own = {}, valid = true) => {
    const found = verdict(speech, { unit: "s", objective, weight_kind: "people", best, ...parts }, { ...judged, ...own }, valid);
    return [found.standing, plain(found.text)];
  };
  assert.deepEqual(said("cover"), ["short", "kém 1.234 người"]);
  assert.deepEqual(said("worst"), ["short", "kém 1 phút 5 giây"]);
  assert.deepEqual(said("mean"), ["short", "kém < 1 giây"]);
  assert.deepEqual(said("backup"), ["exact", "tối ưu"]);
  assert.deepEqual(said("backup", { proven: false }), ["exact", "tốt nhất đã tìm"]);
  assert.deepEqual(said("cover", { proven: false }, { covered: 5001 }), ["better", "hơn 1 người"]);
  assert.deepEqual(said("worst", {}, { left: 12, worst: NEVER }), ["short", "12 người không có đường"]);
  assert.deepEqual(said("cover", {}, {}, false), ["pending", "đang tính"]);
  assert.deepEqual(said("cover", { best: null }), ["pending", "chưa có"]);
});

const PLACES = [[25, 25], [75, 25], [25, 75], [26, 24], [175, 125]];
const GRID = gridOf({ weight: [1, 2, 3, 9, 1], drawn: [1, 1, 1, 1, 0] }, PLACES, 50);

test("a grid has a square for each drawn cell, and of two in one the weightier", () => {
  assert.deepEqual([GRID.columns, GRID.rows, [...GRID.cells]], [2, 2, [2, -1, 3, 1]]);
  assert.deepEqual([[10, 10], [60, 40], [10, 80], [60, 80], [-1, 10], [300, 10]].map((at) => cellAt(GRID, at)), [3, 1, 2, -1, -1, -1]);
  assert.deepEqual([...gridOf({ weight: [], drawn: [] }, [], 50).cells], []);
});

test("the edge runs between one side and the other, once, and not along what is on neither", () => {
  const drawn = (side) => {
    const pieces = [];
    edges(GRID, side, (c0, r0, c1, r1) => pieces.push([c0, r0, c1, r1].join(" ")));
    return pieces.sort();
  };
  assert.deepEqual(drawn((cell) => (cell === 3 ? 1 : 2)), ["0 1 1 1", "1 1 1 2"]);
  assert.deepEqual(drawn((cell) => (cell === 1 ? 1 : 2)), ["1 1 1 2"]);
  assert.deepEqual(drawn((cell) => (cell === 3 ? 1 : cell === 1 ? 0 : 2)), ["0 1 1 1"]);
  assert.deepEqual(drawn(() => 1), []);
});
