/** The switch of ward sets: 16, 12 or 6 wards, each with the day it began. */
import { selectSet, type App, type Part } from "./app";
import { el, put, set } from "./dom";
import type { SetDoc } from "./release";
import type { Words } from "./words";

export function setSwitch(app: App): Part {
  const buttons = app.release.sets.map((one) => el("button", { type: "button", "data-set": one.id, onclick: () => selectSet(app, one.id) }));
  const element = el("div", { class: "card sets", role: "group" }, ...buttons);
  let written = "";
  return {
    element,
    draw() {
      const { words, store } = app;
      if (written !== words.lang) app.release.sets.forEach((one, i) => label(buttons[i], one, words));
      written = words.lang;
      set(element, "aria-label", words.say("map.set"));
      app.release.sets.forEach((one, i) => set(buttons[i], "aria-pressed", one.id === store.state.set ? "true" : "false"));
    },
  };
}

/** "12 phường", "từ 1/1/2025"; where there is little room "12", "1/2025". */
function label(button: HTMLElement, one: SetDoc, words: Words): void {
  const [year, month, day] = one.from.split("-").map(Number);
  const word = words.say("map.set.word");
  const days = one.from ? words.say("map.set.from", { day, month, year }) : words.say("map.set.plan");
  const short = one.from ? `${month}/${year}` : words.say("map.set.plan_short");
  put(button, el("b", {}, one.id, el("span", { class: "wide-only" }, ` ${word}`)), el("span", { class: "wide-only" }, days), el("span", { class: "narrow-only" }, short));
  set(button, "aria-label", `${one.id} ${word}, ${days}`);
  set(button, "title", `${one.id} ${word}, ${days}`);
}
