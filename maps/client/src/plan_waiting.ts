/** Tells when what was drawn waits too long to be stored: no connection, or nobody signed in. */
import type { Act, Refusal } from "./plan_doc";

export const LONG_MS = 2000;

export class Waiting {
  private since = new Map<string, number>();

  /** The acts that are not stored at the moment `now`. A selection loses nothing, and a refused act says so itself. */
  see(acts: readonly Act[], refused: Refusal | null, now: number): void {
    const counted = acts.filter((act) => act.kind !== "select" && act.id !== refused?.act);
    this.since = new Map(counted.map(({ id }) => [id, this.since.get(id) ?? now]));
  }

  get any(): boolean {
    return this.since.size > 0;
  }

  /** How many wait, once the first of them has waited for long; until then 0. */
  late(now: number): number {
    return [...this.since.values()].some((since) => now - since >= LONG_MS) ? this.since.size : 0;
  }
}
