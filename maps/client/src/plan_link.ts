/** The wire between a planning map and its host. */
import type { Said, Told } from "./plan_doc";
import { wire } from "./wire";

export const { say, onTold, tell, onSaid } = wire<Said, Told>();
