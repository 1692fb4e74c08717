/** The wire between the siting board and its host. */
import type { Said, Told } from "./siting_doc";
import { wire } from "./wire";

export const { say, onTold, tell, onSaid } = wire<Said, Told>();
