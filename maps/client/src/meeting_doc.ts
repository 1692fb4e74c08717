/**
 * What Python and the meeting say to each other. Python: maps/meeting_doc.py, screens/meeting.py.
 *
 * Python → browser: the component's `data` (MeetingData). Browser → Python: the component's state values `act` (a
 * MeetingAct) and `view` (the meeting's query, as the host of the map tells it).
 */
import type { HostTexts, PlanDoc } from "./plan_doc";
import type { Text } from "./release";

export type MeetingPage = "overview" | "changes" | "ward" | "compare" | "late" | "decisions";

/** One view of the agenda. */
export interface StepDoc {
  /** Keys of state.ts and meeting_state.ts; a key it leaves out is as usual. */
  readonly query: string;
  readonly title: string;
  readonly note: string;
}

/** One sentence about what is different since the release before. */
export interface ChangeDoc {
  readonly kind: "target" | "class" | "work" | "revised" | "new";
  /** null: neither worse nor better. */
  readonly worse: boolean | null;
  readonly text: Text;
  /** The view that shows it. */
  readonly query: string;
  readonly wards: readonly string[];
}

export interface SinceDoc {
  readonly from: Text;
  readonly to: Text;
  /** Most important first. */
  readonly changes: readonly ChangeDoc[];
  /** Wards whose class changed in any layer. */
  readonly outlined: readonly string[];
  /** The same by layer id. */
  readonly by_layer: Readonly<Record<string, readonly string[]>>;
}

export interface DecisionDoc {
  readonly id: string;
  readonly revision: number;
  readonly what: string;
  readonly doer: string;
  /** ISO date. */
  readonly due: string;
  readonly done: boolean;
  /** Name and ISO date of the meeting it was taken at. */
  readonly meeting: string;
  readonly held_on: string;
  /** Taken at this meeting; others were carried here. */
  readonly own: boolean;
}

/** What can stand on a side of the comparison besides what is on show: id "plan:ab" or "release:3". */
export interface OptionDoc {
  readonly id: string;
  readonly label: Text;
}

/** An option that is loaded: layers and details of its plan stand in for the release's; a release has no edits. */
export interface VariantDoc extends OptionDoc {
  readonly plan: PlanDoc;
}

export interface MeetingDoc {
  readonly id: string;
  readonly name: string;
  /** ISO date. */
  readonly date: string;
  readonly steps: readonly StepDoc[];
  /** null: there is no release before. */
  readonly since: SinceDoc | null;
  readonly decisions: readonly DecisionDoc[];
  readonly options: readonly OptionDoc[];
  readonly variants: readonly VariantDoc[];
  readonly may_decide: boolean;
  /** ISO date: works are late against it. */
  readonly today: string;
}

export interface MeetingRefusal {
  /** Id of the act. */
  readonly act: string;
  readonly message: string;
}

export interface Printed {
  /** Id of the act that asked for it. */
  readonly act: string;
  readonly url: string;
  readonly name: string;
}

/** `data` of built/meeting_host.js. */
export interface MeetingData {
  /** Address of the release's meeting.html. */
  readonly url: string;
  readonly query: string;
  readonly practice: boolean;
  readonly title: string;
  readonly texts: HostTexts;
  readonly meeting: MeetingDoc;
  /** Ids of acts that are done: the browser forgets them. */
  readonly ack: readonly string[];
  readonly refused: MeetingRefusal | null;
  readonly printed: Printed | null;
}

/** What was done in the meeting, without its id. */
export type MeetingDeed =
  | { readonly kind: "decide"; readonly what: string; readonly doer: string; /** ISO date. */ readonly due: string }
  | { readonly kind: "done"; readonly decision: string; readonly revision: number; readonly done: boolean }
  | { readonly kind: "print"; /** The view to print. */ readonly query: string }
  | { readonly kind: "variant"; /** Id of an option. */ readonly variant: string }
  | { readonly kind: "leave" };

/** `id` names it once and for all; `sent`: how often, so that sending again is a change that Streamlit brings to Python. */
export type MeetingAct = MeetingDeed & { readonly id: string; readonly sent?: number };

// ---- between the host and its document ----

/** Host → document. */
export interface MeetingTold {
  readonly meeting: MeetingDoc;
  /** Acts that Python has not answered yet. */
  readonly pending: readonly MeetingAct[];
  /** The newest one, with what was refused. */
  readonly refused: (MeetingRefusal & { readonly deed: MeetingDeed }) | null;
  readonly printed: Printed | null;
}

/** Document → host. */
export interface MeetingSaid {
  readonly act: MeetingDeed;
  /** A refused act is given up. */
  readonly drop: string;
}
