/** The bottom sheet of narrow screens: three heights, by handle or by button. On wide screens it is a plain column. */
import { el, icon, ICONS, set } from "./dom";
import type { App } from "./app";

export type Height = "peek" | "half" | "full";
const HEIGHTS: readonly Height[] = ["peek", "half", "full"];
const TAP_PX = 6;

export interface Sheet {
  readonly element: HTMLElement;
  height(): Height;
  setHeight(height: Height): void;
  draw(): void;
}

export function sheet(app: App, ...content: HTMLElement[]): Sheet {
  const up = el("button", { type: "button", class: "icon-button", onclick: () => step(1) }, icon(ICONS.up));
  const down = el("button", { type: "button", class: "icon-button", onclick: () => step(-1) }, icon(ICONS.down));
  const grip = el("div", { class: "grip", "aria-hidden": "true" }, el("span"));
  const bar = el("div", { class: "sheet-bar" }, down, grip, up);
  const reveal = (event: Event): void => {
    if (now === "peek" && (event.target as Element).matches(":focus-visible")) setHeight("half"); // the keyboard came to what is hidden
  };
  const element = el("aside", { class: "sheet" }, bar, el("div", { class: "sheet-content", onfocusin: reveal }, ...content));
  let now: Height = "peek";
  const setHeight = (height: Height): void => {
    now = height;
    set(element, "data-height", height);
    up.disabled = height === "full";
    down.disabled = height === "peek";
  };
  const step = (by: number): void => setHeight(HEIGHTS[Math.max(0, Math.min(2, HEIGHTS.indexOf(now) + by))]);
  setHeight("peek");
  drag(grip, element, (height) => setHeight(height), () => setHeight(now === "peek" ? "half" : "peek"));
  return {
    element,
    height: () => now,
    setHeight,
    draw() {
      set(up, "aria-label", app.words.say("map.sheet.up"));
      set(down, "aria-label", app.words.say("map.sheet.down"));
      set(element, "aria-label", app.words.say("map.panel"));
    },
  };
}

/** Follows the finger and settles at the nearest height; a tap is told apart from a drag. */
function drag(grip: HTMLElement, element: HTMLElement, settle: (height: Height) => void, tap: () => void): void {
  let startY = 0;
  let startHeight = 0;
  grip.addEventListener("pointerdown", (event) => {
    startY = event.clientY;
    startHeight = element.getBoundingClientRect().height;
    grip.setPointerCapture(event.pointerId);
    element.classList.add("dragging");
  });
  grip.addEventListener("pointermove", (event) => {
    if (grip.hasPointerCapture(event.pointerId)) element.style.height = `${Math.max(60, startHeight + startY - event.clientY)}px`;
  });
  const end = (event: PointerEvent): void => {
    if (!element.classList.contains("dragging")) return;
    element.classList.remove("dragging");
    const room = element.parentElement?.getBoundingClientRect().height ?? 1;
    const share = element.getBoundingClientRect().height / room;
    element.style.height = "";
    if (Math.abs(event.clientY - startY) < TAP_PX) tap();
    else settle(share < 0.34 ? "peek" : share < 0.72 ? "half" : "full");
  };
  grip.addEventListener("pointerup", end);
  grip.addEventListener("pointercancel", end);
}
