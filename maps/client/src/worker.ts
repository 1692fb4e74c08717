/**
 * The service worker of the public site: after a first visit the whole site can be read without a network.
 *
 * publish/worker.py writes `self.GOVAP_SITE` before this. Every kept file stands in one cache under its path and digest,
 * so that a new edition fetches only what changed and an old one is never mixed up with it.
 */
import { keyOf, onceRead, pathIn, plan, type SiteList } from "./worker_plan";

interface WorkerScope extends EventTarget {
  readonly GOVAP_SITE: SiteList;
  readonly registration: { readonly scope: string };
}
interface Waiting extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Asked extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const CACHE = "govap";
const PATIENCE_MS = 4000; // a page that the network does not bring sooner is shown as it was kept
const scope = self as unknown as WorkerScope;
const { registration, GOVAP_SITE: site } = scope;

scope.addEventListener("install", (event) => (event as Waiting).waitUntil(fill()));
scope.addEventListener("activate", (event) => (event as Waiting).waitUntil(clear()));
scope.addEventListener("fetch", (event) => answer(event as Asked));

/** Fetches what is not kept yet; one file that fails leaves the old edition in charge, and the browser tries again later. */
async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  const kept = (await cache.keys()).map((request) => request.url);
  for (const path of plan(site, kept, registration.scope).missing) {
    const found = await fetch(new URL(path, registration.scope), { cache: path.startsWith("_/") ? "default" : "no-cache" });
    if (!found.ok) throw new TypeError(`${path}: HTTP ${found.status}`);
    await keep(path, found);
  }
}

async function keep(path: string, found: Response): Promise<void> {
  await (await caches.open(CACHE)).put(keyOf(site, path, registration.scope), plain(found));
}

/** A redirected answer may not be shown as a page; its content may. */
function plain(found: Response): Response {
  return found.redirected ? new Response(found.body, { headers: found.headers }) : found;
}

async function clear(): Promise<void> {
  const cache = await caches.open(CACHE);
  const kept = (await cache.keys()).map((request) => request.url);
  await Promise.all(plan(site, kept, registration.scope).stale.map((url) => cache.delete(url)));
}

function answer(event: Asked): void {
  const { request } = event;
  const path = request.method === "GET" ? pathIn(request.url, registration.scope) : null;
  if (path === null || !(path in site)) return;
  event.respondWith(path.startsWith("_/") ? fromCache(path, request) : fromNetwork(path, request));
}

async function kept(path: string): Promise<Response | undefined> {
  return (await caches.open(CACHE)).match(keyOf(site, path, registration.scope));
}

async function fromCache(path: string, request: Request): Promise<Response> {
  return (await kept(path)) ?? fetch(request);
}

/** A page comes from the network where that answers in time, so that a correction is seen at once. */
async function fromNetwork(path: string, request: Request): Promise<Response> {
  const late = new Promise<null>((done) => setTimeout(() => done(null), PATIENCE_MS));
  const asked = fetch(request);
  const found = await Promise.race([asked.catch(unreachable), late]);
  if (found?.ok && onceRead(site, path)) await keep(path, found.clone());
  if (found?.ok || found?.type === "opaqueredirect") return found;
  return (await kept(path)) ?? asked;
}

/** fetch fails with a TypeError where there is no network; any other error is one of ours. */
function unreachable(error: unknown): null {
  if (error instanceof TypeError) return null;
  throw error;
}
