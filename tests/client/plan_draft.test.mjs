import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { keepDraft, readDraft } = await client_module("plan_draft");
const BEGUN = { tool: "park", corners: [[106.66, 10.83], [106.67, 10.83]] };

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

test("what was begun on a plan is there again, on that plan alone, until it is forgotten", () => {
  const here = shelf();
  keepDraft(here, "a", BEGUN);
  assert.deepEqual(Object.keys(here.kept), ["govap-plan-draft-a"]);
  assert.deepEqual(readDraft(here, "a"), BEGUN);
  assert.equal(readDraft(here, "b"), null);
  keepDraft(here, "b", null);
  assert.deepEqual(readDraft(here, "a"), BEGUN);
  keepDraft(here, "a", null);
  assert.deepEqual(here.kept, {});
});

test("what cannot be drawn on is nothing", () => {
  const bad = [
    null, 7, [], {}, { ...BEGUN, tool: "station" }, { ...BEGUN, tool: "" }, { ...BEGUN, corners: [] }, { ...BEGUN, corners: "no" },
    { ...BEGUN, corners: [[106.66, 10.83], [106.66]] }, { ...BEGUN, corners: [[106.66, "10.83"]] }, { ...BEGUN, corners: [[null, 10.83]] },
  ];
  for (const text of ["{", "", ...bad.map((one) => JSON.stringify(one))]) assert.equal(readDraft(shelf({ "govap-plan-draft-a": text }), "a"), null, text);
});

test("without room on the shelf, or without a shelf, nothing is kept and nothing fails", () => {
  for (const here of [shelf({}, true), null]) {
    keepDraft(here, "a", BEGUN);
    assert.equal(readDraft(here, "a"), null);
  }
});
