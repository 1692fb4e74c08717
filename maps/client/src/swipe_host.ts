/**
 * Two planning maps over each other with a handle between them, or two or three side by side, always of one place.
 *
 * A Streamlit component; `data` is a SwipeData (plan_doc.ts).
 */
import { DocumentFrame, hostStyle, kept, type Component } from "./document_frame";
import { isMessage } from "./link";
import type { PlaceDoc, SwipeData, SwipeSide } from "./plan_doc";
import { onSaid, tell } from "./plan_link";
import css from "./swipe.css";
import { moved } from "./swipe_keys";

/** Called by Streamlit at the first run and at every rerun. */
export default kept<SwipeData>((component) => new SwipeHost(component));

interface View {
  readonly frame: DocumentFrame;
  readonly label: HTMLElement;
  ready: boolean;
}

class SwipeHost {
  private readonly root = document.createElement("div");
  private readonly stage = document.createElement("div");
  private readonly handle = document.createElement("div");
  private readonly gone = new AbortController();
  private views: View[] = [];
  private share = 50;
  private place: PlaceDoc | null = null;

  constructor(private component: Component<SwipeData>) {
    const style = document.createElement("style");
    style.textContent = css;
    this.root.className = "govap-host govap-swipe";
    this.stage.className = "govap-stage";
    this.root.append(hostStyle(), style, this.stage);
    this.dressHandle();
    component.parentElement.append(this.root);
    window.addEventListener("message", (event) => this.hear(event), { signal: this.gone.signal });
    this.update(component);
  }

  update(component: Component<SwipeData>): void {
    this.component = component;
    const { mode, sides, handle } = component.data;
    while (this.views.length > sides.length) this.views.pop()?.frame.element.remove();
    sides.forEach((side, i) => this.updateSide(side, i));
    this.root.dataset.mode = mode;
    this.handle.setAttribute("aria-label", handle);
    this.handle.hidden = mode !== "swipe";
    this.clip();
  }

  private updateSide(side: SwipeSide, i: number): void {
    const view = this.views[i] ?? this.add(side, i);
    view.label.textContent = side.label;
    const query = new URLSearchParams(side.query);
    query.set("bare", this.parts(i).join(" "));
    view.frame.show(side.url, query.toString());
    if (view.ready) this.show(view, side);
  }

  /** What stands over a map beside its credit: the first has the key, the last the zoom buttons; another layer its own key. */
  private parts(i: number): readonly string[] {
    const { mode, sides } = this.component.data;
    const layer = (side: SwipeSide): string => new URLSearchParams(side.query).get("overlay") ?? "";
    const isRight = mode === "swipe" && i === 1;
    return [
      i === 0 || layer(sides[i]) !== layer(sides[0]) ? "key" : "",
      i === sides.length - 1 ? "zoom" : "",
      isRight ? "right" : "follow",
    ].filter(Boolean);
  }

  private add(side: SwipeSide, i: number): View {
    const label = document.createElement("p");
    label.className = "govap-label";
    const frame = new DocumentFrame(this.component.data.texts, side.title);
    frame.element.append(label);
    this.stage.insertBefore(frame.element, this.handle);
    const view: View = { frame, label, ready: false };
    this.views[i] = view;
    onSaid(() => frame.window, { place: (place) => this.moved(place, view), sized: (place) => this.sized(place, view) }, this.gone.signal);
    return view;
  }

  private hear(event: MessageEvent): void {
    if (!this.root.isConnected) {
      this.gone.abort();
      return;
    }
    const i = this.views.findIndex(({ frame }) => isMessage(event, frame.window));
    if (i < 0 || event.data.kind !== "ready") return;
    const view = this.views[i];
    view.ready = true;
    view.frame.ready();
    this.lead(view);
    this.show(view, this.component.data.sides[i]);
  }

  private show({ frame }: View, { plan }: SwipeSide): void {
    tell(frame.window, "plan", { plan, pending: [], refused: null, tools: [] });
  }

  /** Brings a view to the place of the first, which is asked for it where nobody knows it yet. */
  private lead(view: View): void {
    if (this.place) tell(view.frame.window, "place", this.place);
    else if (this.views[0].ready) tell(this.views[0].frame.window, "where", null);
  }

  /** One frame was moved by the reader: the others follow. */
  private moved(place: PlaceDoc, from: View): void {
    if (!this.place && from !== this.views[0]) return; // all start where the first does
    this.place = place;
    for (const view of this.views) if (view !== from && view.ready) tell(view.frame.window, "place", place);
  }

  /** A frame of another size stands elsewhere: the others come back to the first, which hears itself what it says, after all that was told it before. */
  private sized(place: PlaceDoc, from: View): void {
    if (from !== this.views[0]) {
      this.lead(from);
      return;
    }
    this.place = place;
    for (const view of this.views) if (view.ready) this.lead(view);
  }

  private dressHandle(): void {
    const { handle } = this;
    handle.className = "govap-handle";
    handle.tabIndex = 0;
    for (const [name, value] of Object.entries({ role: "slider", "aria-orientation": "horizontal", "aria-valuemin": "0", "aria-valuemax": "100" })) handle.setAttribute(name, value);
    handle.append(document.createElement("span"));
    this.stage.append(handle);
    handle.addEventListener("pointerdown", (event) => {
      handle.setPointerCapture(event.pointerId);
      this.root.classList.add("dragging");
    });
    handle.addEventListener("pointermove", (event) => {
      if (handle.hasPointerCapture(event.pointerId)) this.slide(event.clientX);
    });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) handle.addEventListener(end, () => this.root.classList.remove("dragging"));
    handle.addEventListener("keydown", (event) => {
      const share = moved(this.share, event.key, event.shiftKey);
      if (share === null) return;
      event.preventDefault();
      this.share = share;
      this.clip();
    });
  }

  private slide(x: number): void {
    const { left, width } = this.stage.getBoundingClientRect();
    this.share = Math.min(100, Math.max(0, (100 * (x - left)) / width));
    this.clip();
  }

  /** The second frame is seen right of the handle. */
  private clip(): void {
    const { mode, sides } = this.component.data;
    const upper = this.views[1]?.frame.element;
    if (upper) upper.style.clipPath = mode === "swipe" ? `inset(0 0 0 ${this.share}%)` : "";
    this.handle.style.left = `${this.share}%`;
    this.handle.setAttribute("aria-valuenow", String(Math.round(this.share)));
    this.handle.setAttribute("aria-valuetext", `${sides[0]?.label ?? ""} ${Math.round(this.share)} % · ${sides[1]?.label ?? ""} ${100 - Math.round(this.share)} %`);
  }
}
