/** The wire between a map document that answers to a page and its host, beside that of every document (link.ts). */
import { hosted } from "./link";

interface Message<All, Kind extends keyof All> {
  readonly govapPlan: 1;
  readonly kind: Kind;
  readonly body: All[Kind];
}

type Ears<All> = { readonly [Kind in keyof All]?: (body: All[Kind]) => void };

/** Both ends of a wire: the document says what is `Said`, the host tells what is `Told`. */
interface Wire<Said, Told> {
  /** In the document: says something to the host. */
  readonly say: <Kind extends keyof Said>(kind: Kind, body: Said[Kind]) => void;
  /** In the document: hears the host. */
  readonly onTold: (ears: Ears<Told>) => void;
  /** In the host: tells a document something. */
  readonly tell: <Kind extends keyof Told>(frame: Window | null | undefined, kind: Kind, body: Told[Kind]) => void;
  /** In the host: hears one document. */
  readonly onSaid: (frame: () => Window | null, ears: Ears<Said>, signal: AbortSignal) => void;
}

/** A wire; in a document without a host nothing is said or heard. */
export function wire<Said, Told>(): Wire<Said, Told> {
  return {
    say: (kind, body) => {
      if (hosted()) post<Said, typeof kind>(window.parent, kind, body);
    },
    onTold: (ears) => {
      if (hosted()) hear<Told>(() => window.parent, ears);
    },
    tell: (frame, kind, body) => post<Told, typeof kind>(frame, kind, body),
    onSaid: (frame, ears, signal) => hear<Said>(frame, ears, signal),
  };
}

/** Hears what comes from one window of our own origin; messages of other kinds are not ours. */
function hear<All>(from: () => Window | null, ears: Ears<All>, signal?: AbortSignal): void {
  const listener = (event: MessageEvent): void => {
    const data = event.data as Partial<Message<All, keyof All>> | null;
    const source = from();
    if (source === null || event.source !== source || event.origin !== self.origin) return;
    if (typeof data !== "object" || data === null || data.govapPlan !== 1 || !Object.hasOwn(ears, data.kind as PropertyKey)) return;
    ears[data.kind as keyof All]?.(data.body as All[keyof All]);
  };
  window.addEventListener("message", listener, { signal });
}

/** Says something to one window of our own origin. */
function post<All, Kind extends keyof All>(to: Window | null | undefined, kind: Kind, body: All[Kind]): void {
  const message: Message<All, Kind> = { govapPlan: 1, kind, body };
  to?.postMessage(message, self.origin);
}
