/** The files of a release: inside the document where it stands alone, else beside it on the same host. */
import type { ReleaseDoc } from "./release";

export type Load = (name: string) => Promise<unknown>;

export interface Resources {
  /** The file's content, loaded once. While it cannot be had the promise waits for `retry`. */
  readonly load: Load;
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
  const attempt = (name: string, done: (content: unknown) => void): void => {
    waiting += 1;
    failed.delete(name);
    changed(waiting, failed.size);
    fetched(files?.[name] ?? `${base}/${name}.json`, name)
      .then(done, () => void failed.set(name, () => attempt(name, done)))
      .finally(() => {
        waiting -= 1;
        changed(waiting, failed.size);
      });
  };
  return {
    load(name) {
      const known = asked.get(name) ?? new Promise<unknown>((done) => attempt(name, done));
      asked.set(name, known);
      return known;
    },
    retry: () => [...failed.values()].forEach((again) => again()),
  };
}

async function fetched(address: string, name: string): Promise<unknown> {
  const inside = document.getElementById(`govap-file-${name}`);
  if (inside) return JSON.parse(inside.textContent ?? "");
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${name}.json: HTTP ${answer.status}`);
  return answer.json();
}
