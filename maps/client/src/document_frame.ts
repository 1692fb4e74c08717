/** One map document in a frame of the app's page: fetched, put in, and covered until it is ready. */
import css from "./host.css";
import { frameName } from "./link";

export interface FrameTexts {
  readonly loading: string;
  readonly failed: string;
  readonly retry: string;
}

/** What a component of Streamlit is called with, at the first run and at every rerun. */
export interface Component<Data> {
  readonly parentElement: HTMLElement | ShadowRoot;
  readonly data: Data;
  readonly key: string;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue?(name: string, value: unknown): void;
}

/** The export of a component: one `make` for each place in the page, told of every rerun. */
export function kept<Data>(make: (component: Component<Data>) => { update(component: Component<Data>): void }): (component: Component<Data>) => void {
  const known = new WeakMap<Node, { update(component: Component<Data>): void }>();
  return (component) => {
    const here = known.get(component.parentElement);
    if (here) here.update(component);
    else known.set(component.parentElement, make(component));
  };
}

export function hostStyle(): HTMLStyleElement {
  const style = document.createElement("style");
  style.textContent = css;
  return style;
}

export class DocumentFrame {
  readonly element = document.createElement("div");
  private readonly cover = document.createElement("div");
  private frame: HTMLIFrameElement | null = null;
  private url = "";

  constructor(private readonly texts: FrameTexts, private readonly title: string, private readonly allow = "") {
    this.element.className = "govap-frame";
    this.cover.className = "govap-cover";
    this.cover.setAttribute("role", "status");
    this.element.append(this.cover);
  }

  get window(): Window | null {
    return this.frame?.contentWindow ?? null;
  }

  /** Shows the document at `url`, which starts with the view `query`. The document that is there stays. */
  show(url: string, query: string): void {
    if (url === this.url) return;
    this.url = url;
    void this.open(url, query);
  }

  ready(): void {
    this.cover.hidden = true;
    this.frame?.classList.add("ready");
  }

  waiting(): void {
    const line = document.createElement("div");
    line.className = "govap-line";
    this.say(this.texts.loading, line);
  }

  private async open(url: string, query: string): Promise<void> {
    this.waiting();
    try {
      const answer = await fetch(url);
      if (!answer.ok) throw new TypeError(`HTTP ${answer.status}`);
      const document_ = await answer.text();
      if (url === this.url) this.put(document_, query);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      if (url === this.url) this.failed(url, query);
    }
  }

  /** A document with other content comes into the frame that is there; the view is handed over in the frame's name. */
  private put(content: string, query: string): void {
    const frame = this.frame ?? document.createElement("iframe");
    frame.setAttribute("data-govap", "");
    frame.title = this.title;
    if (this.allow) frame.allow = this.allow;
    frame.name = frameName(query);
    if (frame.contentWindow) frame.contentWindow.name = frame.name;
    frame.srcdoc = content;
    if (!this.frame) this.element.append(frame);
    this.frame = frame;
  }

  private failed(url: string, query: string): void {
    const retry = document.createElement("button");
    retry.type = "button";
    retry.textContent = this.texts.retry;
    retry.addEventListener("click", () => void this.open(url, query));
    this.say(this.texts.failed, retry);
  }

  private say(text: string, more: HTMLElement): void {
    const words = document.createElement("p");
    words.textContent = text;
    this.cover.replaceChildren(words, more);
    this.cover.hidden = false;
  }
}
