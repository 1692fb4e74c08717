import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { chosen, matches, written } = await client_module("public_choice");

test("a choice survives the way through the address", () => {
  for (const choice of [{ ward: "p15", status: "running" }, { ward: "", status: "done" }, { ward: "p01", status: "" }, { ward: "", status: "" }]) {
    assert.deepEqual(chosen(`#${written(choice)}`), choice);
  }
});

test("what is no word in an address chooses nothing", () => {
  assert.deepEqual(chosen("#ward=<script>&status=a b"), { ward: "", status: "" });
  assert.deepEqual(chosen("#du-an-1"), { ward: "", status: "" });
});

test("a work of several wards is found under each, one of no ward under every one", () => {
  const both = { wards: "p01 p15", status: "running" };
  assert.equal(matches({ ward: "p15", status: "" }, both), true);
  assert.equal(matches({ ward: "p1", status: "" }, both), false);
  assert.equal(matches({ ward: "p03", status: "" }, { wards: "", status: "running" }), true);
});

test("ward and status must both fit", () => {
  const work = { wards: "p01", status: "done" };
  assert.equal(matches({ ward: "p01", status: "done" }, work), true);
  assert.equal(matches({ ward: "p01", status: "running" }, work), false);
  assert.equal(matches({ ward: "p03", status: "done" }, work), false);
  assert.equal(matches({ ward: "", status: "" }, {}), true);
});
