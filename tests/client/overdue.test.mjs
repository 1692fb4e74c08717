import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { cityDay, daysOverdue, overdueText } = await client_module("overdue");
const { Words } = await client_module("words");
const at = (moment) => Date.parse(moment);

test("a mark is late from the day after the one it was to be finished on", () => {
  const days = ["2026-10-30", "2026-10-31", "2026-11-01", "2026-11-24", "2028-03-01"].map((day) => daysOverdue({ due: "2026-10-31" }, at(`${day}T05:00:00Z`)));
  assert.deepEqual(days, [0, 0, 1, 24, 487]);
});

test("the day is that of the city, seven hours ahead, wherever the reader sits", () => {
  assert.equal(daysOverdue({ due: "2026-10-31" }, at("2026-10-31T16:59:59Z")), 0);
  assert.equal(daysOverdue({ due: "2026-10-31" }, at("2026-10-31T17:00:00Z")), 1);
  assert.deepEqual(["2026-10-31T16:59:59Z", "2026-10-31T17:00:00Z"].map((moment) => cityDay(at(moment))), ["2026-10-31", "2026-11-01"]);
});

test("what is finished or has no day, or one that cannot be read, is not late", () => {
  for (const due of [undefined, "", "sang năm"]) assert.equal(daysOverdue({ due }, at("2030-01-01T00:00:00Z")), 0);
});

test("the days are said in the reader's language and notation, and nothing where it is not late", () => {
  const words = Object.assign(new Words({ "mark.overdue": ["quá hạn {days} ngày", "{days} days overdue"] }), { lang: "vi" });
  const now = at("2026-11-24T05:00:00Z");
  assert.equal(overdueText({ due: "2021-12-31" }, words, now), "quá hạn 1.789 ngày");
  assert.equal(overdueText({ due: "2026-11-24" }, words, now), "");
  words.lang = "en";
  assert.equal(overdueText({ due: "2026-11-23" }, words, now), "1 days overdue");
});
