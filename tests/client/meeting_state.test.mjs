import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { AT_FIRST, around, begun, isoOf, lineFrom, mapPart, readMeeting, stepFrom, stepQuery, writeMeeting } = await client_module("meeting_state");
const STEPS = [
  { query: "overlay=green", title: "a", note: "" },
  { query: "overlay=fire&page=ward&ward=p05&item=2", title: "b", note: "" },
];
const isOwn = (name) => ["overlay", "ward", "lang", "page", "left", "right", "item", "step"].includes(name);

test("an address is read and written without loss", () => {
  for (const state of [AT_FIRST, { page: "compare", left: "period:2019", right: "plan:ab-1", item: 3, step: 7 }, { page: "ward", left: "", right: "now", item: 0, step: 1 }]) {
    assert.deepEqual(readMeeting(writeMeeting("overlay=green", state)), state);
    assert.equal(mapPart(writeMeeting("overlay=green&at=13/10.8/106.6", state)), "overlay=green&at=13/10.8/106.6");
  }
  assert.equal(writeMeeting("", AT_FIRST), "");
  assert.equal(writeMeeting("", { ...AT_FIRST, page: "compare", left: "release:3" }), "page=compare&left=release:3");
});

test("what the address cannot mean is as at first", () => {
  assert.deepEqual(readMeeting("page=<b>&left=period:&right=other:x&item=-1&step=1e3"), AT_FIRST);
  assert.deepEqual(readMeeting("?item=0&step=00&left=release:3%20or"), AT_FIRST);
});

test("steps go on to the ends and no further", () => {
  assert.equal(stepFrom(1, 1, 12), 2);
  assert.equal(stepFrom(12, 1, 12), 12);
  assert.equal(stepFrom(1, -1, 12), 1);
  assert.equal(stepFrom(0, 1, 12), 1);
  assert.equal(stepFrom(0, 1, 0), 0);
});

test("a step's query says which step it is", () => {
  assert.equal(stepQuery(STEPS, 1), "overlay=green&page=overview&step=1");
  assert.equal(stepQuery(STEPS, 2), "overlay=fire&ward=p05&page=ward&item=2&step=2");
  assert.equal(stepQuery(STEPS, 3), "");
});

test("an address with no more than a step stands for the step's view; one with a view for itself", () => {
  assert.equal(begun("?step=2&lang=en&meeting=m1", STEPS, isOwn), "overlay=fire&ward=p05&page=ward&item=2&step=2&lang=en");
  assert.equal(begun("", STEPS, isOwn), "overlay=green&page=overview&step=1");
  assert.equal(begun("page=late&step=2", STEPS, isOwn), "page=late&step=2");
  assert.equal(begun("page=overview&step=2", STEPS, isOwn), "page=overview&step=2");
  assert.equal(begun("", [], isOwn), "");
});

test("wards go round, lines stop", () => {
  assert.deepEqual([around(15, 1, 16), around(0, -1, 16), around(-1, 1, 16), around(-1, -1, 16), around(0, 1, 0)], [0, 15, 0, 15, -1]);
  assert.deepEqual([lineFrom(0, 1, 5), lineFrom(0, -1, 5), lineFrom(5, 1, 5), lineFrom(1, -1, 5), lineFrom(0, 1, 0)], [1, 1, 5, 1, 0]);
});

test("a day is taken as people write it, and only one there is", () => {
  assert.equal(isoOf("31/12/2026"), "2026-12-31");
  assert.equal(isoOf(" 1-2-2027 "), "2027-02-01");
  assert.equal(isoOf("29.02.2028"), "2028-02-29");
  for (const typed of ["29/02/2027", "31/11/2026", "0/1/2027", "2026-12-31", "12/2026", "", "31/12/26", "31/12/2026x"]) assert.equal(isoOf(typed), null, typed);
});
