/** The wire between a meeting and its host. */
import type { MeetingSaid, MeetingTold } from "./meeting_doc";
import { wire } from "./wire";

export const { say, onTold, tell, onSaid } = wire<MeetingSaid, { readonly meeting: MeetingTold }>();
