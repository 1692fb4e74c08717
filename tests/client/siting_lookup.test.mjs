import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";
import { boardFrom, chance, invented } from "./siting_invented.mjs";

const { Lookup, better, regret } = await client_module("siting_lookup");

const NEVER = 65535;
const LIMIT = 240;
const OBJECTIVES = ["cover", "worst", "mean", "full", "backup"];
const SHAPES = [{ cells: 60, sites: 12, standing: 2 }, { cells: 33, sites: 9, standing: 0 }, { cells: 80, sites: 15, standing: 3, most: 400 }];

/** Slow and obvious, cell by cell, with lists. */
function counted(board, sites, gone = []) {
  const cost = (row, j) => board.costs[row * board.count + j];
  const standing = board.standing.map((_, row) => row).filter((row) => !gone.includes(row));
  const every = [...standing, ...board.sites.id.map((_, site) => board.standing.length + site)];
  const teams = [...standing, ...sites.map((site) => board.standing.length + site)];
  const found = { covered: 0, backup: 0, worst: 0, total: 0, left: 0, reachable: 0 };
  for (let j = 0; j < board.count; j += 1) {
    const weight = board.cells.weight[j];
    if (weight === 0 || every.every((row) => cost(row, j) === NEVER)) continue;
    const all = teams.map((row) => cost(row, j));
    const least = Math.min(NEVER, ...all);
    const times = all.filter((one) => one <= LIMIT).length;
    found.covered += times > 0 ? weight : 0;
    found.backup += times > 1 ? weight : 0;
    found.worst = Math.max(found.worst, least);
    found.total += weight * least;
    found.left += least === NEVER ? weight : 0;
    found.reachable += weight;
  }
  return found;
}

test("the figures are those of counting cell by cell", () => {
  for (const [seed, shape] of SHAPES.entries()) {
    const board = boardFrom(invented(seed + 1, shape));
    const lookup = new Lookup(board, LIMIT);
    const next = chance(seed + 50);
    for (let turn = 0; turn < 40; turn += 1) {
      const sites = Array.from({ length: turn % 5 }, () => next(shape.sites)); // two on one site sometimes
      assert.deepEqual({ ...lookup.judge(sites) }, counted(board, sites), `${seed} ${sites}`);
    }
  }
});

test("a standing team that was taken away counts no more, and what only it had a way to is not missed", () => {
  const board = boardFrom(invented(9, { cells: 70, sites: 6, standing: 3 }));
  for (let j = 0; j < board.costs.length; j += 1) if (j % board.count === 7) board.costs[j] = NEVER;
  board.costs[2 * board.count + 7] = 100;
  board.cells.weight[7] = 1000;
  const [all, fewer] = [new Lookup(board, LIMIT).judge([1, 2]), new Lookup(board, LIMIT, [2]).judge([1, 2])];
  assert.deepEqual({ ...all }, counted(board, [1, 2]));
  assert.deepEqual({ ...fewer }, counted(board, [1, 2], [2]));
  assert.equal(all.reachable - fewer.reachable >= 1000, true);
});

test("every cell knows its least cost and whose it is", () => {
  const board = boardFrom(invented(4, SHAPES[0]));
  const lookup = new Lookup(board, LIMIT);
  lookup.judge([3, 8]);
  for (let j = 0; j < board.count; j += 1) {
    const rows = [0, 1, 2 + 3, 2 + 8];
    const costs = rows.map((row) => board.costs[row * board.count + j]);
    const least = Math.min(...costs);
    assert.equal(lookup.least[j], least);
    assert.equal(lookup.served[j], least === NEVER ? -1 : rows[costs.indexOf(least)]);
  }
});

test("the best site for one team more is the best of all, by the order of the objective and then by number", () => {
  for (const [seed, shape] of SHAPES.entries()) {
    const board = boardFrom(invented(seed + 20, shape));
    const lookup = new Lookup(board, LIMIT);
    for (const objective of OBJECTIVES) {
      for (const fixed of [[], [2], [5, 1]]) {
        const own = { cover: (f) => -f.covered, full: (f) => -f.covered, backup: (f) => -f.backup, worst: (f) => f.worst, mean: (f) => f.total }[objective];
        const order = board.sites.id.map((_, site) => site).filter((site) => !fixed.includes(site)).map((site) => {
          const found = counted(board, [...fixed, site]);
          return [own(found), -found.covered, found.worst, found.total, site];
        });
        order.sort((one, other) => one.find((value, i) => value !== other[i]) - other.find((value, i) => value !== one[i]));
        assert.equal(lookup.best(objective, fixed), order[0][4], `${seed} ${objective} ${fixed}`);
      }
    }
  }
});

test("of sites that are worth the same the first is taken, and none beside where all are taken", () => {
  const board = boardFrom(invented(6, { cells: 20, sites: 3, standing: 1 }));
  const row = (site) => (1 + site) * board.count;
  for (const site of [1, 2]) board.costs.copyWithin(row(site), row(0), row(0) + board.count);
  const lookup = new Lookup(board, LIMIT);
  assert.equal(lookup.best("cover", []), 0);
  assert.equal(lookup.best("cover", [0]), 1);
  assert.equal(lookup.best("cover", [0, 1, 2]), -1);
});

test("equal values are ordered by cover, worst and total", () => {
  const figures = { covered: 10, backup: 5, worst: 100, total: 1000 };
  assert.equal(better("backup", { ...figures, covered: 11 }, figures), true);
  assert.equal(better("cover", { ...figures, worst: 99, total: 2000 }, figures), true);
  assert.equal(better("worst", { ...figures, total: 999 }, figures), true);
  assert.equal(better("mean", figures, figures), false);
});

test("regret is in the objective's own unit and 0 at the best", () => {
  const [best, own] = [{ covered: 500, backup: 90, worst: 300, total: 40000 }, { covered: 440, backup: 70, worst: 380, total: 50000 }];
  const expected = { cover: 60, full: 60, backup: 20, worst: 80, mean: 50 };
  for (const objective of OBJECTIVES) {
    assert.equal(regret(objective, own, best, 200), expected[objective]);
    assert.equal(regret(objective, best, best, 200), 0);
  }
  assert.equal(regret("mean", own, best, 0), 0);
});

/** Milliseconds of this process's own time, so that a busy machine does not count. */
function spent(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

test("a board of a district is looked up well within a frame, and its best site in less than a second", () => {
  const board = boardFrom(invented(7, { cells: 6500, sites: 600, standing: 2 }));
  const lookup = new Lookup(board, LIMIT);
  const next = chance(3);
  const judge = () => lookup.judge([next(600), next(600), next(600), next(600)]);
  for (let turn = 0; turn < 20; turn += 1) judge();
  const each = spent(() => Array.from({ length: 100 }, judge)) / 100;
  const search = spent(() => lookup.best("cover", [next(600)]));
  console.log(`lookup of 4 teams x 6500 cells: ${each.toFixed(2)} ms; best of 600 sites: ${search.toFixed(1)} ms`);
  assert.ok(each < 10, `${each} ms`);
  assert.ok(search < 1000, `${search} ms`);
});
