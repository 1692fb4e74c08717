/**
 * Says whether a printed sheet is still good. Loaded only where the address names one (`?…&sheet=3.0a1b2c3d4e5f`), as the
 * code on a sheet does.
 *
 * publish/sheet_age.py writes `self.GOVAP_SHEET` before this, and every sentence: here sheets are only told apart. What
 * the address says is compared and never shown.
 */
import { el, icon, ICONS, set } from "./dom";
import type { ReleaseDoc, Text } from "./release";
import { releaseDoc } from "./resources";

/** Addresses are relative to this script. */
interface Given {
  readonly style: string;
  readonly list: string;
  readonly words: Readonly<Record<"label" | "close" | "changes" | "unreached" | "mixed", Text>>;
}
/** Files of one edition of the site name it by its fingerprint. */
interface OfEdition {
  readonly fingerprint: string;
}
interface Sheets extends OfEdition {
  readonly unknown: Text;
  readonly sheets: readonly SheetDoc[];
}
/** What is said of sheets of one release; `short` begins their fingerprint, else other facts lie behind them. */
interface SheetDoc {
  readonly number: number;
  readonly short: string;
  readonly is_valid: boolean;
  readonly text: Text;
  readonly other: Text;
  /** The file of what changed since, beside the list. */
  readonly changes?: string;
}
interface Changes extends OfEdition {
  /** The query is "" where no map shows what changed. */
  readonly changes: readonly (readonly [vi: string, en: string, query: string])[];
  readonly more?: Text;
}
interface Said {
  readonly kind: "valid" | "older" | "unknown";
  readonly text: Text;
  readonly changes?: Changes;
}

const CODE = /^(0|[1-9][0-9]{0,6})\.([0-9a-f]{12})$/; // as in records/sheet_age.py
const NARROW = "(max-width: 759px)"; // as in narrow.css
const own = (document.currentScript as HTMLScriptElement).src;
const given = (self as unknown as { readonly GOVAP_SHEET: Given }).GOVAP_SHEET;

void start(new URLSearchParams(location.search), releaseDoc());

async function start(asked: URLSearchParams, release: ReleaseDoc): Promise<void> {
  const { site } = release;
  if (!site) return;
  const language = asked.get("lang");
  if (language !== site.lang && (language === "en" || language === "vi")) { // the sheet is in the language of the other page
    location.replace(`${site.other}${location.search}${location.hash}`);
    return;
  }
  const styled = style();
  const said = await judged(asked.get("sheet") ?? "", release.fingerprint);
  await styled;
  show(said, site.lang === "vi" ? 0 : 1);
}

/** Settles when the style is here, or cannot be had. */
function style(): Promise<void> {
  return new Promise((done) => {
    const settled = (): void => done();
    document.head.append(el("link", { rel: "stylesheet", href: new URL(given.style, own).href, onload: settled, onerror: settled }));
  });
}

/** What can be said of a sheet on the page of an edition. */
async function judged(sheet: string, edition: string): Promise<Said> {
  const list = new URL(given.list, own);
  try {
    const known = await read<Sheets>(list);
    const [, number, short] = CODE.exec(sheet) ?? [];
    const found = known.sheets.find((one) => String(one.number) === number);
    const changes = found?.changes ? await read<Changes>(new URL(found.changes, list)) : undefined;
    if (known.fingerprint !== edition || (changes ?? known).fingerprint !== edition) return { kind: "unknown", text: given.words.mixed };
    if (!found) return { kind: "unknown", text: known.unknown };
    const same = found.short === short;
    return { kind: same && found.is_valid ? "valid" : "older", text: same ? found.text : found.other, changes };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof SyntaxError)) throw error;
    return { kind: "unknown", text: given.words.unreached };
  }
}

/** A file as the server has it now: what a browser keeps could be of another edition. */
async function read<Doc>(address: URL): Promise<Doc> {
  const answer = await fetch(address, { cache: "no-cache" });
  if (!answer.ok) throw new TypeError(`${address.pathname}: HTTP ${answer.status}`);
  return (await answer.json()) as Doc;
}

function show({ kind, text, changes }: Said, language: 0 | 1): void {
  const { words } = given;
  const name = words.close[language];
  const line = el("p", { role: "status" });
  const close = el("button", { type: "button", class: "icon-button", "aria-label": name, title: name, onclick: () => closed(box) }, icon(ICONS.close));
  const more = changes ? unfolding(changes, language) : [];
  const box = el("aside", { class: `sheet-age ${kind}`, "aria-label": words.label[language] }, line, close, ...more);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation(); // what is chosen on the map stays chosen
    closed(box);
  });
  document.body.prepend(box);
  line.textContent = text[language]; // after it is in the page, so that it is read out
  keepInOtherLanguage(box);
}

/** A button, and the sentences that it unfolds, each with a way to its view on this map. */
function unfolding({ changes, more }: Changes, language: 0 | 1): HTMLElement[] {
  const name = given.words.changes[language];
  const lines = changes.map((one) => el("li", {}, one[2] ? el("a", { href: `#${one[2]}` }, one[language]) : one[language]));
  const list = el("div", { id: "gv-sheet-changes", role: "region", tabindex: "0", "aria-label": name, hidden: true }, el("ol", {}, ...lines), more && el("p", {}, more[language]));
  const open = (yes: boolean): void => {
    list.hidden = !yes;
    set(button, "aria-expanded", yes ? "true" : "false");
  };
  const button = el("button", { type: "button", class: "quiet", "aria-controls": list.id, onclick: () => open(list.hidden) }, icon(ICONS.down), name);
  open(false);
  list.addEventListener("click", ({ target }) => {
    if (!(target instanceof HTMLAnchorElement) || !matchMedia(NARROW).matches) return;
    open(false); // the map is seen again
    button.focus();
  });
  return [button, list];
}

/** Goes away, and out of the address: whoever is sent it holds no sheet. */
function closed(box: HTMLElement): void {
  box.remove();
  const address = new URL(location.href);
  address.searchParams.delete("sheet");
  history.replaceState(null, "", address);
  document.querySelector<HTMLElement>(".folium-map")?.focus();
}

function keepInOtherLanguage(box: HTMLElement): void {
  const other = document.querySelector<HTMLAnchorElement>("a.language");
  other?.addEventListener("click", () => {
    const sheet = new URLSearchParams(location.search).get("sheet");
    if (box.isConnected && sheet !== null) other.search = new URLSearchParams({ sheet }).toString();
  });
}
