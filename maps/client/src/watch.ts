/**
 * Whether Python still hears the page. A server that was started anew, or that has forgotten the session, knows nothing
 * of the page that is open: it answers nothing, and only opening the page again helps.
 */
const ANSWER_MS = 8000;
const AGAIN_MS = 2000;
const PATIENCE_MS = 60_000; // for a script that still runs; a longer one is none
const RELOAD_MS = 60_000; // at most one reload in this time
const RELOADED = "govap-reloaded";
const RUNNING = '[data-test-script-state="running"]';

export interface Watched {
  /** False once the page was left or the component replaced: nobody waits any more. */
  here(): boolean;
  /** Tells once more, after a time without a connection. */
  again(): void;
  lost(): void;
}

export class Watch {
  private timer = 0;
  private since = 0;
  private waiting = false;
  private wasDown = false;

  constructor(private readonly page: Watched, signal: AbortSignal) {
    const seen = (): void => {
      if (this.waiting && !document.hidden) this.begin();
    };
    document.addEventListener("visibilitychange", seen, { signal });
  }

  /** Something was told; an answer is due. */
  begin(): void {
    this.waiting = true;
    this.since = performance.now();
    this.wait(ANSWER_MS);
  }

  heard(): void {
    this.waiting = false;
    this.wasDown = false;
    clearTimeout(this.timer);
  }

  private wait(ms: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.look(), ms);
  }

  private async look(): Promise<void> {
    if (!this.waiting || !this.page.here() || document.hidden) return;
    const running = document.querySelector(RUNNING) !== null && performance.now() - this.since < PATIENCE_MS;
    const up = !running && (await reachable());
    if (!this.waiting || !this.page.here()) return;
    if (!up) {
      this.wasDown ||= !running;
      this.wait(AGAIN_MS);
    } else if (this.wasDown) {
      this.wasDown = false;
      this.page.again();
    } else {
      this.waiting = false;
      this.page.lost();
    }
  }
}

/** Whether this very page could be opened now: a reload must not end at the browser's own page of errors. */
async function reachable(): Promise<boolean> {
  try {
    return (await fetch(location.href, { method: "HEAD", cache: "no-store" })).ok;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return false;
  }
}

/** Whether the page may open itself again: at most once a minute, and never where that cannot be remembered. */
export function mayReload(now: number): boolean {
  try {
    if (now - Number(sessionStorage.getItem(RELOADED) ?? -RELOAD_MS) < RELOAD_MS) return false;
    sessionStorage.setItem(RELOADED, String(now));
    return true;
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    return false;
  }
}
