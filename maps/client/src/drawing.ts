/** The base map drawn, layer by layer, from its files: no page is needed for it, so a worker may do it. */
import { type Atlas, atlasOf, emptyAtlas, joined } from "./atlas";
import { drawGround, drawStreets } from "./ground";
import { drawNames, type Label, layoutNames, type Rect, Ruler } from "./labels";
import { blank, type Ink, type Paper, type View } from "./paper";

export type Sheet = "ground" | "streets" | "names";

/** A picture that is wanted. */
export interface Order {
  readonly sheet: Sheet;
  readonly view: View;
  /** Seen from afar, only the main names. */
  readonly quiet: boolean;
  /** Where no name may stand, in pixels of the world at the view's zoom. */
  readonly kept: readonly Rect[];
}

/** What a picture holds: how many features of the ground, which names. */
export interface Told {
  readonly drawn?: number;
  readonly labels?: readonly string[];
}

const MOST_LABELS_TOLD = 400;

export class Drawing {
  private atlas: Atlas = emptyAtlas();
  private labels: readonly Label[] = [];
  private laidOut = "";
  private ruler = new Ruler();

  /** Adds a file as it is written; throws a TypeError or SyntaxError when it is no base map. */
  add(file: string): void {
    this.atlas = joined(this.atlas, atlasOf(JSON.parse(file)));
    this.laidOut = "";
  }

  /** Names measured with another font would not fit their streets. */
  lettersChanged(): void {
    this.laidOut = "";
    this.ruler = new Ruler();
  }

  /** Draws in steps; each `yield` is a place where others may be let in. */
  *draw({ sheet, view, quiet, kept }: Order): Generator<void, { readonly paper: Paper; readonly told: Told }> {
    const { sheet: paper, ink } = blank(view);
    yield;
    if (sheet === "ground") return { paper, told: { drawn: yield* drawGround(ink, view, this.atlas) } };
    if (sheet === "streets") {
      yield* drawStreets(ink, view, this.atlas);
      return { paper, told: {} };
    }
    return { paper, told: { labels: yield* this.names(ink, view, quiet, kept) } };
  }

  /** Names are laid out for the whole district at once, so that none jumps when the map is moved. */
  private *names(ink: Ink, view: View, quiet: boolean, kept: readonly Rect[]): Generator<void, readonly string[]> {
    const wanted = JSON.stringify([view.zoom, quiet, kept.map(({ x, y, w, h }) => [x, y, w, h].map(Math.round))]);
    if (wanted !== this.laidOut) {
      this.labels = yield* layoutNames(this.atlas, view.zoom, quiet, kept, this.ruler);
      this.laidOut = wanted;
    }
    return (yield* drawNames(ink, view, this.labels)).slice(0, MOST_LABELS_TOLD);
  }
}

const SLICE_MS = 10;

/** Runs `steps` slice by slice with `pause` between; null once it is no longer wanted. */
export async function inSlices<T>(steps: Generator<void, T>, pause: () => Promise<unknown>, isWanted: () => boolean): Promise<T | null> {
  while (isWanted()) {
    const end = performance.now() + SLICE_MS;
    do {
      const { done, value } = steps.next();
      if (done) return value;
    } while (performance.now() < end);
    await pause();
  }
  return null;
}
