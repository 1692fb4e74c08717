/** Where the teams of the siting board stand, in the page's address: teams=lon,lat;lon,lat lock=AB help=lon,lat. */
import type { LonLat } from "./release";
import type { Placing } from "./siting_doc";

export const LETTERS = "ABCD";
export const MOST_HELP = 12;
const DECIMALS = 5;
const OWN = ["teams", "lock", "help"] as const;
const PLACE = /^-?\d{1,3}(\.\d{1,8})?,-?\d{1,2}(\.\d{1,8})?$/;

/** What an address says; what is no place is as if it were not there. */
export function readPlacing(search: string): Placing {
  const asked = new URLSearchParams(search.replace(/^\?/, ""));
  const places = placesOf(asked.get("teams"), LETTERS.length);
  const lock = asked.get("lock") ?? "";
  return { places: places?.length ? places : null, locked: [...LETTERS].map((letter) => lock.includes(letter)), help: placesOf(asked.get("help"), MOST_HELP) };
}

/** `search` with our entries replaced; those of others are kept as they are. */
export function writePlacing(search: string, { places, locked, help }: Placing): string {
  const all = new URLSearchParams(search.replace(/^\?/, ""));
  for (const name of OWN) all.delete(name);
  if (places?.length) all.set("teams", written(places));
  const lock = [...LETTERS].filter((_, i) => locked[i] && i < (places?.length ?? 0)).join("");
  if (lock) all.set("lock", lock);
  if (help?.length) all.set("help", written(help));
  return all.toString().replace(/%2C/g, ",").replace(/%3B/g, ";").replace(/%2F/g, "/");
}

/** A place as the address has it. */
export function kept([lon, lat]: LonLat): LonLat {
  return [Number(lon.toFixed(DECIMALS)), Number(lat.toFixed(DECIMALS))];
}

export function samePlaces(some: readonly LonLat[], others: readonly LonLat[]): boolean {
  return some.length === others.length && written(some) === written(others);
}

function written(places: readonly LonLat[]): string {
  return places.map((place) => place.map((degrees) => degrees.toFixed(DECIMALS)).join(",")).join(";");
}

function placesOf(text: string | null, most: number): LonLat[] | null {
  if (text === null) return null;
  const parts = text.split(";").filter(Boolean);
  if (parts.length > most || !parts.every((part) => PLACE.test(part))) return null;
  return parts.map((part): LonLat => kept(part.split(",").map(Number) as unknown as LonLat));
}
