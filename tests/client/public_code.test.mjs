import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { embedCode, sized, viewQuery } = await client_module("public_code");

test("only what is chosen and belongs to the view goes into its address", () => {
  const fields = [["overlay", "green"], ["ward", ""], ["width", "600"], ["height", "400"], ["language", "en"], ["set", "12"]];
  assert.equal(viewQuery(fields), "overlay=green&set=12");
});

test("a map is never smaller than it can be used, nor larger than a page", () => {
  assert.deepEqual(sized("100%", ""), { width: "100%", height: 600 });
  assert.deepEqual(sized("100", "10"), { width: 280, height: 320 });
  assert.deepEqual(sized("99999", "99999"), { width: 4000, height: 4000 });
  assert.deepEqual(sized(" 640 ", "480"), { width: 640, height: 480 });
  assert.deepEqual(sized("-5", "1e9"), { width: "100%", height: 600 });
});

test("what stands in the code cannot leave its attribute", () => {
  const code = embedCode('https://map.example.org/#a="b"&c=<d>', 'A "map" <script>', { width: "100%", height: 600 });
  assert.equal((code.match(/</g) ?? []).length, 2);
  assert.ok(code.includes('src="https://map.example.org/#a=&quot;b&quot;&amp;c=&lt;d&gt;"'));
  assert.ok(code.includes('title="A &quot;map&quot; &lt;script&gt;"'));
});
