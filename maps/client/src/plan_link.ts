/** The wire between a planning map and its host, beside that of every map document (link.ts). */
import { hosted } from "./link";
import type { Said, Told } from "./plan_doc";

interface PlanMessage<All, Kind extends keyof All> {
  readonly govapPlan: 1;
  readonly kind: Kind;
  readonly body: All[Kind];
}

type Ears<All> = { readonly [Kind in keyof All]?: (body: All[Kind]) => void };

/** Hears what comes from one window of our own origin; messages of other kinds are not ours. */
function hear<All>(from: () => Window | null, ears: Ears<All>, signal?: AbortSignal): void {
  const listener = (event: MessageEvent): void => {
    const data = event.data as Partial<PlanMessage<All, keyof All>> | null;
    const source = from();
    if (source === null || event.source !== source || event.origin !== self.origin) return;
    if (typeof data !== "object" || data === null || data.govapPlan !== 1 || !Object.hasOwn(ears, data.kind as PropertyKey)) return;
    ears[data.kind as keyof All]?.(data.body as All[keyof All]);
  };
  window.addEventListener("message", listener, { signal });
}

/** In the document: says something to the host. */
export function say<Kind extends keyof Said>(kind: Kind, body: Said[Kind]): void {
  if (!hosted()) return;
  const message: PlanMessage<Said, Kind> = { govapPlan: 1, kind, body };
  window.parent.postMessage(message, self.origin);
}

/** In the document: hears the host. */
export function onTold(ears: Ears<Told>): void {
  if (hosted()) hear<Told>(() => window.parent, ears);
}

/** In the host: tells a document something. */
export function tell<Kind extends keyof Told>(frame: Window | null | undefined, kind: Kind, body: Told[Kind]): void {
  const message: PlanMessage<Told, Kind> = { govapPlan: 1, kind, body };
  frame?.postMessage(message, self.origin);
}

/** In the host: hears one document. */
export function onSaid(frame: () => Window | null, ears: Ears<Said>, signal: AbortSignal): void {
  hear<Said>(frame, ears, signal);
}
