/** The wire between a planning map and its host. */
import { hosted } from "./link";
import type { Said, Told } from "./plan_doc";
import { hear, post, type Ears } from "./wire";

/** In the document: says something to the host. */
export function say<Kind extends keyof Said>(kind: Kind, body: Said[Kind]): void {
  if (hosted()) post<Said, Kind>(window.parent, kind, body);
}

/** In the document: hears the host. */
export function onTold(ears: Ears<Told>): void {
  if (hosted()) hear<Told>(() => window.parent, ears);
}

/** In the host: tells a document something. */
export function tell<Kind extends keyof Told>(frame: Window | null | undefined, kind: Kind, body: Told[Kind]): void {
  post<Told, Kind>(frame, kind, body);
}

/** In the host: hears one document. */
export function onSaid(frame: () => Window | null, ears: Ears<Said>, signal: AbortSignal): void {
  hear<Said>(frame, ears, signal);
}
