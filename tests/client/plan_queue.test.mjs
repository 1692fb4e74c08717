import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { client_module } from "./build.mjs";

const { ActQueue, KEEP, newId, Sender } = await client_module("plan_queue");
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

test("a second refusal is shown before the first, and neither act is tried again", () => {
  const queue = new ActQueue("a", shelf());
  const [one, two] = [queue.add(PARK), queue.add(PARK)];
  const [no, either] = [{ act: one.id, message: "no" }, { act: two.id, message: "no either" }];
  assert.equal(queue.answered([], no), true);
  assert.equal(queue.answered([], either), true);
  assert.deepEqual(queue.refused, either);
  assert.equal(queue.next, null);
  assert.equal(queue.answered([], either), false);
  assert.equal(queue.answered([], no), false, "an old refusal is no news, nor does it go before the newer one");
  assert.deepEqual(queue.refused, either);
  const three = queue.add(PARK);
  assert.equal(queue.next, three);
  assert.deepEqual(queue.going, [three]);
  assert.deepEqual(queue.waiting, [one, two, three]);
  queue.drop(two.id);
  assert.deepEqual(queue.refused, no, "the other one is still to be read");
  assert.equal(queue.next, three);
  queue.answered([one.id], null);
  assert.equal(queue.refused, null);
});

test("a new deed on an edit makes all that was refused of it pointless, not only what is shown", () => {
  const queue = new ActQueue("a", shelf());
  const shape = { kind: "shape", edit: "park-1" };
  const [bad, other] = [queue.add(shape), queue.add(PARK)];
  for (const { id } of [bad, other]) queue.answered([], { act: id, message: "no" });
  const better = queue.add(shape);
  assert.deepEqual(queue.waiting, [other, better]);
  assert.equal(queue.refused.act, other.id);
});

/** A sender in a window without a page; the clock stands still until it is moved. */
function sender(context) {
  mock.timers.enable({ apis: ["setInterval"] });
  const page = new EventTarget();
  globalThis.window = Object.assign(page, { setInterval, clearInterval });
  const end = new AbortController();
  let now = 0;
  const { performance } = globalThis;
  Object.defineProperty(globalThis, "performance", { value: { now: () => now }, configurable: true });
  context.after(() => {
    end.abort();
    mock.timers.reset();
    delete globalThis.window;
    Object.defineProperty(globalThis, "performance", { value: performance, configurable: true });
  });
  const sent = [];
  const state = { closed: false };
  const one = new Sender(new ActQueue("a", shelf()), { bring: (act) => sent.push([act.id, act.sent]), changed: () => undefined, closed: () => state.closed, signal: end.signal });
  const later = (ms) => {
    for (let left = ms; left > 0; left -= 500) {
      now += 500;
      mock.timers.tick(500);
    }
  };
  return { one, sent, page, end, later, state };
}

test("an act is brought at once, and again while nobody answers, sooner where an answer says nothing of it", (context) => {
  const { one, sent, later, page, end, state } = sender(context);
  one.add(PARK);
  const [{ id }] = one.queue.waiting;
  assert.deepEqual(sent, [[id, 1]]);
  later(3500);
  assert.equal(sent.length, 1);
  later(1000);
  assert.deepEqual(sent[1], [id, 2]);
  one.answered([], null);
  assert.equal(sent.length, 2, "it has only just been brought");
  later(2000);
  one.answered([], null);
  assert.deepEqual(sent[2], [id, 3]);
  later(500);
  page.dispatchEvent(new Event("online"));
  assert.deepEqual(sent[3], [id, 4]);
  state.closed = true;
  later(9000);
  assert.equal(sent.length, 4, "nobody takes it");
  state.closed = false;
  end.abort();
  later(9000);
  assert.equal(sent.length, 4);
});

test("two refused acts are brought once each, whatever Python says of them afterwards", (context) => {
  const { one, sent, later } = sender(context);
  one.add(PARK);
  one.add(PARK);
  const [first, second] = one.queue.waiting.map((act) => ({ act: act.id, message: "no" }));
  for (const refused of [first, second, second, first, second]) {
    one.answered([], refused);
    later(500);
  }
  later(20000);
  assert.deepEqual(sent, [[first.act, 1], [second.act, 1]]);
  one.drop(second.act);
  later(20000);
  assert.equal(sent.length, 2);
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
