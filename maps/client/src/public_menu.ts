/** The pages of the site in the head of the map: in a row where there is room, else behind one button. */
import type { App } from "./app";
import { el, icon, set } from "./dom";
import { embedded } from "./public_gestures";

/** `view` says what an address must say to open what is shown. */
export function startMenu(app: App, view: () => string): void {
  const nav = document.querySelector<HTMLElement>("nav.pages");
  const button = nav?.querySelector("button");
  if (!nav || !button) return;
  if (embedded()) {
    nav.replaceChildren(wholeMap(app, view));
    return;
  }
  const open = (yes: boolean): void => {
    nav.classList.toggle("open", yes);
    set(button, "aria-expanded", yes ? "true" : "false");
  };
  button.addEventListener("click", () => open(!nav.classList.contains("open")));
  nav.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !nav.classList.contains("open")) return;
    event.stopPropagation();
    open(false);
    button.focus();
  });
  nav.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !nav.contains(relatedTarget)) open(false);
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (target instanceof Node && !nav.contains(target)) open(false);
  });
  for (const inPage of document.querySelectorAll<HTMLAnchorElement>("a[data-scroll]")) {
    inPage.addEventListener("click", (event) => {
      event.preventDefault(); // the fragment is the view's
      open(false);
      document.getElementById(inPage.dataset.scroll ?? "")?.scrollIntoView();
    });
  }
}

/** In somebody's page: the way to the map on its own page, with the view as it stands. */
function wholeMap(app: App, view: () => string): HTMLElement {
  const address = (): string => `${location.href.split("#")[0]}#${view()}`;
  const text = app.words.say("map.site.whole");
  const link = el("a", { href: address(), target: "_blank", rel: "noopener", class: "bar-button", title: text }, icon("M9 5H5v14h14v-4M13 5h6v6M19 5l-8 8"), el("span", {}, text));
  link.addEventListener("pointerdown", () => set(link, "href", address()));
  link.addEventListener("focus", () => set(link, "href", address()));
  return link;
}
