/**
 * The app's host of a meeting: a Streamlit component that covers the whole window, shows the meeting and brings what is
 * done in it to Python. While Python does not answer, the meeting goes on.
 *
 * `data` is a MeetingData (meeting_doc.ts). State values: `act`, `view`; trigger: `goto`. An act goes to Python alone,
 * and again every few seconds, until Python acknowledges or refuses it; the next one follows.
 */
import { hostStyle, kept, type Component } from "./document_frame";
import type { MeetingAct, MeetingData, MeetingDeed } from "./meeting_doc";
import css from "./meeting_host.css";
import { onSaid, tell } from "./meeting_link";
import { begun, MEETING_NAMES } from "./meeting_state";
import { PageHost } from "./page_host";
import { ActQueue, shelf, type Queued } from "./plan_queue";
import { OWN, speaks } from "./state";

const KEEP = "govap-meeting-"; // and the id of the meeting
const AGAIN_MS = 4000; // an act without an answer is sent again
const SOON_MS = 1500; // the same when a rerun came that says nothing of it: the connection was lost
const NAMES = new RegExp(`${OWN.source}|^(${MEETING_NAMES.join("|")})$`);

/** Called by Streamlit at the first run and at every rerun. */
export default kept<MeetingData>((component) => new MeetingHost(component));

class MeetingHost {
  private readonly dialog = document.createElement("dialog");
  private readonly page: PageHost;
  private queue: ActQueue<MeetingDeed>;
  private ready = false;
  private left = false; // the meeting was closed
  private sent = { id: "", at: 0, times: 0 };

  constructor(private component: Component<MeetingData>) {
    this.queue = queueOf(component.data);
    this.cover(component);
    this.page = new PageHost(this.inside(component), () => this.start(), { own: NAMES, allow: "fullscreen", first: firstQuery(component.data) });
    const { signal } = this.page;
    onSaid(() => this.page.frame.window, { act: (deed) => this.add(deed), drop: (id) => this.drop(id) }, signal);
    const timer = window.setInterval(() => this.send(AGAIN_MS), AGAIN_MS / 4);
    window.addEventListener("online", () => this.send(0), { signal });
    window.addEventListener("focus", () => this.focus(), { signal });
    signal.addEventListener("abort", () => clearInterval(timer));
    this.update(component);
  }

  update(component: Component<MeetingData>): void {
    const { data } = (this.component = component);
    if (nameOf(data) !== this.queue.plan) this.queue = queueOf(data);
    const answered = this.queue.answered(data.ack, data.refused);
    this.page.update(this.inside(component));
    this.show();
    this.send(answered ? 0 : SOON_MS);
  }

  /** Above all else of the page, which is out of reach meanwhile. */
  private cover({ parentElement, data }: Component<MeetingData>): void {
    const { dialog } = this;
    const style = document.createElement("style");
    style.textContent = css;
    dialog.className = "govap-meeting";
    dialog.setAttribute("aria-label", data.title);
    dialog.addEventListener("cancel", (event) => event.preventDefault()); // the document says what Escape does
    dialog.addEventListener("close", () => this.open()); // some browsers close it all the same
    parentElement.append(hostStyle(), style, dialog);
    this.open();
  }

  private open(): void {
    if (this.left || this.dialog.open) return;
    if (this.dialog.isConnected) this.dialog.showModal();
    else requestAnimationFrame(() => this.open());
  }

  /** The component as the page's host has it: in the dialog, at the first step where the address says none. */
  private inside(component: Component<MeetingData>): Component<MeetingData> {
    return {
      parentElement: this.dialog, key: component.key, data: { ...component.data, query: firstQuery(component.data) },
      setStateValue: (name, value) => component.setStateValue(name, value),
      setTriggerValue: (name, value) => component.setTriggerValue?.(name, value),
    };
  }

  private start(): void {
    this.ready = true;
    this.show();
    this.focus();
  }

  /** The keys are the document's. */
  private focus(): void {
    if (this.ready && this.dialog.open) this.page.frame.window?.focus();
  }

  private show(): void {
    if (!this.ready) return;
    const { meeting, printed } = this.component.data;
    const pending = this.queue.waiting.map(bare);
    tell(this.page.frame.window, "meeting", { meeting, pending, refused: this.queue.refused, printed });
  }

  private add(deed: MeetingDeed): void {
    if (deed.kind === "leave") this.close(); // even while Python does not answer
    this.queue.add(deed);
    this.show();
    this.send(0);
  }

  private close(): void {
    this.left = true;
    this.dialog.close();
  }

  private drop(id: string): void {
    this.queue.drop(id);
    this.show();
    this.send(0);
  }

  /** Sends the next act; one that is on its way already only after `pause` ms. */
  private send(pause: number): void {
    const act = this.queue.next;
    const now = performance.now();
    if (this.page.left || !act) return;
    const again = act.id === this.sent.id;
    if (again && now - this.sent.at < Math.max(pause, 1)) return;
    this.sent = { id: act.id, at: now, times: again ? this.sent.times + 1 : 1 };
    this.component.setStateValue("act", { ...bare(act), sent: this.sent.times });
  }
}

/** Only what is kept by the meeting outlives a reload: a sheet that was asked for yesterday is not asked for today. */
function queueOf(data: MeetingData): ActQueue<MeetingDeed> {
  return new ActQueue<MeetingDeed>(nameOf(data), shelf(), KEEP, ({ kind }) => kind === "decide" || kind === "done");
}

function nameOf({ meeting }: MeetingData): string {
  return meeting.id || "usual";
}

function bare({ plan: _, ...act }: Queued<MeetingDeed>): MeetingAct {
  return act as MeetingAct;
}

/** The query a meeting starts with: the address of the page goes before what Python knows of it. */
function firstQuery({ query, meeting }: MeetingData): string {
  return begun(speaks(location.search, NAMES) ? location.search : query, meeting.steps, (name) => NAMES.test(name));
}
