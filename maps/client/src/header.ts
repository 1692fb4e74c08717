/** The bar at the top: title, search, language, practice figures, link, fingerprint. */
import type { App, Part } from "./app";
import { SET_OF_THE_PLAN } from "./sets";
import { el, icon, ICONS, put, set, write } from "./dom";

export const SHORT_FINGERPRINT = 12; // hex digits that are shown

export function header(app: App, search: HTMLElement, address: () => string): Part {
  const { release, store } = app;
  const title = el("h1");
  const subtitle = el("p", { class: "subtitle" });
  const stamp = el("strong", { class: "stamp" });
  const { site } = release;
  const language = site
    ? el("a", { class: "bar-button language", hreflang: site.lang === "vi" ? "en" : "vi" })
    : el("button", { type: "button", class: "bar-button", onclick: () => store.change({ lang: store.state.lang === "vi" ? "en" : "vi" }) });
  const follow = (): void => set(language, "href", `${site?.other}${new URL(address()).hash}`);
  if (site) {
    follow();
    for (const event of ["pointerdown", "focus", "click"]) language.addEventListener(event, follow);
  }
  const knob = el("span", { class: "knob", "aria-hidden": "true" });
  const practiceText = el("span");
  const practice = el("button", {
    type: "button", class: "bar-button practice-switch", role: "switch", "aria-checked": release.practice ? "true" : "false",
    onclick: () => app.tell("practice", release.practice ? "0" : "1"),
  }, knob, practiceText);
  const linkText = el("span");
  const copy = el("button", { type: "button", class: "bar-button copy", onclick: () => void copyAddress(app, address()) }, icon(ICONS.link), linkText);
  const print = el("span", { class: "fingerprint" }, release.fingerprint.slice(0, SHORT_FINGERPRINT));
  const pages = document.querySelector("nav.pages"); // of the public site, written into its page
  const element = el("header", { class: release.practice ? "top practice" : "top" },
    el("div", { class: "titles" }, title, subtitle), release.practice && stamp, pages,
    el("div", { class: "tools" }, search, app.hosted && practice, copy, language, print));
  return {
    element,
    draw() {
      const { words } = app;
      write(title, store.state.set === SET_OF_THE_PLAN ? words.text(release.title) : words.say("map.title.any"));
      write(subtitle, words.say("map.subtitle"));
      write(stamp, words.say("map.practice.stamp"));
      put(language, el("span", { lang: words.lang === "vi" ? "en" : "vi" }, words.lang === "vi" ? "EN" : "VI"));
      set(language, "aria-label", words.say("map.language"));
      set(language, "title", words.say("map.language"));
      write(practiceText, words.say("map.practice.switch"));
      set(practice, "aria-label", words.say("map.practice.switch"));
      set(practice, "title", words.say("map.practice.switch"));
      write(linkText, words.say("map.copy"));
      set(copy, "aria-label", words.say("map.copy"));
      set(print, "title", words.say("map.fingerprint", { fingerprint: release.fingerprint }));
      set(print, "aria-label", words.say("map.fingerprint", { fingerprint: release.fingerprint }));
    },
  };
}

/** Copies the address; where the browser forbids it, offers the text to be copied by hand. */
async function copyAddress(app: App, address: string): Promise<void> {
  const { words } = app;
  if (await copied(address)) {
    app.announce(words.say("map.copy.done"));
    return;
  }
  const field = el("input", { type: "text", readonly: true, value: address, "aria-label": words.say("map.copy") });
  const dialog = el("dialog", { class: "copy-dialog" }, el("p", {}, words.say("map.copy.by_hand")), field,
    el("button", { type: "button", onclick: () => dialog.close() }, words.say("map.close")));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  field.select();
}

async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (error) {
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    return false;
  }
}

/** The stamp of practice figures across the map; it lets every click through. */
export function watermark(app: App): Part {
  const element = el("div", { class: "watermark", "aria-hidden": "true" });
  return {
    element,
    draw() {
      if (!app.release.practice) return;
      const text = app.words.say("map.practice.stamp");
      put(element, ...Array.from({ length: 12 }, () => el("span", {}, text)));
    },
  };
}
