/**
 * The app's host of the siting board: a Streamlit component that shows a question's board and brings to Python where
 * the teams were placed.
 *
 * `data` is a SitingData (siting_doc.ts). State values: `teams`, `view`; trigger: `goto`. The page's address has the
 * places at once, Python when the teams stay where they are.
 */
import { kept, type Component } from "./document_frame";
import { PageHost } from "./page_host";
import { readPlacing, writePlacing } from "./siting_address";
import type { Placing, Said, SitingData } from "./siting_doc";
import { onSaid, tell } from "./siting_link";

const SETTLE_MS = 250;

/** Called by Streamlit at the first run and at every rerun. */
export default kept<SitingData>((component) => new SitingHost(component));

class SitingHost {
  private readonly page: PageHost;
  private ready = false;
  private said: Placing | null = null; // what the address has to say since a team was moved
  private sent = 0; // when it was said
  private timer = 0;

  constructor(private component: Component<SitingData>) {
    this.page = new PageHost(component, () => {
      this.ready = true;
      this.show();
    });
    const { signal } = this.page;
    onSaid(() => this.page.frame.window, { teams: (said) => this.keep(said) }, signal);
    window.addEventListener("popstate", () => this.back(), { signal });
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  update(component: Component<SitingData>): void {
    this.component = component;
    this.page.update(component);
    this.follow();
    this.write(); // Python may have written an address that it knew before
    this.show();
  }

  private show(): void {
    if (this.ready) tell(this.page.frame.window, "board", { board: this.component.data.board, placing: this.said ?? readPlacing(location.search) });
  }

  private back(): void {
    this.said = null;
    if (this.ready) tell(this.page.frame.window, "placing", readPlacing(location.search));
  }

  private keep({ placing, ...value }: Said["teams"]): void {
    this.said = placing;
    this.sent = value.sent;
    this.write();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (!this.page.left) this.component.setStateValue("teams", value);
    }, SETTLE_MS);
  }

  /** Python has heard of all that was said, and lets the teams follow the best answer: the address names no places. */
  private follow(): void {
    const { board } = this.component.data;
    if (this.said && board?.follows && (board.heard ?? 0) >= this.sent) this.said = { ...this.said, places: null };
  }

  private write(): void {
    if (!this.said || this.page.left) return;
    const search = writePlacing(location.search, this.said);
    if (`?${search}` === location.search) return;
    history.replaceState(history.state, "", `${location.pathname}${search ? `?${search}` : ""}${location.hash}`);
  }
}
