/** The side panel: the district, a ward or a mark. Root `[data-panel]` says which ward is shown. */
import { districtPanel } from "./panel_district";
import { markPanel } from "./panel_mark";
import { wardPanel } from "./panel_ward";
import { narrow, selectedMark, type App, type Part } from "./app";
import { el, put, set } from "./dom";

export function panel(app: App): Part {
  const body = el("div", { class: "panel-body" });
  const element = el("div", { class: "panel", "data-panel": "", tabindex: -1, id: "gv-panel" }, body);
  let shown = "";
  let scrolled = 0; // kept by the event: asking the element would make the browser lay the page out in the middle of a change
  element.addEventListener("scroll", () => (scrolled = element.scrollTop), { passive: true });
  return {
    element,
    draw() {
      const { ward, mark } = app.store.state;
      const selected = selectedMark(app);
      const subject = selected ? `mark ${mark}` : `ward ${ward}`;
      const open = subject === shown ? openDetails(body) : new Set<string>();
      const focus = focusedKey(body);
      put(body, ...(selected ? markPanel(app, selected) : ward ? wardPanel(app, ward) : districtPanel(app)));
      for (const details of body.querySelectorAll("details")) if (open.has(details.dataset.key ?? "")) details.open = true;
      if (focus) body.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true });
      if (scrolled > 0) element.scrollTop = subject === shown ? scrolled : 0;
      set(element, "data-ward", selected ? "" : ward);
      set(element, "data-shown-mark", selected ? mark : "");
      if (shown && subject !== shown && narrow()) element.parentElement?.scrollTo(0, 0);
      shown = subject;
    },
  };
}

function openDetails(body: HTMLElement): Set<string> {
  return new Set([...body.querySelectorAll("details[open]")].map((details) => (details as HTMLElement).dataset.key ?? ""));
}

/** Drawing again must not lose the keyboard's place: elements that take focus name themselves by data-focus. */
function focusedKey(body: HTMLElement): string {
  const active = document.activeElement;
  return active instanceof HTMLElement && body.contains(active) ? (active.dataset.focus ?? "") : "";
}
