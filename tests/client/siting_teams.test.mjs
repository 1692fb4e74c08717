import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";
import { boardFrom, invented } from "./siting_invented.mjs";

const { Teams } = await client_module("siting_teams");
const { readPlacing, writePlacing } = await client_module("siting_address");
const { nearestSite, siteBeside } = await client_module("siting_sites");

const SHAPE = { cells: 9, sites: 30, standing: 1 };
const NOWHERE = { places: null, locked: [], help: null };
const doc = (parts) => ({ file: "a", key: "a", limit: 240, teams: [3, 8], set: 0, ...parts });
const place = (board, site) => [board.sites.lon[site], board.sites.lat[site]];

test("an address is written as it was read, beside what others put there", () => {
  const text = "teams=106.66120,10.83450;106.67001,10.84000&lock=B&help=106.70000,10.80000";
  assert.equal(writePlacing(`?at=14/10.8/106.6&${text}`, readPlacing(text)), `at=14/10.8/106.6&${text}`);
  assert.equal(writePlacing(text, { places: null, locked: [], help: [] }), "");
});

test("what is no place is not read", () => {
  for (const wrong of ["teams=", "teams=a,b", "teams=106.6", "teams=1e9,2", "teams=106.6,10.8;<b>", `teams=${Array(5).fill("106.6,10.8").join(";")}`, "lock=A"]) {
    assert.equal(readPlacing(wrong).places, null, wrong);
  }
  assert.deepEqual(readPlacing("help=").help, []);
  assert.deepEqual(readPlacing("lock=DAX").locked, [true, false, false, true]);
});

test("the first board places the teams where the address says, else where Python wants them", () => {
  const board = boardFrom(invented(2, SHAPE));
  const address = new Teams({ places: [place(board, 20), place(board, 11)], locked: [false, true, false, false], help: null });
  assert.equal(address.adopt(doc({}), board), false);
  assert.deepEqual([address.sites, address.locked], [[20, 11], [false, true]]);
  for (const first of [NOWHERE, { ...NOWHERE, places: [place(board, 20)] }]) {
    const teams = new Teams(first);
    teams.adopt(doc({}), board);
    assert.deepEqual(teams.sites, [3, 8]);
  }
});

test("teams stay at their places when the sites are others, until Python wants them elsewhere", () => {
  const [board, other] = [boardFrom(invented(2, SHAPE)), boardFrom(invented(3, { ...SHAPE, sites: 50 }))];
  const teams = new Teams(NOWHERE);
  teams.adopt(doc({}), board);
  teams.sites = [4, 9];
  teams.locked = [true, false];
  teams.adopt(doc({ teams: [0, 1] }), board);
  assert.deepEqual(teams.sites, [4, 9]);
  teams.adopt(doc({ file: "b", teams: [0, 1] }), other);
  const nearest = (site) => {
    const [lon, lat] = place(board, site);
    const far = other.sites.lon.map((x, i) => Math.hypot((x - lon) * Math.cos((lat * Math.PI) / 180), other.sites.lat[i] - lat));
    return far.indexOf(Math.min(...far));
  };
  assert.deepEqual([teams.sites, teams.locked], [[nearest(4), nearest(9)], [true, false]]);
  assert.equal(teams.adopt(doc({ file: "b", teams: [0, 1], set: 1 }), other), true);
  assert.deepEqual([teams.sites, teams.locked], [[0, 1], [false, false]]);
  teams.adopt(doc({ file: "b", teams: [0, 1, 2], set: 1 }), other);
  assert.deepEqual(teams.sites, [0, 1, 2]);
});

test("a lock outlives Python's placing where the team stays", () => {
  const board = boardFrom(invented(2, SHAPE));
  const teams = new Teams(NOWHERE);
  teams.adopt(doc({}), board);
  teams.locked = [true, true];
  teams.adopt(doc({ teams: [3, 5], set: 1 }), board);
  assert.deepEqual(teams.locked, [true, false]);
});

test("a neighbour is coming until Python has heard of it, and gone as soon as it is taken away", () => {
  const board = boardFrom(invented(2, { ...SHAPE, standing: 2 })); // the second is a neighbour
  const teams = new Teams(NOWHERE);
  teams.adopt(doc({ heard: 0 }), board);
  assert.equal(teams.isSettled, true);
  const [own] = teams.help;
  teams.ask([own, [106.7, 10.9]], 5);
  assert.deepEqual([teams.coming, teams.gone, teams.isSettled], [[[106.7, 10.9]], [], false]);
  teams.adopt(doc({ heard: 4 }), board);
  assert.equal(teams.coming.length, 1);
  teams.ask([], 6);
  assert.deepEqual([teams.coming, teams.gone], [[], [1]]);
  teams.adopt(doc({ heard: 6 }), { ...board, standing: board.standing.slice(0, 1) });
  assert.deepEqual([teams.help, teams.gone, teams.isSettled], [[], [], true]);
});

test("back in history the teams are where that address has them", () => {
  const board = boardFrom(invented(2, SHAPE));
  const teams = new Teams(NOWHERE);
  teams.adopt(doc({}), board);
  teams.back({ places: [place(board, 1), place(board, 2)], locked: [true, false], help: null }, 9);
  assert.deepEqual([teams.sites, teams.locked], [[1, 2], [true, false]]);
  teams.back(NOWHERE, 10);
  assert.deepEqual([teams.sites, teams.locked], [[3, 8], [false, false]]);
});

test("an arrow goes to a site in its direction, with a distance to one at least so far, and stays at the edge", () => {
  const sites = { lon: [106.65, 106.651, 106.6501, 106.66, 106.65, 106.64954], lat: [10.83, 10.8301, 10.832, 10.83, 10.829, 10.8327] }; // the last: 50 m west and 300 m north
  assert.equal(siteBeside(sites, 0, [1, 0], 1), 1);
  assert.equal(siteBeside(sites, 0, [1, 0], 400), 3);
  assert.equal(siteBeside(sites, 0, [0, 1], 1), 2);
  assert.equal(siteBeside(sites, 0, [0, -1], 1), 4);
  assert.equal(siteBeside(sites, 0, [-1, 0], 1), 0);
});

test("the first of equally near sites is taken, and none of none", () => {
  assert.equal(nearestSite({ lon: [106.6, 106.7, 106.6], lat: [10.8, 10.8, 10.8] }, [106.61, 10.8]), 0);
  assert.equal(nearestSite({ lon: [], lat: [] }, [106.61, 10.8]), -1);
});
