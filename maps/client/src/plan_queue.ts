/** Acts on their way to Python: kept in the browser until Python says that they are stored, and sent one at a time. */
import type { Act, Refusal } from "./plan_doc";

export const KEEP = "govap-plan-"; // and the id of the plan
const MOST = 200; // acts kept of one plan
const AGAIN_MS = 4000; // an act without an answer is sent again
const SOON_MS = 1500; // the same when a rerun came that says nothing of it: the connection was lost

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
  private refusals: readonly Refusal[] = []; // of acts that wait still, the newest last
  private readonly known: Set<string>; // ids of all acts that were ever here

  /** Acts are kept under the name `keep` and that of the plan; those that are not `lasting` only until the next reload. */
  constructor(readonly plan: string, private readonly shelf: Shelf | null, private readonly keeping: string = KEEP, private readonly lasting: (deed: Deed) => boolean = () => true) {
    this.acts = this.read();
    this.known = new Set(this.acts.map((act) => act.id));
  }

  get waiting(): readonly Queued<Deed>[] {
    return this.acts;
  }

  /** What Python said last of an act it does not take; the act stays until somebody mends it or gives it up. */
  get refused(): Refusal | null {
    return this.refusals[this.refusals.length - 1] ?? null;
  }

  /** Those that were not refused. */
  get going(): readonly Queued<Deed>[] {
    return this.acts.filter((act) => !this.isRefused(act.id));
  }

  /** The act to be sent now: the oldest that was not refused. */
  get next(): Queued<Deed> | null {
    return this.going[0] ?? null;
  }

  /** A deed more. It makes an earlier selection pointless, and what was refused of the same edit. */
  add(deed: Deed): Queued<Deed> {
    const pointless = deed.kind === "select" || !deed.edit ? [] : this.acts.filter((one) => one.edit === deed.edit && this.isRefused(one.id));
    for (const { id } of pointless) this.drop(id);
    if (deed.kind === "select") this.keep(this.acts.filter((one) => one.kind !== "select"));
    const act: Queued<Deed> = { ...deed, id: newId(), plan: this.plan };
    this.known.add(act.id);
    this.keep([...this.acts, act].slice(-MOST));
    return act;
  }

  /** True if an act that waited is stored or refused now: the next one may go. */
  answered(stored: readonly string[], refused: Refusal | null): boolean {
    const left = this.acts.filter((act) => !stored.includes(act.id));
    const isNews = refused !== null && !this.isRefused(refused.act) && left.some((act) => act.id === refused.act);
    const settled = left.length < this.acts.length || isNews;
    if (isNews) this.refusals = [...this.refusals, refused];
    this.refusals = this.refusals.filter((one) => left.some((act) => act.id === one.act));
    if (left.length < this.acts.length) this.keep(left);
    return settled;
  }

  /** Gives an act up. */
  drop(id: string): void {
    this.refusals = this.refusals.filter((one) => one.act !== id);
    this.keep(this.acts.filter((act) => act.id !== id));
  }

  private isRefused(id: string): boolean {
    return this.refusals.some((one) => one.act === id);
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

/** Where the acts of a queue go. */
interface Way<Deed> {
  /** Brings one act to Python; `sent` tells how often, so that sending again is a change. */
  readonly bring: (act: Queued<Deed> & { readonly sent: number }) => void;
  /** Called when what waits has changed. */
  readonly changed: () => void;
  /** Whether nobody takes an act now. */
  readonly closed: () => boolean;
  /** Ends the way. */
  readonly signal: AbortSignal;
}

/** Brings the acts of a queue to Python, one at a time and again every few seconds, until Python acknowledges or refuses it. */
export class Sender<Deed extends AnyDeed> {
  private sent = { id: "", at: 0, times: 0 };

  constructor(public queue: ActQueue<Deed>, private readonly way: Way<Deed>) {
    const timer = window.setInterval(() => this.send(AGAIN_MS), AGAIN_MS / 4);
    window.addEventListener("online", () => this.send(0), { signal: way.signal });
    way.signal.addEventListener("abort", () => window.clearInterval(timer));
  }

  add(deed: Deed): void {
    this.queue.add(deed);
    this.way.changed();
    this.send(0);
  }

  drop(id: string): void {
    this.queue.drop(id);
    this.way.changed();
    this.send(0);
  }

  /** Python answered, of this act or of something else. */
  answered(stored: readonly string[], refused: Refusal | null): void {
    const settled = this.queue.answered(stored, refused);
    this.way.changed();
    this.send(settled ? 0 : SOON_MS);
  }

  /** Sends the next act; one that is on its way already only after `pause` ms. */
  private send(pause: number): void {
    const act = this.queue.next;
    const now = performance.now();
    if (!act || this.way.closed()) return;
    const again = act.id === this.sent.id;
    if (again && now - this.sent.at < Math.max(pause, 1)) return;
    this.sent = { id: act.id, at: now, times: again ? this.sent.times + 1 : 1 };
    this.way.bring({ ...act, sent: this.sent.times });
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
