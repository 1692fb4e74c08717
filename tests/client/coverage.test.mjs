import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { circle, coveredArea, coveredPeople, shape, signedArea } = await client_module("coverage");

const square = (west, south, side) => [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]];
/** Slow and obvious: count the middles of small cells that lie in the square and in a polygon circle. */
function counted(west, south, side, centres, radius, step) {
  let cells = 0;
  for (let x = west + step / 2; x < west + side; x += step) {
    for (let y = south + step / 2; y < south + side; y += step) {
      if (centres.some(([e, n]) => Math.hypot(x - e, y - n) <= radius)) cells += 1;
    }
  }
  return cells * step * step;
}

test("the polygon circle has the area of the circle", () => {
  assert.ok(Math.abs(signedArea(circle([100, -50], 3000)) / (Math.PI * 3000 ** 2) - 1) < 1e-12);
});

test("the first corner lies due east and the turn is anticlockwise", () => {
  const ring = circle([0, 0], 100);
  assert.equal(ring.length, 256);
  assert.ok(ring[0][0] > 100 && ring[0][1] === 0 && ring[1][1] > 0);
});

test("a ward within the circle is covered to its last square metre", () => {
  const ward = shape([[square(0, 0, 100)]]);
  assert.equal(coveredArea(ward, [[50, 50]], 200), 10000);
});

test("a ward out of reach is not covered", () => {
  assert.equal(coveredArea(shape([[square(0, 0, 100)]]), [[5000, 5000]], 300), 0);
});

test("a quarter circle in the corner of a square", () => {
  const ward = shape([[square(0, 0, 1000)]]);
  assert.ok(Math.abs(coveredArea(ward, [[0, 0]], 500) / ((Math.PI * 500 ** 2) / 4) - 1) < 1e-9);
});

test("overlapping circles count once, as counting small cells does", () => {
  const centres = [[300, 400], [650, 500], [500, 800]];
  const exact = coveredArea(shape([[square(0, 0, 1000)]]), centres, 310);
  assert.ok(Math.abs(exact / counted(0, 0, 1000, centres, 310, 2) - 1) < 1e-3);
});

test("a hole in a ward is not ground of the ward, whichever way its ring turns", () => {
  const hole = square(400, 400, 200);
  for (const ring of [hole, [...hole].reverse()]) {
    const ward = shape([[square(0, 0, 1000), ring]]);
    assert.equal(ward.area, 960000);
    assert.ok(Math.abs(coveredArea(ward, [[500, 500]], 300) - (Math.PI * 300 ** 2 - 40000)) < 20);
  }
});

test("a concave ward is clipped exactly", () => {
  const horseshoe = [[0, 0], [1000, 0], [1000, 1000], [700, 1000], [700, 200], [300, 200], [300, 1000], [0, 1000], [0, 0]];
  const whole = shape([[square(0, 0, 1000)]]);
  const gap = shape([[[[300, 200], [700, 200], [700, 1000], [300, 1000], [300, 200]]]]);
  const centres = [[500, 900]];
  assert.ok(Math.abs(coveredArea(shape([[horseshoe]]), centres, 450) - (coveredArea(whole, centres, 450) - coveredArea(gap, centres, 450))) < 1e-6);
});

test("people on the circle itself count, and nobody counts twice", () => {
  const cells = { cell_m: 50, east: [300, 301, 0], north: [0, 0, 0], ward: [0, 0, 1], people: [5, 7, 11] };
  assert.deepEqual(coveredPeople(cells, 2, [[0, 0], [1, 0]], 299), [5, 11]);
  assert.deepEqual(coveredPeople(cells, 2, [[0, 0]], 300), [5, 11]);
});
