/** The frame of a map document in a page of the app: the page's address follows its view, and Python hears of it. */
import { DocumentFrame, hostStyle, type Component, type FrameTexts } from "./document_frame";
import { isMessage, type Kind, type Message } from "./link";
import { merged, OWN, speaks } from "./state";

export interface HostData {
  readonly url: string;
  readonly query: string;
  readonly practice: boolean;
  readonly title: string;
  readonly texts: FrameTexts;
  /** Python need not hear of the view; the page's address follows it all the same. */
  readonly silent?: boolean;
}

/** What a page with more than a map asks of its frame. */
export interface PageOptions {
  /** The entries of the page's address that follow the view. */
  readonly own?: RegExp;
  /** The view to begin with, where it is not what the address or Python says. */
  readonly first?: string;
  /** What the document may do, as the frame's `allow` says it. */
  readonly allow?: string;
}

const SETTLE_MS = 150;

export class PageHost {
  readonly root = document.createElement("div");
  readonly frame: DocumentFrame;
  private query: string;
  private readonly own: RegExp;
  private readonly path = location.pathname;
  private timer = 0;
  private readonly gone = new AbortController(); // Streamlit may put a new component in this one's place

  /** `started` hears of each document that is ready. */
  constructor(private component: Component<HostData>, private readonly started: () => void = () => undefined, { own = OWN, allow = "", first }: PageOptions = {}) {
    const { data } = component;
    this.own = own;
    this.query = first ?? (speaks(location.search, own) ? this.merged(data.query, location.search.slice(1)) : data.query);
    this.frame = new DocumentFrame(data.texts, data.title, allow);
    this.root.className = "govap-host";
    this.root.append(hostStyle(), this.frame.element);
    component.parentElement.append(this.root);
    window.addEventListener("message", (event) => this.hear(event), { signal: this.signal });
    window.addEventListener("popstate", () => this.show(location.search.slice(1)), { signal: this.signal });
    this.update(component);
  }

  /** Whether the reader is on another page: a rerun asked for from here would break into the drawing of that one. */
  get left(): boolean {
    return !this.root.isConnected || location.pathname !== this.path;
  }

  /** Aborted once the frame is gone from the page. */
  get signal(): AbortSignal {
    return this.gone.signal;
  }

  update(component: Component<HostData>): void {
    this.component = component;
    this.frame.show(component.data.url, this.query);
  }

  private hear(event: MessageEvent): void {
    if (!this.root.isConnected) {
      this.gone.abort();
      return;
    }
    if (!isMessage(event, this.frame.window)) return;
    const { kind, query } = event.data;
    const act: Readonly<Record<Kind, () => void>> = {
      ready: () => this.ready(),
      view: () => this.keep(query),
      practice: () => this.practise(query === "1"),
      goto: () => this.component.setTriggerValue?.("goto", query),
    };
    act[kind]();
  }

  private ready(): void {
    this.frame.ready();
    this.started();
  }

  private keep(query: string): void {
    this.query = this.merged(this.component.data.query, query);
    this.tell(this.merged(location.search, query));
  }

  private merged(search: string, query: string): string {
    return merged(search, query, this.own);
  }

  /** Practice figures are another document: the page's address says which, and Python answers with its url. */
  private practise(on: boolean): void {
    const search = new URLSearchParams(location.search);
    if (on) search.set("practice", "1");
    else search.delete("practice");
    this.frame.waiting();
    this.tell(search.toString());
  }

  /** The page's address at once, Python when the reader pauses. */
  private tell(search: string): void {
    history.replaceState(history.state, "", `${location.pathname}${search ? `?${search}` : ""}${location.hash}`);
    clearTimeout(this.timer);
    if (this.component.data.silent) return;
    this.timer = window.setTimeout(() => {
      if (!this.left) this.component.setStateValue("view", search);
    }, SETTLE_MS);
  }

  /** Shows a layer; the rest of the view stays. "" leaves the layer to the reader. */
  choose(overlay: string): void {
    const view = new URLSearchParams(this.query);
    if (overlay === "" || view.get("overlay") === overlay) return;
    view.set("overlay", overlay);
    this.show(view.toString());
  }

  private show(query: string): void {
    this.query = query;
    const message: Message = { govap: 1, kind: "view", query };
    this.frame.window?.postMessage(message, self.origin);
  }
}
