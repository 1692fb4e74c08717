/** Who draws the base map: a worker where there is one, so that nothing waits for it; else the page itself, in slices. */
import { Drawing, inSlices, type Order, type Sheet, type Told } from "./drawing";
import { drawsOffScreen, pictureOf } from "./paper";

export interface Painted {
  readonly picture: ImageBitmap;
  readonly told: Told;
}

/** A face of the type: where it is, its weight and the letters it has. */
export type Face = readonly [address: string, weight: string, range: string];

export interface Painter {
  /** Adds a file of the base map as it is written. */
  add(file: string): void;
  /** The picture; null if a later one of the same sheet was wanted meanwhile. */
  paint(order: Order): Promise<Painted | null>;
  /** The page's letters have changed to these. */
  lettersChanged(faces: readonly Face[]): void;
}

/** What the page says to the worker, and the worker to the page. */
export type Said =
  | { readonly kind: "file"; readonly text: string }
  | { readonly kind: "faces"; readonly faces: readonly Face[] }
  | { readonly kind: "order"; readonly id: number; readonly order: Order };
export type Answered = { readonly id: number; readonly painted: Painted | null };

/** `address` of the worker's script; "" = there is none. */
export function painter(address: string): Painter {
  const worker = address && drawsOffScreen() ? workerAt(address) : null;
  return worker ? new Elsewhere(worker) : new Here();
}

/** Null where a worker is forbidden, as in a frame that its page has shut off. */
function workerAt(address: string): Worker | null {
  try {
    return new Worker(new URL(address, document.baseURI));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return null;
  }
}

/** Draws on the page's own time. */
class Here implements Painter {
  private readonly drawing = new Drawing();
  private readonly latest = new Map<Sheet, Order>();

  add(file: string): void {
    this.drawing.add(file);
  }

  lettersChanged(): void {
    this.drawing.lettersChanged();
  }

  async paint(order: Order): Promise<Painted | null> {
    this.latest.set(order.sheet, order);
    const done = await inSlices(this.drawing.draw(order), nextFrame, () => this.latest.get(order.sheet) === order);
    return done && { picture: await pictureOf(done.paper), told: done.told };
  }
}

/** Has a worker draw; where that cannot be had, the page does it after all. */
class Elsewhere implements Painter {
  private readonly files: string[] = [];
  private readonly waiting = new Map<number, { readonly order: Order; readonly done: (painted: Promise<Painted | null> | Painted | null) => void }>();
  private here: Here | null = null;
  private last = 0;

  constructor(private readonly worker: Worker) {
    this.worker.addEventListener("message", ({ data }: MessageEvent<Answered>) => {
      this.waiting.get(data.id)?.done(data.painted);
      this.waiting.delete(data.id);
    });
    this.worker.addEventListener("error", () => this.instead());
  }

  add(file: string): void {
    this.files.push(file);
    if (this.here) this.here.add(file);
    else this.say({ kind: "file", text: file });
  }

  lettersChanged(faces: readonly Face[]): void {
    if (this.here) this.here.lettersChanged();
    else this.say({ kind: "faces", faces });
  }

  paint(order: Order): Promise<Painted | null> {
    if (this.here) return this.here.paint(order);
    const id = (this.last += 1);
    return new Promise((done) => {
      this.waiting.set(id, { order, done });
      this.say({ kind: "order", id, order });
    });
  }

  private say(said: Said): void {
    this.worker.postMessage(said);
  }

  private instead(): void {
    const here = (this.here ??= new Here());
    this.worker.terminate();
    for (const file of this.files) here.add(file);
    for (const { order, done } of this.waiting.values()) done(here.paint(order));
    this.waiting.clear();
  }
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => {
    requestAnimationFrame(resolve);
  });
}
