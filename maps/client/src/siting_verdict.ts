/** How the teams as they stand compare with the best, in words. */
import type { BoardDoc } from "./siting_doc";
import { regret, type Judged } from "./siting_lookup";
import { NBSP, spokenCost, spokenWeight, type Speech } from "./siting_words";

const NEARLY = 0.5; // of a metre or second of the mean: it is said rounded

export type Standing = "exact" | "short" | "better" | "pending";

/** How the teams stand to the best, and in which words. */
export function verdict(speech: Speech, doc: BoardDoc, judged: Judged, valid: boolean): { readonly standing: Standing; readonly text: string } {
  if (!valid) return { standing: "pending", text: speech.say("siting_map.pending") };
  if (!doc.best || judged.reachable === 0) return { standing: "pending", text: speech.say("siting_map.no_best") };
  const short = regret(doc.objective, judged, doc.best, judged.reachable);
  const of = doc.proven === false ? ".unproven" : "";
  const unnoticed = doc.objective === "mean" && short !== 0 && Math.abs(short) < NEARLY ? "<" : "";
  if (short === 0) return { standing: "exact", text: speech.say(`siting_map.best${of}`) };
  const isCost = doc.objective === "worst" || doc.objective === "mean";
  if (isCost && judged.left > 0) return { standing: "short", text: speech.say("siting_map.left", { amount: spokenWeight(speech, judged.left, doc.weight_kind) }) };
  const size = Math.abs(short);
  const amount = isCost ? spokenCost(speech, unnoticed ? 1 : size, doc.unit) : spokenWeight(speech, size, doc.weight_kind);
  const said = unnoticed ? `${unnoticed}${NBSP}${amount}` : amount;
  return short < 0 ? { standing: "better", text: speech.say("siting_map.better", { amount: said }) } : { standing: "short", text: speech.say(`siting_map.regret${of}`, { amount: said }) };
}
