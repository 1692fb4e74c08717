/** The map document as a meeting has it: without what the meeting shows in its own way, its address with the meeting's part. */
import * as L from "leaflet";
import { pointsOf, selectedMark, wardsOf } from "./app";
import { Document } from "./document";
import { firstQuery } from "./link";
import { mapPart, readMeeting, writeMeeting, type MeetingState } from "./meeting_state";
import type { LonLat, ReleaseDoc } from "./release";
import type { State } from "./state";

const UNSEEN = ".top, .tiles, .rank, .sheet, .panel, .search, .sets, .controls, .legend";
const ROUND: L.PointTuple = [28, 28]; // pixels round what is shown
const NEAREST = 16; // zoom
const NEAR = 14.2; // the same for a work, so that its wards are seen

/** What the meeting is at, known before the document is there. */
export interface Standing {
  state: MeetingState;
  /** The state that the meeting's own part was drawn for. */
  drawn: MeetingState | null;
  /** Draws that part alone. */
  draw(): void;
}

const at = (query: string): Standing => ({ state: readMeeting(query), drawn: null, draw: () => undefined });
let standing = at("");

export class MeetingDocument extends Document {
  /** Opens the document at the view that was handed over. */
  static opened(map: L.Map, release: ReleaseDoc): { document_: MeetingDocument; standing: Standing } {
    standing = at(firstQuery());
    const document_ = new MeetingDocument(map, release);
    document_.drawn = document_.drawn.filter((part) => !("element" in part && part.element instanceof Element && part.element.matches(UNSEEN)));
    return { document_, standing };
  }

  override view(): string {
    return writeMeeting(super.view(), standing.state);
  }

  override setView(query: string): void {
    standing.state = readMeeting(query);
    super.setView(mapPart(query));
    if (standing.drawn !== standing.state) standing.draw(); // of the map nothing changed
  }

  override found(): void {
    this.showAt(this.app.store.state);
  }

  /** On its page a ward fills the map; elsewhere the chosen work is in its middle. */
  override showAt(state: State): void {
    const points = state.at ? [] : this.wanted(state);
    if (points.length === 0) return super.showAt(state);
    const bounds = L.latLngBounds(points.map(([lon, lat]): L.LatLngTuple => [lat, lon]));
    this.placing = true;
    this.app.map.fitBounds(bounds, { padding: ROUND, maxZoom: standing.state.page === "ward" ? NEAREST : NEAR, animate: false });
    this.placing = false;
    this.settled = this.standing();
    return undefined;
  }

  private wanted(state: State): readonly LonLat[] {
    if (standing.state.page === "ward") return wardsOf(this.app).find((one) => one.id === state.ward)?.polygons.flat(2) ?? [];
    const mark = selectedMark(this.app, state)?.mark.geometry;
    return mark ? pointsOf(mark) : [];
  }
}
