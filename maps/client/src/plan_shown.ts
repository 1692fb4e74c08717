/** What the planning map shows: the plan with the acts that are not stored yet. */
import type { Act, EditDoc, EditKind, PlanDoc, Refusal } from "./plan_doc";
import type { LonLat, Text } from "./release";

export type Standing = "" | "faulty" | "pending" | "refused";

export interface ShownEdit {
  /** The edit's id; of an idea that is not stored yet the id of its act. */
  readonly id: string;
  readonly kind: EditKind;
  readonly geometry: EditDoc["geometry"];
  readonly entrances: readonly LonLat[];
  readonly assumed: boolean;
  readonly standing: Standing;
  readonly label: Text | null;
  readonly corridor: EditDoc["corridor"];
  /** The act that made it, where Python does not know it yet. */
  readonly act: Act | null;
}

const KINDS: Readonly<Partial<Record<Act["kind"], EditKind>>> = { park: "park", line: "street", pick: "widen", station: "station" };

/** The edits of a plan after the acts on their way, in their order. */
export function shownEdits(plan: PlanDoc, pending: readonly Act[], refused: Refusal | null): readonly ShownEdit[] {
  return pending.reduce<readonly ShownEdit[]>(
    (edits, act) => acted(edits, act, act.id === refused?.act ? "refused" : "pending"),
    plan.edits.map(stored),
  );
}

function stored(edit: EditDoc): ShownEdit {
  const { id, kind, geometry, entrances, label, corridor } = edit;
  return { id, kind, geometry, entrances, label, corridor, assumed: edit.assumed_entrances ?? false, standing: edit.faulty ? "faulty" : "", act: null };
}

function acted(edits: readonly ShownEdit[], act: Act, standing: Standing): readonly ShownEdit[] {
  if (act.kind === "select") return edits;
  if (act.kind === "remove" && standing !== "refused") return edits.filter((edit) => edit.id !== act.edit);
  if (act.edit) return edits.map((edit) => (edit.id === act.edit ? changed(edit, act, standing) : edit));
  const made = drawn(act, standing);
  return made ? [...edits, made] : edits;
}

function changed(edit: ShownEdit, act: Act, standing: Standing): ShownEdit {
  const entrances = act.kind === "entrances" ? (act.points ?? []) : edit.entrances;
  const geometry = act.kind === "shape" && act.geometry ? (act.geometry as EditDoc["geometry"]) : edit.geometry;
  return { ...edit, geometry, entrances, assumed: act.kind === "entrances" ? false : edit.assumed, standing, corridor: act.kind === "shape" ? null : edit.corridor };
}

function drawn(act: Act, standing: Standing): ShownEdit | null {
  const kind = KINDS[act.kind];
  const geometry = act.geometry ?? ofPoints(act.points ?? []);
  if (!kind || !geometry) return null;
  return { id: act.id, kind, geometry: geometry as EditDoc["geometry"], entrances: [], assumed: false, standing, label: null, corridor: null, act };
}

function ofPoints(points: readonly LonLat[]): GeoJSON.Geometry | null {
  const coordinates = points.map(([lon, lat]) => [lon, lat]);
  if (coordinates.length === 0) return null;
  return coordinates.length === 1 ? { type: "Point", coordinates: coordinates[0] } : { type: "LineString", coordinates };
}
