import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { test } from "node:test";
import { client_module } from "./build.mjs";
import { invented, packed } from "./siting_invented.mjs";

const { boardOf, unpacked, OldBrowserError, NEVER } = await client_module("siting_file");

const bytes = (buffer) => buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength);

test("every cost of a packed board comes back, the largest step included", async () => {
  const { header, costs, count } = invented(3, { cells: 41, sites: 7, standing: 2 });
  costs.set([0, NEVER, 0, 1, NEVER, NEVER - 1]);
  costs.set([NEVER, 0, 0, NEVER, 1, NEVER], count);
  const board = boardOf(await unpacked(bytes(gzipSync(packed(header, costs)))));
  assert.deepEqual([...board.costs], [...costs]);
  assert.equal(board.count, count);
  assert.deepEqual([...board.cells.weight], header.cells.weight);
  assert.deepEqual(board.sites, header.sites);
});

test("a header of odd and of even length is followed by whole costs", () => {
  for (const name of ["Đội", "Đội 1", "Đội 12", "Đội 123"]) {
    const { header, costs } = invented(1, { cells: 5, sites: 2, standing: 1 });
    header.standing[0].name.vi = name;
    assert.deepEqual([...boardOf(bytes(packed(header, costs))).costs], [...costs], name);
  }
});

test("a file that a server has unpacked already is taken as it is", async () => {
  const { header, costs } = invented(2, { cells: 9, sites: 3, standing: 0 });
  assert.deepEqual([...boardOf(await unpacked(bytes(packed(header, costs)))).costs], [...costs]);
});

test("a file cut short, an empty one and a page of words are none", async () => {
  const { header, costs } = invented(4, { cells: 9, sites: 3, standing: 1 });
  const whole = packed(header, costs);
  for (const wrong of [whole.subarray(0, whole.length - 2), Buffer.alloc(0), Buffer.from([1, 0, 0]), Buffer.from("<!doctype html><title>404</title>")]) {
    assert.throws(() => boardOf(bytes(Buffer.from(wrong))), TypeError);
  }
});

test("a browser that cannot unpack says so", async () => {
  const own = globalThis.DecompressionStream;
  try {
    delete globalThis.DecompressionStream;
    await assert.rejects(unpacked(bytes(gzipSync(Buffer.from("a")))), OldBrowserError);
  } finally {
    globalThis.DecompressionStream = own;
  }
});
