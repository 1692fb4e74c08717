import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { fold, Words } = await client_module("words");
const words = (lang) => Object.assign(new Words({ "ward.name": ["Phường {number}", "Ward {number}"] }), { lang });

test("numbers are written in the reader's notation", () => {
  assert.equal(words("vi").number(676899), "676.899");
  assert.equal(words("vi").number(1234.5, 1), "1.234,5");
  assert.equal(words("en").number(1234567.891, 2), "1,234,567.89");
  assert.equal(words("vi").number(-0.001, 2), "0,00");
});

test("dates are day, month, year", () => {
  assert.equal(words("vi").date("2021-01-25"), "25/01/2021");
  assert.equal(words("vi").date("2024-08"), "08/2024");
  assert.equal(words("vi").date("2019"), "2019");
});

test("names are found without their marks", () => {
  assert.equal(fold("Quận Gò Vấp  Đường"), "quan go vap duong");
  assert.equal(fold("Đường".normalize("NFD")), fold("Đường".normalize("NFC")));
});

test("a placeholder is filled with text, never read as a pattern", () => {
  assert.equal(words("vi").say("map.ward.name", { number: "$& ${alert(1)}" }), "Phường $& ${alert(1)}");
});

test("a message that is missing shows as its key", () => {
  assert.equal(words("vi").say("map.nothing"), "map.nothing");
});
