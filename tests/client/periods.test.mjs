import assert from "node:assert/strict";
import { test } from "node:test";
import { client_module } from "./build.mjs";

const { allSeries, nearest, periodLabel, seriesOf, viewTitle, yearOf } = await client_module("periods");
const { Words } = await client_module("words");
const words = (lang) => Object.assign(new Words({ "period.quarter": ["Quý {part}/{year}", "Quarter {part}/{year}"], "period.month": ["Tháng {part}/{year}", "Month {part}/{year}"] }), { lang });
const view = (id, period, series = "", series_label = ["", ""], label = [id, id]) => ({ id, period, series, series_label, label });

test("a period is said as people call it", () => {
  assert.deepEqual(["2021", "2021-Q1", "2021-03", "2021-12"].map((period) => periodLabel(period, words("vi"))), ["2021", "Quý 1/2021", "Tháng 3/2021", "Tháng 12/2021"]);
  assert.equal(periodLabel("2021-Q4", words("en")), "Quarter 4/2021");
});

test("what is no period stays as it is", () => {
  for (const text of ["2009\u20132019", "", "2021-13", "2021-Q5", "21"]) assert.equal(periodLabel(text, words("vi")), text);
  assert.deepEqual(["2021-03", "x"].map(yearOf), ["2021", ""]);
});

test("periods stand by the day they end, the shorter first", () => {
  const layer = { views: ["2021", "2020-12", "2021-Q4", "2021-12", "2021-01", "2020"].map((period) => view(period, period)), past: [["p", "2019-Q4", ""], ["q", "2019-11", ""]] };
  assert.deepEqual(seriesOf(layer, "").map((one) => one.period), ["2019-11", "2019-Q4", "2020-12", "2020", "2021-01", "2021-12", "2021-Q4", "2021"]);
});

test("another series keeps the period, or takes the nearest it has", () => {
  const layer = { views: [view("a", "2021-03", "one"), view("b", "2021-03", "two"), view("c", "2021-06", "two"), view("d", "2020", "three")], past: [] };
  assert.equal(nearest(layer, "two", "2021-03").id, "b");
  assert.equal(nearest(layer, "two", "2021-05").id, "c");
  assert.equal(nearest(layer, "three", "2025-01").id, "d");
  assert.equal(nearest(layer, "none", "2021"), undefined);
});

test("series are named by their label, views without one by their own", () => {
  const layer = { views: [view("a", "2021", "one", ["Một", "One"]), view("b", "2020", "one", ["Một", "One"]), view("c", "2021", "two")], past: [] };
  assert.deepEqual(allSeries(layer), [{ id: "one", label: ["Một", "One"] }, { id: "two", label: ["c", "c"] }]);
});

test("a view's title is its series and its period, neither of them twice", () => {
  const one = { views: [view("2021", "2021"), view("2020", "2020")], past: [] };
  assert.equal(viewTitle(one, one.views[0], words("vi")), "2021");
  const two = { views: [view("a", "2019", "x", ["Dân số", "People"]), view("b", "2019", "y", ["Diện tích", "Area"])], past: [] };
  assert.equal(viewTitle(two, two.views[1], words("vi")), "Diện tích \u00b7 2019");
  const said = view("2019", "2019", "census", ["", ""], ["Điều tra 2019", "Census 2019"]);
  assert.equal(viewTitle({ views: [said], past: [] }, said, words("en")), "Census 2019");
  const month = view("m", "2021-03", "", ["", ""], ["tháng 3/2021", "month 3/2021"]);
  assert.equal(viewTitle({ views: [month], past: [] }, month, words("vi")), "Tháng 3/2021");
});
