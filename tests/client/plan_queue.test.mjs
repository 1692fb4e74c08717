import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { ActQueue, KEEP, newId } = await client_module("plan_queue");
const PARK = { kind: "park", geometry: { type: "Polygon", coordinates: [] } };

/** A shelf as the browser's, in memory; `full` refuses to take anything. */
function shelf(kept = {}, full = false) {
  return {
    kept,
    getItem: (name) => kept[name] ?? null,
    setItem: (name, text) => {
      if (full) throw new DOMException("no room", "QuotaExceededError");
      kept[name] = text;
    },
    removeItem: (name) => void delete kept[name],
  };
}

test("acts go in the order in which they were done, one at a time", () => {
  const queue = new ActQueue("a", shelf());
  const [one, two] = [queue.add(PARK), queue.add({ kind: "remove", edit: "park-1" })];
  assert.equal(queue.next, one);
  assert.equal(queue.answered([one.id], null), true);
  assert.equal(queue.next, two);
  assert.equal(queue.answered([one.id, two.id], null), true);
  assert.equal(queue.next, null);
});

test("an act that is not stored yet stays the next one", () => {
  const queue = new ActQueue("a", shelf());
  const act = queue.add(PARK);
  assert.equal(queue.answered(["somebody-elses"], null), false);
  assert.equal(queue.next, act);
});

test("every act has a name of its own and says which plan it was done to", () => {
  const queue = new ActQueue("plan-7", shelf());
  const acts = Array.from({ length: 50 }, () => queue.add(PARK));
  assert.equal(new Set(acts.map((act) => act.id)).size, 50);
  assert.ok(acts.every((act) => act.plan === "plan-7" && act.kind === "park" && act.geometry.type === "Polygon"));
});

test("where randomUUID is missing a name is 128 random bits", () => {
  const chance = { getRandomValues: (bytes) => bytes.map((_, i) => i * 16) };
  assert.equal(newId(chance), "00102030405060708090a0b0c0d0e0f0");
  assert.match(newId({ getRandomValues: (bytes) => crypto.getRandomValues(bytes) }), /^[0-9a-f]{32}$/);
});

test("after a reload the acts that were not stored are there again, with the same names", () => {
  const here = shelf();
  const queue = new ActQueue("a", here);
  const acts = [queue.add(PARK), queue.add(PARK)];
  const again = new ActQueue("a", here);
  assert.deepEqual(again.waiting, acts);
  again.answered(acts.map((act) => act.id), null);
  assert.deepEqual(here.kept, {});
  assert.deepEqual(new ActQueue("a", here).waiting, []);
});

test("two windows with one plan take nothing from each other's shelf", () => {
  const here = shelf();
  const [left, right] = [new ActQueue("a", here), new ActQueue("a", here)];
  const [one, two] = [left.add(PARK), right.add(PARK)];
  assert.deepEqual(new Set(new ActQueue("a", here).waiting.map((act) => act.id)), new Set([one.id, two.id]));
  right.answered([two.id], null);
  assert.deepEqual(new ActQueue("a", here).waiting, [one]);
  left.answered([one.id], null);
  assert.deepEqual(here.kept, {});
});

test("plans keep their acts apart", () => {
  const here = shelf();
  new ActQueue("a", here).add(PARK);
  assert.deepEqual(new ActQueue("b", here).waiting, []);
  assert.deepEqual(Object.keys(here.kept), [`${KEEP}a`]);
});

test("a refused act stays in sight but lets the next one go", () => {
  const queue = new ActQueue("a", shelf());
  const [bad, good] = [queue.add(PARK), queue.add(PARK)];
  const refused = { act: bad.id, message: "crosses itself" };
  assert.equal(queue.answered([], refused), true);
  assert.deepEqual(queue.refused, refused);
  assert.deepEqual(queue.waiting, [bad, good]);
  assert.equal(queue.next, good);
  assert.equal(queue.answered([], refused), false, "the same refusal is no news");
  assert.equal(queue.answered([good.id], null), true);
  assert.deepEqual(queue.refused, refused, "until somebody mends it or gives it up");
  assert.equal(queue.next, null);
});

test("a refused act that is given up is gone, and its refusal with it", () => {
  const here = shelf();
  const queue = new ActQueue("a", here);
  const bad = queue.add(PARK);
  queue.answered([], { act: bad.id, message: "no" });
  queue.drop(bad.id);
  assert.equal(queue.refused, null);
  assert.deepEqual(new ActQueue("a", here).waiting, []);
  assert.equal(queue.answered([], { act: bad.id, message: "no" }), false, "what Python still says of it is old");
  assert.equal(queue.refused, null);
});

test("a refused act that was stored after all is no longer refused", () => {
  const queue = new ActQueue("a", shelf());
  const act = queue.add(PARK);
  queue.answered([], { act: act.id, message: "no" });
  assert.equal(queue.answered([act.id], null), true);
  assert.equal(queue.refused, null);
});

test("a new deed on an edit makes what was refused of it pointless", () => {
  const queue = new ActQueue("a", shelf());
  const shape = { kind: "shape", edit: "park-1" };
  const bad = queue.add(shape);
  const made = queue.add(PARK);
  queue.answered([], { act: bad.id, message: "no" });
  queue.add({ kind: "select", edit: "park-1" });
  queue.add({ kind: "shape", edit: "park-2" });
  assert.ok(queue.waiting.includes(bad), "another edit, or looking at it, changes nothing");
  const better = queue.add(shape);
  assert.equal(queue.refused, null);
  assert.deepEqual(queue.waiting.map((act) => act.id).includes(bad.id), false);
  assert.ok(queue.waiting.includes(better) && queue.waiting.includes(made));
});

test("a refused new drawing is not touched by the next new drawing", () => {
  const queue = new ActQueue("a", shelf());
  const bad = queue.add(PARK);
  queue.answered([], { act: bad.id, message: "no" });
  queue.add(PARK);
  assert.equal(queue.refused.act, bad.id);
  assert.equal(queue.waiting.length, 2);
});

test("of several selections only the last one is told", () => {
  const queue = new ActQueue("a", shelf());
  const made = queue.add(PARK);
  queue.add({ kind: "select", edit: "park-1" });
  const last = queue.add({ kind: "select", edit: "" });
  assert.deepEqual(queue.waiting, [made, last]);
});

test("a second refusal takes the place of the first, which is tried again", () => {
  const queue = new ActQueue("a", shelf());
  const [one, two] = [queue.add(PARK), queue.add(PARK)];
  queue.answered([], { act: one.id, message: "no" });
  queue.answered([], { act: two.id, message: "no either" });
  assert.equal(queue.refused.act, two.id);
  assert.equal(queue.next, one);
});

test("what stands on the shelf and is no act is left out", () => {
  const good = { id: "1", kind: "park", plan: "a" };
  const kept = [good, null, 7, { id: "2" }, { id: "3", kind: "park", plan: "b" }, { id: "", kind: "park", plan: "a" }];
  assert.deepEqual(new ActQueue("a", shelf({ [`${KEEP}a`]: JSON.stringify(kept) })).waiting, [good]);
  for (const text of ["{", "{}", "null"]) assert.deepEqual(new ActQueue("a", shelf({ [`${KEEP}a`]: text })).waiting, []);
});

test("without room on the shelf acts live as long as the page", () => {
  for (const here of [shelf({}, true), null]) {
    const queue = new ActQueue("a", here);
    assert.equal(queue.next, null);
    const act = queue.add(PARK);
    assert.equal(queue.next, act);
  }
});
