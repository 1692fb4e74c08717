import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { keyOf, onceRead, pathIn, plan } = await client_module("worker_plan");
const SCOPE = "https://map.example.org/govap/";
const site = { "index.html": "aa", "p15/index.html": "bb", "_/map.123.js": "" };

test("an address names a path of the site, a folder its page, another place none", () => {
  assert.equal(pathIn(SCOPE, SCOPE), "index.html");
  assert.equal(pathIn(`${SCOPE}p15/?a=1#b`, SCOPE), "p15/index.html");
  assert.equal(pathIn(`${SCOPE}_/map.123.js`, SCOPE), "_/map.123.js");
  assert.equal(pathIn("https://map.example.org/other/index.html", SCOPE), null);
  assert.equal(pathIn("https://elsewhere.example.org/govap/index.html", SCOPE), null);
  assert.equal(pathIn(`${SCOPE}%E0%A4%A`, SCOPE), "%E0%A4%A");
});

test("the first time everything is missing", () => {
  assert.deepEqual(plan(site, [], SCOPE), { missing: Object.keys(site), stale: [] });
});

test("of a new edition only what changed is fetched, and what it replaces is stale", () => {
  const before = Object.keys(site).map((path) => keyOf(site, path, SCOPE));
  const next = { ...site, "index.html": "cc", "_/map.456.js": "" };
  delete next["_/map.123.js"];
  assert.deepEqual(plan(next, before, SCOPE), {
    missing: ["index.html", "_/map.456.js"],
    stale: [keyOf(site, "index.html", SCOPE), keyOf(site, "_/map.123.js", SCOPE)],
  });
  assert.deepEqual(plan(site, before, SCOPE), { missing: [], stale: [] });
});

test("a page that is kept once it was read is not fetched before, nor thrown away after", () => {
  const more = { ...site, "p16/index.html": "+dd" };
  const kept = keyOf(more, "p16/index.html", SCOPE);
  assert.equal(kept, `${SCOPE}p16/index.html?kept=dd`);
  assert.ok(!plan(more, [], SCOPE).missing.includes("p16/index.html"));
  assert.deepEqual(plan(more, [kept], SCOPE).stale, []);
  assert.deepEqual([onceRead(more, "p16/index.html"), onceRead(more, "index.html"), onceRead(more, "none")], [true, false, false]);
});
