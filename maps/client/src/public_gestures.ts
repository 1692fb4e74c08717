/**
 * A map in somebody's page leaves the page its gestures: one finger scrolls the page and two move the map; the wheel
 * scrolls the page and zooms with Ctrl. On a page of its own the map fills the window, and one finger moves it.
 */
import type { App } from "./app";
import { el, write } from "./dom";

const HINT_MS = 1600;
const MOVED_PX = 12; // a finger that goes less far taps

export function embedded(): boolean {
  return window.parent !== window;
}

export function yieldGestures(app: App): void {
  const { map } = app;
  const container = map.getContainer();
  const hint = el("div", { class: "gesture-hint", "aria-hidden": "true" }, el("span"));
  container.parentElement?.append(hint);
  let timer = 0;
  const say = (key: string): void => {
    write(hint.firstElementChild as HTMLElement, app.words.say(key));
    hint.classList.add("shown");
    clearTimeout(timer);
    timer = window.setTimeout(() => hint.classList.remove("shown"), HINT_MS);
  };
  map.dragging.disable(); // so that the style sheet lets one finger scroll; two are Leaflet's pinch, which moves the map too
  container.addEventListener("pointerdown", ({ pointerType }) => (pointerType === "mouse" ? map.dragging.enable() : map.dragging.disable()), true);
  let from: Touch | null = null;
  container.addEventListener("touchstart", (event) => (from = event.touches.length === 1 ? event.touches[0] : null), { passive: true });
  container.addEventListener("touchmove", (event) => {
    const [touch] = event.touches;
    if (event.touches.length > 1) hint.classList.remove("shown");
    else if (from && Math.hypot(touch.clientX - from.clientX, touch.clientY - from.clientY) > MOVED_PX) say("map.site.two_fingers");
  }, { passive: true });
  container.addEventListener("wheel", (event) => {
    if (event.ctrlKey || event.metaKey) return;
    event.stopPropagation(); // Leaflet does not hear of it, the page scrolls
    say("map.site.ctrl_wheel");
  }, { capture: true, passive: true });
}
