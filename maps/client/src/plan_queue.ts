/** Acts on their way to Python: kept in the browser until Python says that they are stored, and sent one at a time. */
import type { Act, Refusal } from "./plan_doc";

export const KEEP = "govap-plan-"; // and the id of the plan
const MOST = 200; // acts kept of one plan

export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

interface AnyDeed {
  readonly kind: string;
  readonly edit?: string;
}

/** A deed under its name, with the plan, or the meeting, that it was done to. */
export type Queued<Deed> = Deed & Pick<Act, "id" | "plan">;

/** The acts of one plan that are not stored yet, oldest first. They outlive a reload. */
export class ActQueue<Deed extends AnyDeed = Omit<Act, "id" | "plan">> {
  private acts: readonly Queued<Deed>[];
  private refusal: Refusal | null = null;
  private readonly known: Set<string>; // ids of all acts that were ever here

  /** Acts are kept under the name `keep` and that of the plan; those that are not `lasting` only until the next reload. */
  constructor(readonly plan: string, private readonly shelf: Shelf | null, private readonly keeping: string = KEEP, private readonly lasting: (deed: Deed) => boolean = () => true) {
    this.acts = this.read();
    this.known = new Set(this.acts.map((act) => act.id));
  }

  get waiting(): readonly Queued<Deed>[] {
    return this.acts;
  }

  /** What Python said of an act it does not take; the act stays until somebody mends it or gives it up. */
  get refused(): Refusal | null {
    return this.refusal;
  }

  /** The act to be sent now: the oldest that was not refused. */
  get next(): Queued<Deed> | null {
    return this.acts.find((act) => act.id !== this.refusal?.act) ?? null;
  }

  /** A deed more. It makes an earlier selection pointless, and what was refused of the same edit. */
  add(deed: Deed): Queued<Deed> {
    const refused = this.acts.find((one) => one.id === this.refusal?.act);
    if (refused?.edit && refused.edit === deed.edit && deed.kind !== "select") this.drop(refused.id);
    if (deed.kind === "select") this.keep(this.acts.filter((one) => one.kind !== "select"));
    const act: Queued<Deed> = { ...deed, id: newId(), plan: this.plan };
    this.known.add(act.id);
    this.keep([...this.acts, act].slice(-MOST));
    return act;
  }

  /** True if an act that waited is stored or refused now: the next one may go. */
  answered(stored: readonly string[], refused: Refusal | null): boolean {
    const left = this.acts.filter((act) => !stored.includes(act.id));
    const isNews = refused !== null && refused.act !== this.refusal?.act && left.some((act) => act.id === refused.act);
    const settled = left.length < this.acts.length || isNews;
    if (isNews) this.refusal = refused;
    if (this.refusal && !left.some((act) => act.id === this.refusal?.act)) this.refusal = null;
    if (left.length < this.acts.length) this.keep(left);
    return settled;
  }

  /** Gives an act up. */
  drop(id: string): void {
    if (this.refusal?.act === id) this.refusal = null;
    this.keep(this.acts.filter((act) => act.id !== id));
  }

  private keep(acts: readonly Queued<Deed>[]): void {
    this.acts = acts;
    const others = this.read().filter((act) => !this.known.has(act.id)); // of the same plan in another window
    const all = [...others, ...acts.filter((act) => this.lasting(act))];
    try {
      if (all.length > 0) this.shelf?.setItem(this.keeping + this.plan, JSON.stringify(all));
      else this.shelf?.removeItem(this.keeping + this.plan);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error; // no room, or not allowed: the acts live as long as the page
    }
  }

  private read(): readonly Queued<Deed>[] {
    try {
      const kept: unknown = JSON.parse(this.shelf?.getItem(this.keeping + this.plan) ?? "[]");
      return Array.isArray(kept) ? kept.filter((one): one is Queued<Deed> => isAct(one) && one.plan === this.plan) : [];
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof DOMException) return [];
      throw error;
    }
  }
}

function isAct(one: unknown): one is Queued<AnyDeed> {
  const act = one as Partial<Queued<AnyDeed>> | null;
  return typeof act === "object" && act !== null && [act.id, act.kind, act.plan].every((text) => typeof text === "string" && text !== "");
}

/** A name that nobody has; randomUUID is only there on addresses that are safe (https, loopback). */
export function newId(chance: Pick<Crypto, "getRandomValues"> & Partial<Pick<Crypto, "randomUUID">> = crypto): string {
  if (chance.randomUUID) return chance.randomUUID();
  const bytes = chance.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The browser's store; null where it is switched off. */
export function shelf(): Shelf | null {
  try {
    return window.localStorage;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}
