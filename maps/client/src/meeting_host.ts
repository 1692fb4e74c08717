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
import { ActQueue, Sender, shelf, type Queued } from "./plan_queue";
import { OWN, speaks } from "./state";

const KEEP = "govap-meeting-"; // and the id of the meeting
const NAMES = new RegExp(`${OWN.source}|^(${MEETING_NAMES.join("|")})$`);

/** Called by Streamlit at the first run and at every rerun. */
export default kept<MeetingData>((component) => new MeetingHost(component));

class MeetingHost {
  private readonly dialog = document.createElement("dialog");
  private readonly page: PageHost;
  private readonly sender: Sender<MeetingDeed>;
  private ready = false;
  private left = false; // the meeting was closed

  constructor(private component: Component<MeetingData>) {
    this.cover(component);
    this.page = new PageHost(this.inside(component), () => this.start(), { own: NAMES, allow: "fullscreen", first: firstQuery(component.data) });
    const { signal } = this.page;
    this.sender = new Sender(queueOf(component.data), {
      bring: (act) => this.component.setStateValue("act", bare(act)), changed: () => this.show(), closed: () => this.page.left, signal,
    });
    onSaid(() => this.page.frame.window, { act: (deed) => this.add(deed), drop: (id) => this.sender.drop(id) }, signal);
    window.addEventListener("focus", () => this.focus(), { signal });
    this.update(component);
  }

  update(component: Component<MeetingData>): void {
    const { data } = (this.component = component);
    if (nameOf(data) !== this.sender.queue.plan) this.sender.queue = queueOf(data);
    this.page.update(this.inside(component));
    this.sender.answered(data.ack, data.refused);
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

  /** The component as the page's host has it: in the dialog. */
  private inside(component: Component<MeetingData>): Component<MeetingData> {
    return {
      parentElement: this.dialog, key: component.key, data: component.data,
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
    const { going, waiting, refused } = this.sender.queue;
    const act = waiting.find((one) => one.id === refused?.act);
    tell(this.page.frame.window, "meeting", { meeting, pending: going.map(bare), refused: refused && act ? { ...refused, deed: bare(act) } : null, printed });
  }

  private add(deed: MeetingDeed): void {
    if (deed.kind === "leave") this.close(); // even while Python does not answer
    this.sender.add(deed);
  }

  private close(): void {
    this.left = true;
    this.dialog.close();
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
