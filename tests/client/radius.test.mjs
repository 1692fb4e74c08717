import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { typedRadius } = await client_module("radius");

const METRES = {
  "3,5": 3500, "3.5": 3500, " 3,25 km ": 3250, "3": 3000, "3 km": 3000, "0,2": 200, "20": 20_000, "4.500 km": 4500, "1,5KM": 1500,
  "4.500": 4500, "4,500": 4500, "4500": 4500, "4500 m": 4500, "4.500m": 4500, "4 500": 4500, "4\u00a0500 m": 4500, "800 mét": 800, "1.234.567": 1_234_567,
  "25,5": 25.5, "3 m": 3, "199": 199, "0": 0, "999999999": 999_999_999,
};
for (const [text, metres] of Object.entries(METRES)) test(`"${text}" is ${metres} m`, () => assert.equal(typedRadius(text), metres));

for (const text of ["", " ", "abc", "1e9", "-5", "\u22125", "3,5,1", "4.50.0", "1.2345,6", "km", "0x10", "Infinity", "3 dặm", "12 34", "9".repeat(40)]) {
  test(`"${text}" is no radius`, () => assert.equal(typedRadius(text), null));
}
