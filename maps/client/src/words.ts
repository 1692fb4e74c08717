/** Text by language, numbers, dates, and letters without their marks. */
import type { Text } from "./release";

export type Lang = "vi" | "en";
export type Messages = Readonly<Record<string, Text>>;

const NOTATION = { vi: { group: ".", decimal: "," }, en: { group: ",", decimal: "." } } as const;

/** The words of one language at a time. */
export class Words {
  lang: Lang = "vi";

  constructor(private readonly messages: Messages) {}

  /** The text in the chosen language; the Vietnamese one where the other is missing. */
  text(text: Text): string {
    return (this.lang === "vi" ? text[0] : text[1]) || text[0];
  }

  /**
   * The message `key` of the catalogue ("map.close"), with {name} filled in. The release writes keys without "map.".
   * A missing message shows as its key, so that tests and people see it.
   */
  say(key: string, values: Readonly<Record<string, string | number>> = {}): string {
    const message = this.messages[key.replace(/^map\./, "")];
    if (!message) return key;
    return this.text(message).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  }

  /** The message in both languages. */
  both(key: string): Text {
    return this.messages[key.replace(/^map\./, "")] ?? [key, key];
  }

  /** 1.234,5 in Vietnamese, 1,234.5 in English. */
  number(value: number, decimals = 0): string {
    const notation = NOTATION[this.lang];
    const [whole, part] = Math.abs(value).toFixed(decimals).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, notation.group);
    const sign = value < 0 && Number(value.toFixed(decimals)) !== 0 ? "\u2212" : "";
    return sign + grouped + (part ? notation.decimal + part : "");
  }

  /** A number with its unit: no space before a percent sign. */
  quantity(value: number, decimals: number, unit: string): string {
    const figure = this.number(value, decimals);
    if (!unit) return figure;
    return unit.startsWith("%") ? figure + unit : `${figure}\u00a0${unit}`;
  }

  /** dd/mm/yyyy from an ISO date, mm/yyyy from a year-month; anything else as it is. */
  date(iso: string): string {
    const [, year, month, day] = /^(\d{4})-(\d{2})(?:-(\d{2}))?(?:T.*)?$/.exec(iso) ?? [];
    if (!year) return iso;
    return day ? `${day}/${month}/${year}` : `${month}/${year}`;
  }

  /** The number a person typed, in either notation; null if it is none. */
  typed(text: string): number | null {
    const plain = text.replace(/[\s\u00a0.,]/g, "");
    return /^\d{1,7}$/.test(plain) ? Number(plain) : null;
  }
}

/** Lower case without diacritics: "Gò Vấp" and "go vap" are the same word. */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[\u0111\u0110]/g, "d")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
}
