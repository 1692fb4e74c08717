import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { Asked } = await client_module("meeting_asked");

test("what is missing is asked for once, until it comes", () => {
  const asked = new Asked();
  assert.deepEqual(asked.see(["plan:a"], []), { news: ["plan:a"], lost: [] });
  assert.deepEqual(asked.see(["plan:a"], []), { news: [], lost: [] }, "not yet on its way");
  assert.deepEqual(asked.see(["plan:a"], ["plan:a"]), { news: [], lost: [] });
  assert.deepEqual(asked.see([], []), { news: [], lost: [] });
});

test("what was on its way and has not come is lost, and asked for again only when it is chosen again", () => {
  const asked = new Asked();
  asked.see(["plan:a"], []);
  asked.see(["plan:a"], ["plan:a"]);
  for (let i = 0; i < 3; i++) assert.deepEqual(asked.see(["plan:a"], []), { news: [], lost: ["plan:a"] });
  asked.forget("plan:a");
  assert.deepEqual(asked.see(["plan:a"], []), { news: ["plan:a"], lost: [] });
});

test("two sides of which Python keeps only one do not drive each other out again and again", () => {
  const asked = new Asked();
  asked.see(["plan:a", "plan:b"], []);
  asked.see(["plan:a", "plan:b"], ["plan:a", "plan:b"]);
  asked.see(["plan:b"], ["plan:b"]);
  assert.deepEqual(asked.see(["plan:a"], []), { news: [], lost: ["plan:a"] });
});

test("what is no longer on show is asked for anew when it is shown again", () => {
  const asked = new Asked();
  asked.see(["plan:a"], []);
  asked.see(["plan:a"], ["plan:a"]);
  asked.keep(["plan:b"]);
  assert.deepEqual(asked.see(["plan:a"], []), { news: ["plan:a"], lost: [] });
});
