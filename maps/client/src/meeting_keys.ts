/** What a key does in a meeting. */
export type Deed =
  | { readonly do: "overlay"; readonly place: number }
  | { readonly do: "ward" | "line" | "step" | "zoom"; readonly by: number }
  | { readonly do: "slide"; readonly key: string; readonly far: boolean }
  | { readonly do: "swipe" | "print" | "full" | "notes" | "help" | "close" | "blur" };

/** A key as the browser tells it. */
export interface Press {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  /** The key is held. */
  readonly repeat: boolean;
}

/** Where the key meets the meeting. */
export interface Situation {
  /** What has the focus: a field to type or choose in, the swipe line, something else that can be pressed, or nothing. */
  readonly focus: "field" | "line" | "control" | "";
  /** The list of keys covers everything. */
  readonly help: boolean;
}

export const MOST_OVERLAYS = 4;
const ONE: Readonly<Record<string, Deed>> = {
  s: { do: "swipe" }, p: { do: "print" }, f: { do: "full" }, n: { do: "notes" }, "?": { do: "help" },
  "+": { do: "zoom", by: 1 }, "=": { do: "zoom", by: 1 }, "-": { do: "zoom", by: -1 },
  ArrowLeft: { do: "ward", by: -1 }, ArrowRight: { do: "ward", by: 1 }, ArrowUp: { do: "line", by: -1 }, ArrowDown: { do: "line", by: 1 },
  PageDown: { do: "step", by: 1 }, PageUp: { do: "step", by: -1 }, Backspace: { do: "step", by: -1 }, Escape: { do: "close" },
};
const SLIDES: readonly string[] = ["ArrowLeft", "ArrowRight", "Home", "End"];

/** The deed of a key; null leaves it to the browser. A presenter's clicker sends Page keys. */
export function deedOf(press: Press, { focus, help }: Situation): Deed | null {
  if (press.ctrlKey || press.altKey || press.metaKey) return null;
  const key = letterOf(press);
  if (focus === "field") return key === "Escape" ? { do: "blur" } : null;
  if (help) return key === "Escape" || key === "?" ? { do: "help" } : null;
  if (focus === "line" && SLIDES.includes(key)) return { do: "slide", key, far: press.shiftKey };
  if (key === " ") return focus === "control" ? null : { do: "step", by: press.shiftKey ? -1 : 1 };
  if (/^[1-9]$/.test(key)) return Number(key) <= MOST_OVERLAYS ? { do: "overlay", place: Number(key) } : null;
  return Object.hasOwn(ONE, key) ? ONE[key] : null;
}

/** Whether a key that is held does its deed again and again. */
export function repeats({ do: deed }: Deed): boolean {
  return deed === "line" || deed === "ward" || deed === "zoom" || deed === "slide";
}

/** The key; while an input method holds it back, the letter on it. */
function letterOf({ key, code }: Press): string {
  if (key.length === 1) return key.toLowerCase();
  if (key !== "Process" && key !== "Unidentified") return key;
  return (/^Key([A-Z])$/.exec(code)?.[1] ?? key).toLowerCase();
}
