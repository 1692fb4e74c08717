/** The files of a release: inside the document where it stands alone, else beside it on the same host. */
import type { ReleaseDoc } from "./release";

export type Load = (name: string) => Promise<unknown>;

export interface Resources {
  /** The file's content, loaded once. While it cannot be had the promise waits for `retry`. */
  readonly load: Load;
  /** The same file as it is written, for whoever parses it elsewhere. */
  text(name: string): Promise<string>;
  /** Asks again for every file that failed. */
  retry(): void;
}

/** The release written into the document; throws a TypeError where there is none. */
export function releaseDoc(): ReleaseDoc {
  const text = document.getElementById("govap-release")?.textContent;
  if (!text) throw new TypeError("the document holds no release");
  return JSON.parse(text) as ReleaseDoc;
}

/** `changed` hears how many files are on their way and how many failed. */
export function resources({ base, files }: Pick<ReleaseDoc, "base" | "files">, changed: (waiting: number, failed: number) => void): Resources {
  const asked = new Map<string, Promise<unknown>>();
  const failed = new Map<string, () => void>();
  let waiting = 0;
  const attempt = <T>(key: string, read: () => Promise<T>, done: (content: T) => void): void => {
    waiting += 1;
    failed.delete(key);
    changed(waiting, failed.size);
    read()
      .then(done, () => void failed.set(key, () => attempt(key, read, done)))
      .finally(() => {
        waiting -= 1;
        changed(waiting, failed.size);
      });
  };
  const once = <T>(key: string, read: () => Promise<T>): Promise<T> => {
    const known = (asked.get(key) as Promise<T> | undefined) ?? new Promise<T>((done) => attempt(key, read, done));
    asked.set(key, known);
    return known;
  };
  const written = (name: string): Promise<string> => fetched(files?.[name] ?? `${base}/${name}.json`, name);
  return {
    load: (name) => once(name, async () => JSON.parse(await written(name)) as unknown),
    text: (name) => once(`${name} as text`, () => written(name)),
    retry: () => [...failed.values()].forEach((again) => again()),
  };
}

async function fetched(address: string, name: string): Promise<string> {
  const inside = document.getElementById(`govap-file-${name}`);
  if (inside) return inside.textContent ?? "";
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${name}.json: HTTP ${answer.status}`);
  return answer.text();
}
