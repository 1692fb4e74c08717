/** Works that are late against the day of the meeting, and those that are said to be behind. */
import { daysOverdue } from "./overdue";
import type { DetailsDoc, MarkDoc } from "./release";

const BEHIND = "late"; // the class of a work that somebody said is behind

export interface Late {
  readonly layer: string;
  readonly mark: MarkDoc;
  /** 0: said to be behind, though no day that was published is past. */
  readonly days: number;
}

export interface LateWorks {
  /** Most days late first, then by name; after them those that are behind. */
  readonly late: readonly Late[];
  /** Whether anybody said of any unfinished work by when it was to be finished. */
  readonly dated: boolean;
}

/** Of all layers; a work that several layers show is told once. `today` is an ISO date. */
export function lateWorks(details: DetailsDoc, today: string): LateWorks {
  const noon = noonOf(today);
  const seen = new Set<string>();
  const late: Late[] = [];
  let dated = false;
  for (const [layer, marks] of Object.entries(details)) {
    for (const mark of marks) {
      if (seen.has(mark.id)) continue;
      seen.add(mark.id);
      dated ||= Boolean(mark.due);
      const days = daysOverdue(mark, noon);
      if (days > 0 || mark.mark_class === BEHIND) late.push({ layer, mark, days });
    }
  }
  late.sort((a, b) => b.days - a.days || (a.mark.name[0] < b.mark.name[0] ? -1 : 1));
  return { late, dated };
}

/** Noon of the city on an ISO date. */
export function noonOf(date: string): number {
  return Date.parse(`${date}T05:00:00Z`);
}

export type Standing = "open" | "late" | "done";

/** How a decision stands: late from the day after it was due. ISO dates. */
export function standing({ done, due }: { readonly done: boolean; readonly due: string }, today: string): Standing {
  if (done) return "done";
  return due !== "" && due < today ? "late" : "open";
}
