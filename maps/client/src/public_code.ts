/** The code that puts the map into somebody's page. */

export interface Size {
  readonly width: number | "100%";
  readonly height: number;
}

const LEAST_WIDTH = 280; // pixels: the narrowest phone
const LEAST_HEIGHT = 320;
const MOST = 4000;
const USUAL_HEIGHT = 600;
const NOT_OF_THE_VIEW: readonly string[] = ["width", "height", "language"];

/** The fields of the form that say something about the view, as the map's address has them. */
export function viewQuery(fields: readonly (readonly [name: string, value: string])[]): string {
  const said = fields.filter(([name, value]) => value !== "" && !NOT_OF_THE_VIEW.includes(name));
  return new URLSearchParams(said.map(([name, value]) => [name, value])).toString();
}

/** The size somebody typed, within what a map needs; "100%" where no width is said. */
export function sized(width: string, height: string): Size {
  const wide = pixels(width);
  const high = pixels(height) ?? USUAL_HEIGHT;
  return { width: wide === null ? "100%" : within(wide, LEAST_WIDTH), height: within(high, LEAST_HEIGHT) };
}

export function embedCode(address: string, title: string, { width, height }: Size): string {
  return `<iframe src="${escaped(address)}" title="${escaped(title)}" width="${width}" height="${height}" loading="lazy" style="border:0;max-width:100%" allow="geolocation; fullscreen; clipboard-write"></iframe>`;
}

function pixels(text: string): number | null {
  return /^\d{1,5}$/.test(text.trim()) ? Number(text) : null;
}

function within(value: number, least: number): number {
  return Math.min(MOST, Math.max(least, value));
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
