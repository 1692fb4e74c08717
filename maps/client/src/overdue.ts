/** How late a mark is: the release says by which day it was to be finished, the reader's day decides. */
import type { MarkDoc } from "./release";
import type { Words } from "./words";

const DAY_MS = 864e5;
const AHEAD_MS = 252e5; // the clocks of the city: UTC+7

/** The day it is in the city, an ISO date. */
export function cityDay(now = Date.now()): string {
  return new Date(now + AHEAD_MS).toISOString().slice(0, 10);
}

/** Whole days since the day a mark was to be finished; 0 while there is time, when it is finished, or nobody said. */
export function daysOverdue(mark: Pick<MarkDoc, "due">, now = Date.now()): number {
  const today = Math.floor((now + AHEAD_MS) / DAY_MS);
  const late = mark.due ? today - Date.parse(mark.due) / DAY_MS : 0;
  return late > 0 ? late : 0;
}

/** "quá hạn 24 ngày", or nothing. */
export function overdueText(mark: Pick<MarkDoc, "due">, words: Words, now = Date.now()): string {
  const days = daysOverdue(mark, now);
  return days ? words.say("map.mark.overdue", { days: words.number(days) }) : "";
}
