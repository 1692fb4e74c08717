import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { lateWorks, standing } = await client_module("meeting_late");
const mark = (id, due) => ({ id, name: [id, id], due });

test("late works are those whose day is past, most days first; one in two layers is told once", () => {
  const details = { works: [mark("a", "2026-11-27"), mark("b", "2025-11-28"), mark("c", "2026-11-28"), mark("d")], green: [mark("b", "2025-11-28"), mark("e", "2026-11-27")] };
  const { late, dated } = lateWorks(details, "2026-11-28");
  assert.deepEqual(late.map(({ layer, mark, days }) => [layer, mark.id, days]), [["works", "b", 365], ["works", "a", 1], ["green", "e", 1]]);
  assert.equal(dated, true);
});

test("a work that is said to be behind stands after those that are late, with a day or without", () => {
  const works = [{ ...mark("a"), mark_class: "late" }, { ...mark("b", "2027-01-01"), mark_class: "late" }, mark("c", "2026-11-27"), { ...mark("d"), mark_class: "unknown" }];
  assert.deepEqual(lateWorks({ works }, "2026-11-28").late.map(({ mark, days }) => [mark.id, days]), [["c", 1], ["a", 0], ["b", 0]]);
});

test("no work is late, or nobody said by when any is to be finished", () => {
  assert.deepEqual(lateWorks({ works: [mark("a", "2026-11-29")] }, "2026-11-28"), { late: [], dated: true });
  assert.deepEqual(lateWorks({ works: [mark("a")], green: [] }, "2026-11-28"), { late: [], dated: false });
});

test("a decision is late from the day after it was due, unless it is done", () => {
  assert.equal(standing({ done: false, due: "2026-11-28" }, "2026-11-28"), "open");
  assert.equal(standing({ done: false, due: "2026-11-27" }, "2026-11-28"), "late");
  assert.equal(standing({ done: true, due: "2026-11-27" }, "2026-11-28"), "done");
  assert.equal(standing({ done: false, due: "" }, "2026-11-28"), "open");
});
