/**
 * The app's host of the map document: a Streamlit component that makes one frame and keeps it across reruns.
 *
 * Every rerun calls the default export again with the same parent; only another document address changes the frame.
 */
import css from "./host.css";
import { enter, frameName, isMessage, type Kind, type Message } from "./link";
import { merged } from "./state";
import { mayReload, Watch } from "./watch";

interface HostData {
  readonly url: string;
  readonly query: string;
  readonly practice: boolean;
  /** Another one at every rerun: by it the page knows that it was heard. */
  readonly run: number;
  /** Whether the server has newer data than this page shows. */
  readonly stale: boolean;
  readonly title: string;
  readonly texts: Readonly<Record<"loading" | "failed" | "retry" | "lost" | "newer" | "reload", string>>;
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
  private readonly bar = document.createElement("div");
  private readonly stage = document.createElement("div");
  private readonly cover = document.createElement("div");
  private frame: HTMLIFrameElement | null = null;
  private url = "";
  private query: string;
  private run = Number.NaN;
  private timer = 0;
  private readonly path = location.pathname;
  private readonly gone = new AbortController(); // Streamlit may put a new component in this one's place
  private readonly watch: Watch;

  constructor(private component: Component) {
    this.query = location.search.length > 1 ? location.search.slice(1) : component.data.query;
    this.root.className = "govap-host";
    this.stage.className = "govap-stage";
    this.cover.className = "govap-cover";
    this.bar.className = "govap-bar";
    for (const part of [this.cover, this.bar]) part.setAttribute("role", "status");
    const style = document.createElement("style");
    style.textContent = css;
    this.stage.append(this.cover);
    this.root.append(style, this.bar, this.stage);
    component.parentElement.append(this.root);
    if (location.search.length <= 1 && this.query) enter(`?${this.query}`, false);
    const { signal } = this.gone;
    this.watch = new Watch({ here: () => this.here(), again: () => this.tellPython(), lost: () => this.lost() }, signal);
    window.addEventListener("message", (event) => this.hear(event), { signal });
    window.addEventListener("popstate", () => this.back(), { signal });
    this.update(component);
  }

  update(component: Component): void {
    const { data } = component;
    this.component = component;
    if (data.run !== this.run) this.watch.heard();
    this.run = data.run;
    this.say(this.bar, data.stale ? data.texts.newer : "", this.button(data.texts.reload, () => location.reload()));
    if (data.url === this.url) {
      if (this.frame?.classList.contains("ready") && data.practice === practiceAsked()) this.ready(); // asked for and back again
      return;
    }
    this.url = data.url;
    void this.open(this.url);
  }

  private async open(url: string): Promise<void> {
    this.frame?.classList.remove("ready");
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

  /** Another document comes in a frame of its own: in the old one it would be a step of the history. The view is handed over in the frame's name. */
  private put(content: string): void {
    const frame = document.createElement("iframe");
    frame.setAttribute("data-govap", "");
    frame.title = this.component.data.title;
    frame.name = frameName(this.query);
    frame.srcdoc = content;
    this.frame?.remove();
    this.stage.append(frame);
    this.frame = frame;
  }

  private hear(event: MessageEvent): void {
    if (!this.here() || !this.frame || !isMessage(event, this.frame.contentWindow)) return;
    const { kind, query } = event.data;
    const act: Readonly<Record<Kind, () => void>> = {
      ready: () => this.ready(),
      view: () => this.keep(query, false),
      step: () => this.keep(query, true),
      practice: () => this.practise(query === "1"),
      goto: () => this.component.setTriggerValue?.("goto", query),
    };
    act[kind]();
  }

  private ready(): void {
    this.cover.hidden = true;
    this.frame?.classList.add("ready");
  }

  private keep(query: string, step: boolean): void {
    this.query = query;
    this.tell(merged(location.search, query), step);
  }

  /** Practice figures are another document: the page's address says which, and Python answers with its url. */
  private practise(on: boolean): void {
    const search = new URLSearchParams(location.search);
    if (on) search.set("practice", "1");
    else search.delete("practice");
    this.waiting();
    this.tell(search.toString(), true);
  }

  /** The page's address at once, Python when the reader pauses. */
  private tell(search: string, step: boolean): void {
    enter(`${location.pathname}${search ? `?${search}` : ""}${location.hash}`, step);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.tellPython(), SETTLE_MS);
  }

  private tellPython(): void {
    if (!this.here()) return;
    this.component.setStateValue("view", location.search.slice(1));
    this.watch.begin();
  }

  /** Back and forward within this page show the view of that step. Streamlit hears it too and runs the page for its address. */
  private back(): void {
    if (!this.here() || location.pathname !== this.path) return;
    const search = location.search.slice(1);
    if (practiceAsked() !== this.component.data.practice) this.waiting();
    this.query = search;
    const message: Message = { govap: 1, kind: "view", query: search };
    this.frame?.contentWindow?.postMessage(message, self.origin);
    this.tell(search, false);
  }

  /** Streamlit may have taken the component out of the page. */
  private here(): boolean {
    if (!this.root.isConnected) this.gone.abort();
    return this.root.isConnected;
  }

  /** The session is gone: the page opens itself again, and the address shows the same view. */
  private lost(): void {
    const { lost, reload } = this.component.data.texts;
    if (!mayReload(Date.now())) {
      this.say(this.bar, lost, this.button(reload, () => location.reload()));
      return;
    }
    this.say(this.cover, lost, this.line());
    location.reload();
  }

  private waiting(): void {
    this.say(this.cover, this.component.data.texts.loading, this.line());
  }

  private failed(url: string): void {
    const { failed, retry } = this.component.data.texts;
    this.say(this.cover, failed, this.button(retry, () => void this.open(url)));
  }

  private line(): HTMLElement {
    const line = document.createElement("div");
    line.className = "govap-line";
    return line;
  }

  private button(text: string, act: () => void): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", act);
    return button;
  }

  /** Says something over the map (cover) or above it (bar, empty when there is nothing to say). */
  private say(place: HTMLElement, text: string, more: HTMLElement): void {
    if ((place.firstElementChild?.textContent ?? "") === text && !place.hidden) return;
    const words = document.createElement("p");
    words.textContent = text;
    place.replaceChildren(...(text ? [words, more] : []));
    place.hidden = false;
  }
}

/** Whether the page's address asks for practice figures. */
function practiceAsked(): boolean {
  return new URLSearchParams(location.search).get("practice") === "1";
}
