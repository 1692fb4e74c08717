/**
 * The app's host of the planning map: a Streamlit component that shows a plan and brings what is done to it to Python.
 *
 * `data` is a PlannerData (plan_doc.ts). State values: `act`, `view`; trigger: `goto`. An act goes to Python
 * alone, and again every few seconds, until Python acknowledges or refuses it; the next one follows.
 */
import { kept, type Component } from "./document_frame";
import { PageHost } from "./page_host";
import type { Act, PlannerData } from "./plan_doc";
import { onSaid, tell } from "./plan_link";
import { ActQueue, Sender, shelf } from "./plan_queue";

/** Called by Streamlit at the first run and at every rerun. */
export default kept<PlannerData>((component) => new PlannerHost(component));

class PlannerHost {
  private readonly page: PageHost;
  private readonly sender: Sender<Omit<Act, "id" | "plan">>;
  private ready = false;
  private told = ""; // tool that Python asked for last

  constructor(private component: Component<PlannerData>) {
    this.page = new PageHost(component, () => this.start());
    const { signal } = this.page;
    this.sender = new Sender(new ActQueue(component.data.plan.id, shelf()), {
      bring: (act) => this.component.setStateValue("act", act), changed: () => this.show(), closed: () => this.page.left, signal,
    });
    onSaid(() => this.page.frame.window, { act: (deed) => this.sender.add(deed), drop: (id) => this.sender.drop(id) }, signal);
    this.update(component);
  }

  update(component: Component<PlannerData>): void {
    const { data } = (this.component = component);
    if (data.plan.id !== this.sender.queue.plan) this.sender.queue = new ActQueue(data.plan.id, shelf());
    this.page.update(component);
    if (this.ready) this.page.choose(this.overlay);
    this.sender.answered(data.ack, data.refused);
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
    const { waiting: pending, refused } = this.sender.queue;
    tell(this.page.frame.window, "plan", { plan, pending, refused, tools });
    if (tool !== this.told) tell(this.page.frame.window, "tool", tool);
    this.told = tool;
  }
}
