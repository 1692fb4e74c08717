/** The wire between a map document that answers to a page and its host, beside that of every document (link.ts). */

interface Message<All, Kind extends keyof All> {
  readonly govapPlan: 1;
  readonly kind: Kind;
  readonly body: All[Kind];
}

export type Ears<All> = { readonly [Kind in keyof All]?: (body: All[Kind]) => void };

/** Hears what comes from one window of our own origin; messages of other kinds are not ours. */
export function hear<All>(from: () => Window | null, ears: Ears<All>, signal?: AbortSignal): void {
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
export function post<All, Kind extends keyof All>(to: Window | null | undefined, kind: Kind, body: All[Kind]): void {
  const message: Message<All, Kind> = { govapPlan: 1, kind, body };
  to?.postMessage(message, self.origin);
}
