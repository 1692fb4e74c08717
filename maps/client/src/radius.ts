/** The radius as people type it: metres, or kilometres where metres would make no sense. */

const KILOMETRES_MOST = 20; // a bare number up to this is meant in kilometres
const TYPED = /^([\d.,\s]+?)\s*(km|m|mét|metres?|meters?)?$/;
const GROUPED = /^\d{1,3}(?:([.,\s])\d{3})(?:\1\d{3})*$/;
const PLAIN = /^\d{1,9}(?:[.,]\d{1,9})?$/;

/** Metres from "3,5", "3.5 km", "4.500", "4 500 m" or "4500"; null where no number can be read. */
export function typedRadius(text: string): number | null {
  const [, digits, unit] = TYPED.exec(text.normalize("NFC").trim().toLowerCase()) ?? [];
  if (!digits) return null;
  if (unit !== "km" && GROUPED.test(digits)) return Number(digits.replace(/\D/g, ""));
  if (!PLAIN.test(digits)) return null;
  const value = Number(digits.replace(",", "."));
  return unit === "km" || (!unit && value <= KILOMETRES_MOST) ? 1000 * value : value;
}
