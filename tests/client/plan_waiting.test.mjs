import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { LONG_MS, Waiting } = await client_module("plan_waiting");
const act = (id, kind = "park") => ({ id, kind, plan: "a" });

test("acts are told once the first has waited for long, all of them, and no longer than they wait", () => {
  const waiting = new Waiting();
  waiting.see([act("1")], null, 1000);
  assert.equal(waiting.late(1000 + LONG_MS - 1), 0);
  waiting.see([act("1"), act("2")], null, 1000 + LONG_MS - 1);
  assert.equal(waiting.late(1000 + LONG_MS), 2);
  waiting.see([act("2")], null, 1000 + LONG_MS);
  assert.equal(waiting.late(1000 + LONG_MS), 0, "the second has not waited for long");
  assert.equal(waiting.late(999 + 2 * LONG_MS), 1);
  assert.equal(waiting.any, true);
  waiting.see([], null, 9 * LONG_MS);
  assert.equal(waiting.late(99 * LONG_MS), 0);
  assert.equal(waiting.any, false);
});

test("a selection and what was refused are not told", () => {
  const waiting = new Waiting();
  const acts = [act("1"), act("2", "select"), act("3", "remove")];
  waiting.see(acts, { act: "1", message: "no" }, 0);
  assert.equal(waiting.late(LONG_MS), 1);
  waiting.see(acts.slice(0, 2), { act: "1", message: "no" }, LONG_MS);
  assert.equal(waiting.any, false);
});
