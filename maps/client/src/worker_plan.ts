/** Which files of the site are kept, and under which names. Addresses only: nothing is fetched here. */

/** Digests of the kept files by their path in the site; one that begins with "+" is kept only once it was read. */
export type SiteList = Readonly<Record<string, string>>;

const ONCE_READ = "+";

const INDEX = "index.html";

/** The path in the site that an address asks for; null outside of it. A folder is its index.html. */
export function pathIn(address: string, scope: string): string | null {
  const { origin, pathname } = new URL(address);
  const root = new URL(scope);
  if (origin !== root.origin || !pathname.startsWith(root.pathname)) return null;
  const path = decoded(pathname.slice(root.pathname.length));
  return path === "" || path.endsWith("/") ? `${path}${INDEX}` : path;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
    return path;
  }
}

/** The name of a file in the cache: its address with its digest. */
export function keyOf(site: SiteList, path: string, scope: string): string {
  return new URL(`${path}?kept=${(site[path] ?? "").replace(ONCE_READ, "")}`, scope).href;
}

export function onceRead(site: SiteList, path: string): boolean {
  return (site[path] ?? "").startsWith(ONCE_READ);
}

/** What is still to be fetched, by path, and what no page asks for any more, by name. */
export function plan(site: SiteList, kept: readonly string[], scope: string): { missing: string[]; stale: string[] } {
  const wanted = new Map(Object.keys(site).map((path) => [keyOf(site, path, scope), path]));
  const here = new Set(kept);
  return {
    missing: [...wanted].filter(([key, path]) => !here.has(key) && !onceRead(site, path)).map(([, path]) => path),
    stale: kept.filter((key) => !wanted.has(key)),
  };
}
