import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { dissolved, halves } = await client_module("outlines");
const square = (west, south, side = 1) => [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]];
/** Slow and obvious: whether a point lies in polygons, by crossings of a ray. */
function inside(polygons, [x, y]) {
  const crossings = polygons.flat().flatMap((ring) => ring.slice(1).map((to, i) => [ring[i], to]))
    .filter(([[x1, y1], [x2, y2]]) => y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1));
  return crossings.length % 2 === 1;
}

test("two squares side by side become one ring without the side they shared", () => {
  const [[ring], ...more] = dissolved([[[square(0, 0)]], [[square(1, 0).reverse()]]]);
  assert.equal(more.length, 0);
  assert.equal(ring.length, 7);
  assert.deepEqual(ring[0], ring[6]);
});

test("what lies in a part lies in the whole, and nothing else", () => {
  const parts = [[[square(0, 0)]], [[square(1, 0)]], [[square(1, 1)]]];
  const whole = dissolved(parts);
  for (let x = -0.5; x < 2.5; x += 0.31) {
    for (let y = -0.5; y < 2.5; y += 0.29) {
      assert.equal(inside(whole, [x, y]), parts.some((part) => inside(part, [x, y])), `${x} ${y}`);
    }
  }
});

test("wards around a gap leave a hole, wards apart stay apart", () => {
  const around = [[0, 0], [1, 0], [2, 0], [0, 1], [2, 1], [0, 2], [1, 2], [2, 2]].map(([x, y]) => [[square(x, y)]]);
  const ringed = dissolved(around);
  assert.deepEqual(ringed.map((polygon) => polygon.length), [2]);
  assert.equal(inside(ringed, [1.5, 1.5]), false);
  assert.equal(dissolved([[[square(0, 0)]], [[square(5, 5)]]]).length, 2);
});

test("a ward alone stays as it was", () => {
  const [[ring]] = dissolved([[[square(0, 0)]]]);
  assert.deepEqual(new Set(ring.map(String)), new Set(square(0, 0).map(String)));
});

for (const turn of [false, true]) {
  test(`a line cuts a ward into what lies on its left and on its right${turn ? ", whichever way the outline runs" : ""}`, () => {
    const ring = [[0, 0], [2, 0], [4, 0], [4, 2], [2, 2], [0, 2], [0, 0]];
    const [left, right] = halves([[turn ? ring.reverse() : ring]], [[2, 0], [2.5, 1], [2, 2]]);
    assert.ok(inside(left, [1, 1]) && !inside(left, [3, 1]));
    assert.ok(inside(right, [3, 1]) && !inside(right, [1, 1]));
    assert.ok(inside(left, [2.2, 1]) && !inside(right, [2.2, 1]));
    assert.deepEqual(dissolved([left, right]).map((polygon) => polygon.length), [1]);
  });
}

test("a line that ends at no corner is refused", () => {
  assert.throws(() => halves([[square(0, 0)]], [[0.5, 0], [0.5, 1]]), TypeError);
});
