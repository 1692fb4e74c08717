/** Registers the service worker, once the page has nothing else to do. */

/** `address` of sw.js from this page; "" or a page opened from disk or in a frame has none. */
export function keepSite(address: string): void {
  if (!address || !("serviceWorker" in navigator) || !location.protocol.startsWith("http") || window.parent !== window || saving()) return;
  const register = (): void => void navigator.serviceWorker.register(new URL(address, document.baseURI)).catch(refused);
  if (document.readyState === "complete") register();
  else window.addEventListener("load", register, { once: true });
}

/** Whether this page came from the worker, and with it all else that it asks for. */
export function keptHere(): boolean {
  return Boolean(navigator.serviceWorker?.controller);
}

/** A browser may forbid it (private windows, full disks): the site then works with a network only. */
function refused(error: unknown): void {
  if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
}

/** Whether the reader asked for little data: the whole site is then not fetched for later. */
function saving(): boolean {
  return (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true;
}
