/** A drawing that is not finished: kept in the browser corner by corner, so that it outlives a reload. */
import type { Tool } from "./plan_doc";
import { KEEP, type Shelf } from "./plan_queue";
import type { LonLat } from "./release";

const DRAWN: readonly Tool[] = ["park", "line", "pick"]; // tools that take more than one click

export interface Draft {
  readonly tool: Tool;
  /** Degrees; at least one. */
  readonly corners: readonly LonLat[];
}

/** What was begun on a plan, if anything; what cannot be read is nothing. */
export function readDraft(shelf: Shelf | null, plan: string): Draft | null {
  try {
    const kept: unknown = JSON.parse(shelf?.getItem(name(plan)) ?? "null");
    return isDraft(kept) ? kept : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DOMException) return null;
    throw error;
  }
}

/** Keeps a draft of a plan in the place of the one before; null forgets it. */
export function keepDraft(shelf: Shelf | null, plan: string, draft: Draft | null): void {
  try {
    if (draft) shelf?.setItem(name(plan), JSON.stringify(draft));
    else shelf?.removeItem(name(plan));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error; // no room, or not allowed: it lives as long as the page
  }
}

function name(plan: string): string {
  return `${KEEP}draft-${plan}`;
}

function isDraft(one: unknown): one is Draft {
  const { tool, corners } = (one ?? {}) as Partial<Draft>;
  return DRAWN.some((drawn) => drawn === tool) && Array.isArray(corners) && corners.length > 0 && corners.every(isPlace);
}

function isPlace(one: unknown): one is LonLat {
  return Array.isArray(one) && one.length === 2 && one.every(Number.isFinite);
}
