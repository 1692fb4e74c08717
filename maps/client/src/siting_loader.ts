/** Fetches board files, one at a time; a newer one takes the place of one that is on its way. */
import { fetchBoard, OldBrowserError, type Board } from "./siting_file";

export type LoadState = "" | "loading" | "failed" | "old_browser";

export class Loader {
  state: LoadState = "";
  private stop: AbortController | null = null;
  private file = "";
  private readonly here = new Map<string, Board>();

  constructor(private readonly changed: () => void) {}

  /** The board, if it is here; else it is fetched, and `changed` hears of it. */
  board(file: string): Board | null {
    const known = this.here.get(file);
    if (known) this.cancel();
    else if (file !== this.file || this.state === "") void this.fetch(file);
    return known ?? null;
  }

  retry(): void {
    if (this.file) void this.fetch(this.file);
  }

  cancel(): void {
    this.stop?.abort();
    this.stop = null;
    this.state = "";
    this.file = "";
  }

  private async fetch(file: string): Promise<void> {
    this.cancel();
    const stop = (this.stop = new AbortController());
    this.file = file;
    this.state = "loading";
    this.changed();
    try {
      const board = await fetchBoard(file, stop.signal);
      if (stop.signal.aborted) return;
      this.keep(file, board);
      this.cancel();
    } catch (error) {
      if (stop.signal.aborted) return;
      if (!(error instanceof TypeError || error instanceof SyntaxError || error instanceof RangeError || error instanceof OldBrowserError || error instanceof DOMException)) throw error;
      this.state = error instanceof OldBrowserError ? "old_browser" : "failed";
    }
    this.changed();
  }

  /** The newest two stay at hand: who goes back sees the other at once. */
  private keep(file: string, board: Board): void {
    this.here.set(file, board);
    for (const old of [...this.here.keys()].slice(0, -2)) this.here.delete(old);
  }
}
