/**
 * The app's host of the map document: a Streamlit component that makes one frame and keeps it across reruns.
 *
 * Every rerun calls the default export again with the same parent; only another document address changes the frame.
 */
import css from "./host.css";
import { frameName, isMessage, type Kind, type Message } from "./link";
import { merged } from "./state";

interface HostData {
  readonly url: string;
  readonly query: string;
  readonly practice: boolean;
  readonly title: string;
  readonly texts: { readonly loading: string; readonly failed: string; readonly retry: string };
}

interface Component {
  readonly parentElement: HTMLElement | ShadowRoot;
  readonly data: HostData;
  readonly key: string;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue?(name: string, value: unknown): void;
}

const SETTLE_MS = 150;
const hosts = new WeakMap<Node, Host>();

/** Called by Streamlit at the first run and at every rerun. */
export default function govapHost(component: Component): void {
  const known = hosts.get(component.parentElement);
  if (known) known.update(component);
  else hosts.set(component.parentElement, new Host(component));
}

class Host {
  private readonly root = document.createElement("div");
  private readonly cover = document.createElement("div");
  private frame: HTMLIFrameElement | null = null;
  private url = "";
  private query: string;
  private timer = 0;
  private readonly gone = new AbortController(); // Streamlit may put a new component in this one's place

  constructor(private component: Component) {
    this.query = location.search.length > 1 ? location.search.slice(1) : component.data.query;
    this.root.className = "govap-host";
    this.cover.className = "govap-cover";
    this.cover.setAttribute("role", "status");
    const style = document.createElement("style");
    style.textContent = css;
    this.root.append(style, this.cover);
    component.parentElement.append(this.root);
    const { signal } = this.gone;
    window.addEventListener("message", (event) => this.hear(event), { signal });
    window.addEventListener("popstate", () => this.show(location.search.slice(1)), { signal });
    this.update(component);
  }

  update(component: Component): void {
    this.component = component;
    if (component.data.url === this.url) return;
    this.url = component.data.url;
    void this.open(this.url);
  }

  private async open(url: string): Promise<void> {
    this.waiting();
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new TypeError(`HTTP ${answer.status}`);
      const document_ = await answer.text();
      if (url === this.url) this.put(document_);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      if (url === this.url) this.failed(url);
    }
  }

  /** A document with other content comes into the frame that is there; the view is handed over in the frame's name. */
  private put(content: string): void {
    const frame = this.frame ?? document.createElement("iframe");
    frame.setAttribute("data-govap", "");
    frame.title = this.component.data.title;
    frame.name = frameName(this.query);
    if (frame.contentWindow) frame.contentWindow.name = frame.name;
    frame.srcdoc = content;
    if (!this.frame) this.root.append(frame);
    this.frame = frame;
  }

  private hear(event: MessageEvent): void {
    if (!this.root.isConnected) {
      this.gone.abort();
      return;
    }
    if (!this.frame || !isMessage(event, this.frame.contentWindow)) return;
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
    this.cover.hidden = true;
    this.frame?.classList.add("ready");
  }

  private keep(query: string): void {
    this.query = query;
    this.tell(merged(location.search, query));
  }

  /** Practice figures are another document: the page's address says which, and Python answers with its url. */
  private practise(on: boolean): void {
    const search = new URLSearchParams(location.search);
    if (on) search.set("practice", "1");
    else search.delete("practice");
    this.waiting();
    this.tell(search.toString());
  }

  /** The page's address at once, Python when the reader pauses. */
  private tell(search: string): void {
    history.replaceState(history.state, "", `${location.pathname}${search ? `?${search}` : ""}${location.hash}`);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.component.setStateValue("view", search), SETTLE_MS);
  }

  private show(query: string): void {
    this.query = query;
    const message: Message = { govap: 1, kind: "view", query };
    this.frame?.contentWindow?.postMessage(message, self.origin);
  }

  private waiting(): void {
    const line = document.createElement("div");
    line.className = "govap-line";
    this.say(this.component.data.texts.loading, line);
  }

  private failed(url: string): void {
    const retry = document.createElement("button");
    retry.type = "button";
    retry.textContent = this.component.data.texts.retry;
    retry.addEventListener("click", () => void this.open(url));
    this.say(this.component.data.texts.failed, retry);
  }

  private say(text: string, more: HTMLElement): void {
    const words = document.createElement("p");
    words.textContent = text;
    this.cover.replaceChildren(words, more);
    this.cover.hidden = false;
  }
}
