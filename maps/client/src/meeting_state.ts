/** What a meeting shows besides the map's own state, its part of the address, and the way from step to step. */
import type { MeetingPage, StepDoc } from "./meeting_doc";

export const PAGES: readonly MeetingPage[] = ["overview", "changes", "ward", "compare", "late", "decisions"];
/** The names of a meeting's entries in an address; of others' the page of the app keeps "meeting". */
export const MEETING_NAMES: readonly string[] = ["page", "left", "right", "item", "step"];

const SIDE = /^(now|(?:period|standard|plan|release):[\w.-]{1,64})$/;
const PLACE = /^[1-9]\d{0,3}$/;

export interface MeetingState {
  readonly page: MeetingPage;
  /** Sides of the comparison, "" where nobody chose: see meeting_sides.ts. */
  readonly left: string;
  readonly right: string;
  /** The chosen line of the page's list from 1; 0: none. */
  readonly item: number;
  /** The step of the agenda from 1; 0: none yet. */
  readonly step: number;
}

export const AT_FIRST: MeetingState = { page: "overview", left: "", right: "", item: 0, step: 0 };

/** The part of a query that is the meeting's; what it does not know is as at first. */
export function readMeeting(query: string): MeetingState {
  const asked = new URLSearchParams(query.replace(/^[?#]/, ""));
  const side = (name: string): string => (SIDE.test(asked.get(name) ?? "") ? asked.get(name)! : "");
  const place = (name: string): number => (PLACE.test(asked.get(name) ?? "") ? Number(asked.get(name)) : 0);
  const page = PAGES.find((one) => one === asked.get("page")) ?? AT_FIRST.page;
  return { page, left: side("left"), right: side("right"), item: place("item"), step: place("step") };
}

/** The query of a meeting's state, without what is as at first, after the map's own. */
export function writeMeeting(map: string, { page, left, right, item, step }: MeetingState): string {
  const query = new URLSearchParams();
  if (page !== AT_FIRST.page || step) query.set("page", page); // a step alone would be read as the step's own view
  if (left) query.set("left", left);
  if (right) query.set("right", right);
  if (item) query.set("item", String(item));
  if (step) query.set("step", String(step));
  return [map, query.toString().replace(/%3A/g, ":")].filter(Boolean).join("&");
}

/** The step `by` further; the first and the last are the ends. 0 where there are none. */
export function stepFrom(step: number, by: number, count: number): number {
  return Math.min(count, Math.max(Math.min(1, count), step + by));
}

/** The query of a step, with its own place in it; of a step that is not there "". */
export function stepQuery(steps: readonly StepDoc[], step: number): string {
  const query = steps[step - 1]?.query;
  return query === undefined ? "" : writeMeeting(mapPart(query), { ...readMeeting(query), step });
}

/** The query to begin with: what an address says of a view; one that says no more than a step, or nothing, stands for the view of that step. */
export function begun(asked: string, steps: readonly StepDoc[], isOwn: (name: string) => boolean): string {
  const said = new URLSearchParams(asked.replace(/^[?#]/, ""));
  if ([...said.keys()].some((name) => name !== "lang" && name !== "step" && isOwn(name))) return said.toString();
  const lang = said.get("lang");
  return [stepQuery(steps, readMeeting(asked).step || 1), lang && `lang=${lang}`].filter(Boolean).join("&");
}

/** A query without the meeting's entries. */
export function mapPart(query: string): string {
  const all = new URLSearchParams(query.replace(/^[?#]/, ""));
  for (const name of [...all.keys()]) if (MEETING_NAMES.includes(name)) all.delete(name);
  return all.toString().replace(/%2C/g, ",").replace(/%2F/g, "/");
}

/** The place `by` further in a ring of `count`; the first, or the last, where none is chosen (-1). */
export function around(place: number, by: number, count: number): number {
  if (count === 0) return -1;
  return place < 0 ? (by > 0 ? 0 : count - 1) : (place + by + count) % count;
}

/** The line `by` further in a list of `count`, from 1; it stops at the ends. */
export function lineFrom(item: number, by: number, count: number): number {
  return count === 0 ? 0 : Math.min(count, Math.max(1, item + by));
}

/** "31/12/2026" as an ISO date; null where it is no day. One digit for day or month, and other separators, are taken too. */
export function isoOf(typed: string): string | null {
  const [, day, month, year] = /^\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})\s*$/.exec(typed) ?? [];
  if (!year) return null;
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}
