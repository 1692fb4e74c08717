/** What stands around the map itself: zoom buttons, attribution, scale, the line that shows loading, and messages. */
import * as L from "leaflet";
import { narrow, type App, type Part } from "./app";
import { SHORT_FINGERPRINT } from "./header";
import { el, icon, ICONS, put, set, write } from "./dom";

const MESSAGE_MS = 4000;

export function zoomButtons(app: App, home: () => void): Part {
  const make = (path: string, name: string, act: () => void): HTMLButtonElement => el("button", { type: "button", "data-map-button": name, onclick: act }, icon(path));
  const buttons = {
    "map.zoom.in": make(ICONS.plus, "in", () => app.map.zoomIn(1)),
    "map.zoom.out": make(ICONS.minus, "out", () => app.map.zoomOut(1)),
    "map.zoom.home": make(ICONS.home, "home", home),
  };
  const element = el("div", { class: "zoom card", role: "group" }, ...Object.values(buttons));
  return {
    element,
    draw() {
      for (const [key, button] of Object.entries(buttons)) {
        set(button, "aria-label", app.words.say(key));
        set(button, "title", app.words.say(key));
      }
      set(element, "aria-label", app.words.say("map.zoom"));
    },
  };
}

/** Credit and disclaimer, always in sight; the full words open on request. */
export function attribution(app: App): Part {
  const summary = el("summary");
  const full = el("div", { class: "attribution-full" });
  const element = el("details", { class: "attribution" }, summary, full);
  return {
    element,
    draw() {
      write(summary, app.words.say("map.credit.short"));
      put(full, el("p", {}, app.words.text(app.release.credit)), el("p", {}, app.words.text(app.release.notice)), el("p", { "data-reported": "" }, app.words.text(app.release.reported)), el("p", {}, app.words.say("map.credit.cut")),
        app.release.site && el("p", { "data-fingerprint": "" }, app.words.say("map.fingerprint", { fingerprint: app.release.fingerprint.slice(0, SHORT_FINGERPRINT) })));
    },
  };
}

export function scaleBar(map: L.Map, into: HTMLElement): void {
  const scale = L.control.scale({ imperial: false, maxWidth: narrow() ? 70 : 110 }).addTo(map).getContainer();
  if (scale) into.append(scale);
}

/** For those who asked for less motion: the map jumps where it would glide. Zooming is stilled by the style sheet. */
export function still(map: L.Map): void {
  const pan = map.panBy.bind(map);
  map.options.inertia = false;
  map.panBy = (by, options) => pan(by, { ...options, animate: false });
}

export interface Notices {
  readonly element: HTMLElement;
  readonly progress: HTMLElement;
  announce(text: string): void;
  /** Shows how many files are on their way and, when some failed, a way to ask again. */
  loading(waiting: number, failed: number): void;
}

/** The line under the header while files are on their way, and messages that never block the map. */
export function notices(say: (key: string) => string, retry: () => void): Notices {
  const progress = el("div", { class: "progress", role: "progressbar", "aria-label": "" });
  const note = el("div", { class: "note", role: "status", "aria-live": "polite" });
  const fault = el("div", { class: "fault", role: "alert" });
  fault.hidden = true;
  let timer = 0;
  return {
    element: el("div", { class: "notices" }, note, fault),
    progress,
    announce(text) {
      clearTimeout(timer);
      write(note, text);
      timer = window.setTimeout(() => write(note, ""), MESSAGE_MS);
    },
    loading(waiting, failed) {
      progress.classList.toggle("busy", waiting > 0);
      set(progress, "aria-label", say("map.loading"));
      set(progress, "aria-hidden", waiting === 0 ? "true" : null);
      fault.hidden = failed === 0 || waiting > 0;
      if (!fault.hidden) {
        put(fault, el("span", {}, say("map.load_failed")), el("button", { type: "button", onclick: retry }, say("map.retry")));
      }
    },
  };
}
