/** The wire between the document and the page that hosts it, and where the state is kept without one. */
import { merged } from "./state";

export type Kind = "view" | "ready" | "practice" | "goto";

export interface Message {
  readonly govap: 1;
  readonly kind: Kind;
  readonly query: string;
}

const NAME = "govap?"; // the host hands the first query over in the frame's name, so that nothing is drawn twice
const PAUSE_MS = 80;
const KINDS: readonly string[] = ["view", "ready", "practice", "goto"];

/** Whether a message is one of ours, from that window and our own origin. */
export function isMessage(event: MessageEvent, from: Window | null): event is MessageEvent<Message> {
  const data = event.data as Partial<Message> | null;
  return (
    from !== null && event.source === from && event.origin === self.origin &&
    typeof data === "object" && data !== null && data.govap === 1 &&
    typeof data.query === "string" && KINDS.includes(data.kind as string)
  );
}

export function frameName(query: string): string {
  return NAME + query;
}

export function hosted(): boolean {
  return window.parent !== window && window.name.startsWith(NAME);
}

/** The query at the start: the host's, or the address's own. */
export function firstQuery(): string {
  return hosted() ? window.name.slice(NAME.length) : ownQuery();
}

function ownQuery(): string {
  return location.hash.length > 1 ? location.hash : location.search;
}

export function send(kind: Kind, query: string): void {
  if (!hosted()) return;
  const message: Message = { govap: 1, kind, query };
  window.parent.postMessage(message, self.origin);
}

/** Hears the view the host or the address asks for. */
export function listen(view: (query: string) => void): void {
  window.addEventListener("message", (event) => {
    if (hosted() && isMessage(event, window.parent) && event.data.kind === "view") view(event.data.query);
  });
  window.addEventListener("hashchange", () => {
    if (!hosted()) view(ownQuery());
  });
}

let pause = 0;

/** Keeps the view where it can be shared, once the reader pauses: browsers refuse an address that changes at every frame. */
export function keep(query: string): void {
  clearTimeout(pause);
  pause = window.setTimeout(() => store(query), PAUSE_MS);
}

/** With the host, or in the address of a document that stands alone. */
function store(query: string): void {
  if (hosted()) {
    window.name = NAME + query;
    send("view", query);
  } else if (location.protocol !== "about:") history.replaceState(null, "", query ? `#${query}` : `${location.pathname}${location.search}`);
}

/** The address somebody else can open to see this view. */
export function address(query: string): string {
  if (!hosted()) return `${location.href.split("#")[0]}${query ? `#${query}` : ""}`;
  const page = new URL(window.parent.location.href);
  page.search = merged(page.search, query);
  page.hash = "";
  return page.href;
}
