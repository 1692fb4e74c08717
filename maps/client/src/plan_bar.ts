/** The bar of planning tools on the map, and under it what to do now, how large the drawing is, and what was refused. */
import { el, icon, put, set, write } from "./dom";
import type { Tool } from "./plan_doc";
import type { Say } from "./words_named";

export type ToolName = Exclude<Tool, "">;

const ICONS: Readonly<Record<ToolName | "remove" | "undo" | "finish" | "cancel", string>> = {
  park: "M12 21v-7M12 17l3-2.5M12 15a5.5 5.5 0 0 1-3.6-9.6 4 4 0 0 1 7.2 0A5.5 5.5 0 0 1 12 15z",
  line: "M5 19L9.5 9.5 15 14l4-9M3.5 19a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0M17.5 5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0",
  pick: "M7 21L9.5 3M17 21L14.5 3M12 5v2M12 11v2M12 17v2",
  station: "M12 21a6.5 6.5 0 0 1-6.5-6.5c0-4.5 4-5.5 4-11 3.5 1.5 5 4.5 4.5 7.5 1-.5 1.5-1.5 1.5-2.5 2 1.5 3 3.5 3 6A6.5 6.5 0 0 1 12 21z",
  entrances: "M6 21V3h12v18M3.5 21h17M12 21V8l6-3",
  shape: "M6 7v10M8 18.5h8M18 17L8 7M4.5 5.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0M4.5 18.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0M17 18.5a1.5 1.5 0 1 0 3 0 1.5 1.5 0 1 0-3 0",
  remove: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10.5 11v5M13.5 11v5",
  undo: "M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3",
  finish: "M5 12.5l4.5 4.5L19 7.5",
  cancel: "M6 6l12 12M18 6L6 18",
};
const MAKING: readonly ToolName[] = ["park", "line", "pick", "station"];
const CHANGING: readonly ToolName[] = ["shape", "entrances"];
const TOOLS: readonly ToolName[] = [...MAKING, ...CHANGING];

export interface BarActs {
  choose(tool: Tool): void;
  remove(): void;
  undo(): void;
  finish(): void;
  cancel(): void;
  /** The keyboard goes to the map. */
  toMap(): void;
  /** Takes a refused deed in hand again, or gives it up. */
  mend(): void;
  drop(): void;
}

/** What the bar shows. */
export interface BarState {
  readonly offered: readonly Tool[] | null;
  readonly tool: Tool;
  /** What can be done to the selected edit. */
  readonly can: { readonly shape: boolean; readonly entrances: boolean; readonly remove: boolean };
  readonly hint: string;
  readonly measure: string;
  readonly undo: boolean;
  readonly finish: boolean;
  readonly refusal: string;
  /** Whether the refused deed is a shape that can be mended. */
  readonly mendable: boolean;
  /** What the dots on the map are; "" where there are none. */
  readonly dots: string;
  /** How much is not stored for long; "" where all is well. */
  readonly waiting: string;
}

export class Bar {
  readonly element: HTMLElement;
  private readonly tools = new Map<ToolName | "remove", HTMLButtonElement>();
  private readonly row = el("div", { class: "plan-tools card", role: "toolbar" });
  private readonly hint = el("p", { class: "plan-hint", role: "status" });
  private readonly measure = el("p", { class: "plan-measure" });
  private readonly steps: Readonly<Record<"undo" | "finish" | "cancel", HTMLButtonElement>>;
  private readonly now: HTMLElement;
  private readonly refusal = el("div", { class: "plan-refusal card", role: "alert" });
  private readonly waiting = el("div", { class: "plan-waiting", role: "status" });
  /** What the dots on the map are. */
  readonly key = el("p", { class: "plan-key card" });
  private refused = "";
  private last: ToolName = "park";

  constructor(private readonly say: Say, private readonly acts: BarActs) {
    for (const name of MAKING) this.row.append(this.tool(name));
    this.row.append(el("span", { class: "plan-gap", "aria-hidden": "true" }));
    for (const name of [...CHANGING, "remove" as const]) this.row.append(this.tool(name));
    this.row.addEventListener("keydown", (event) => this.along(event));
    this.steps = { undo: this.step("undo", acts.undo), finish: this.step("finish", acts.finish), cancel: this.step("cancel", acts.cancel) };
    this.now = el("div", { class: "plan-now card", hidden: true }, el("div", { class: "plan-words" }, this.measure, this.hint), el("div", { class: "plan-steps" }, ...Object.values(this.steps)));
    this.element = el("div", { class: "plan-bar" }, this.row, this.now, this.refusal, this.waiting);
  }

  draw(state: BarState): void {
    set(this.row, "aria-label", this.say("planner.tools"));
    const offers = state.offered?.length !== 0;
    this.swap(offers, state.tool);
    for (const [name, button] of this.tools) this.drawTool(name, button, state);
    write(this.hint, state.hint);
    write(this.measure, state.measure);
    this.measure.hidden = state.measure === "";
    for (const [name, button] of Object.entries(this.steps)) {
      set(button, "title", this.say(`planner.step.${name}`));
      write(button.lastElementChild as Element, this.say(`planner.step.${name}`));
    }
    this.steps.undo.hidden = this.steps.finish.hidden = !["park", "line"].includes(state.tool);
    this.steps.undo.disabled = !state.undo;
    this.steps.finish.disabled = !state.finish;
    this.drawRefusal(state);
    if (this.waiting.textContent !== state.waiting) put(this.waiting, state.waiting !== "" && el("p", { class: "card" }, state.waiting));
    this.key.hidden = state.dots === "";
    put(this.key, el("span", { class: "plan-dot", "aria-hidden": "true" }), state.dots);
  }

  /** Of the tools and the chosen tool's card one is there at a time; who stood on the one by keyboard goes on from the other. */
  private swap(offers: boolean, tool: Tool): void {
    const started = tool !== "" && this.now.hidden;
    const ended = tool === "" && !this.now.hidden;
    const stood = this.element.contains(document.activeElement);
    this.row.hidden = !offers || tool !== "";
    this.now.hidden = tool === "";
    if (started && stood) this.acts.toMap();
    const onMap = document.activeElement?.classList.contains("leaflet-container") ?? false;
    if (ended && (stood || onMap)) this.tools.get(this.last)?.focus();
    if (tool !== "") this.last = tool;
  }

  private drawTool(name: ToolName | "remove", button: HTMLButtonElement, state: BarState): void {
    const pressed = state.tool === name;
    const isChange = name === "shape" || name === "entrances" || name === "remove";
    button.hidden = state.offered !== null && name !== "remove" && !state.offered.includes(name);
    button.disabled = isChange && !state.can[name];
    if (name !== "remove") set(button, "aria-pressed", pressed ? "true" : "false");
    set(button, "aria-label", this.say(`planner.tool.${name}.full`));
    set(button, "title", this.say(`planner.tool.${name}.full`));
    write(button.lastElementChild as Element, this.say(`planner.tool.${name}`));
  }

  private drawRefusal(state: BarState): void {
    const shown = `${state.refusal}|${state.mendable}|${this.say("planner.drop")}`;
    this.refusal.hidden = state.refusal === "";
    if (shown === this.refused) return;
    this.refused = shown;
    put(this.refusal, el("p", {}, state.refusal), el("div", { class: "plan-steps" },
      state.mendable && el("button", { type: "button", class: "plan-step", onclick: () => this.acts.mend() }, this.say("planner.mend")),
      el("button", { type: "button", class: "plan-step", onclick: () => this.acts.drop() }, this.say("planner.drop"))));
  }

  private tool(name: ToolName | "remove"): HTMLButtonElement {
    const act = (): void => (name === "remove" ? this.acts.remove() : this.acts.choose(button.getAttribute("aria-pressed") === "true" ? "" : name));
    const button = el("button", { type: "button", class: "plan-tool", "data-tool": name, onclick: act }, icon(ICONS[name]), el("span", {}));
    this.tools.set(name, button);
    return button;
  }

  private step(name: "undo" | "finish" | "cancel", act: () => void): HTMLButtonElement {
    return el("button", { type: "button", class: `plan-step ${name}`, "data-step": name, onclick: () => act() }, icon(ICONS[name]), el("span", {}));
  }

  /** Arrow keys lead along the tools, as in every toolbar. */
  private along(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const open = [...this.tools.values()].filter((button) => !button.disabled && !button.hidden);
    const at = open.indexOf(document.activeElement as HTMLButtonElement);
    if (at < 0) return;
    event.preventDefault();
    open[(at + step + open.length) % open.length].focus();
  }
}

export function isTool(name: unknown): name is Tool {
  return name === "" || TOOLS.includes(name as ToolName);
}
