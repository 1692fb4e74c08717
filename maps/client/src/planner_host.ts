/**
 * The app's host of the planning map: a Streamlit component that shows a plan and brings what is done to it to Python.
 *
 * `data` is a PlannerData (plan_doc.ts). State values: `act`, `view`; trigger: `goto`. An act goes to Python
 * alone, and again every few seconds, until Python acknowledges or refuses it; the next one follows.
 */
import { kept, type Component } from "./document_frame";
import { PageHost } from "./page_host";
import type { PlannerData } from "./plan_doc";
import { onSaid, tell } from "./plan_link";
import { ActQueue, shelf } from "./plan_queue";

const AGAIN_MS = 4000; // an act without an answer is sent again
const SOON_MS = 1500; // the same when a rerun came that says nothing of it: the connection was lost

/** Called by Streamlit at the first run and at every rerun. */
export default kept<PlannerData>((component) => new PlannerHost(component));

class PlannerHost {
  private readonly page: PageHost;
  private queue: ActQueue;
  private ready = false;
  private told = ""; // tool that Python asked for last
  private sent = { id: "", at: 0, times: 0 };

  constructor(private component: Component<PlannerData>) {
    this.queue = new ActQueue(component.data.plan.id, shelf());
    this.page = new PageHost(component, () => this.start());
    const { signal } = this.page;
    onSaid(() => this.page.frame.window, {
      act: (deed) => {
        this.queue.add(deed);
        this.show();
        this.send(0);
      },
      drop: (id) => {
        this.queue.drop(id);
        this.show();
        this.send(0);
      },
    }, signal);
    const timer = window.setInterval(() => this.send(AGAIN_MS), AGAIN_MS / 4);
    window.addEventListener("online", () => this.send(0), { signal });
    signal.addEventListener("abort", () => clearInterval(timer));
    this.update(component);
  }

  update(component: Component<PlannerData>): void {
    const { data } = (this.component = component);
    if (data.plan.id !== this.queue.plan) this.queue = new ActQueue(data.plan.id, shelf());
    const answered = this.queue.answered(data.ack, data.refused);
    this.page.update(component);
    if (this.ready) this.page.choose(this.overlay);
    this.show();
    this.send(answered ? 0 : SOON_MS);
  }

  /** The part of the planning page says which layer is on show. */
  private get overlay(): string {
    return new URLSearchParams(this.component.data.query).get("overlay") ?? "";
  }

  /** A document is ready for the plan; so is each one that takes its place. */
  private start(): void {
    this.ready = true;
    this.told = "";
    this.page.choose(this.overlay);
    this.show();
  }

  private show(): void {
    if (!this.ready) return;
    const { plan, tool, tools = null } = this.component.data;
    const { waiting: pending, refused } = this.queue;
    tell(this.page.frame.window, "plan", { plan, pending, refused, tools });
    if (tool !== this.told) tell(this.page.frame.window, "tool", tool);
    this.told = tool;
  }

  /** Sends the next act; one that is on its way already only after `pause` ms. */
  private send(pause: number): void {
    const act = this.queue.next;
    const now = performance.now();
    if (this.page.left || !act) return;
    const again = act.id === this.sent.id;
    if (again && now - this.sent.at < Math.max(pause, 1)) return;
    this.sent = { id: act.id, at: now, times: again ? this.sent.times + 1 : 1 };
    this.component.setStateValue("act", { ...act, sent: this.sent.times });
  }
}
