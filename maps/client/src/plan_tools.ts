/** The planning tools: one at a time, each ends in an act or in nothing. */
import * as L from "leaflet";
import type { App } from "./app";
import { Drawing } from "./plan_drawing";
import type { Act, Tool } from "./plan_doc";
import type { Draft } from "./plan_draft";
import { Entrances } from "./plan_entrances";
import { areaOf, lengthOf } from "./extent";
import { Shaping } from "./plan_shaping";
import type { ShownEdit } from "./plan_shown";
import type { LonLat } from "./release";
import type { Say } from "./words_named";

export type Deed = Omit<Act, "id" | "plan">;

const HA_M2 = 10_000;
const PICKED = { pane: "plan-point", radius: 8, color: "#14213d", weight: 3, fillColor: "#ffd166", fillOpacity: 1, interactive: false } as const;

export interface ToolEars {
  act(deed: Deed): void;
  /** An idea that Python refused is drawn anew. */
  redrawn(edit: ShownEdit, geometry: GeoJSON.Geometry): void;
  /** Something to be drawn anew: the tool, the hint, the measure. */
  changed(): void;
}

export class Tools {
  private chosen: Tool = "";
  private drawing: Drawing | null = null;
  private shaping: Shaping | null = null;
  private readonly entrances: Entrances;
  private readonly picks = L.layerGroup();
  private picked: readonly LonLat[] = [];
  private selected: ShownEdit | null = null;
  private said = "";
  private off = false; // a click that was too far from the park's edge

  constructor(private readonly app: App, private readonly say: Say, private readonly ears: ToolEars) {
    this.entrances = new Entrances(app, say, (points) => this.forSelected((edit) => ears.act({ kind: "entrances", edit: edit.id, points })));
    this.picks.addTo(app.map);
    app.map.on("click", (event) => this.click(event.latlng));
  }

  get tool(): Tool {
    return this.chosen;
  }

  /** Id of the edit whose shape is in somebody's hands. */
  get inHand(): string {
    return this.shaping?.id ?? "";
  }

  /** "1.234 m²" or "Length 140 m" of the shape in hand. */
  get measure(): string {
    return this.said;
  }

  get corners(): number {
    return this.drawing?.corners.length ?? 0;
  }

  /** What is begun and not finished. */
  get draft(): Draft | null {
    const corners = this.drawing?.corners ?? this.picked;
    return corners.length > 0 ? { tool: this.chosen, corners } : null;
  }

  get can(): { readonly shape: boolean; readonly entrances: boolean; readonly remove: boolean } {
    const edit = this.selected;
    const stored = edit !== null && edit.act === null;
    return { shape: edit !== null && edit.kind !== "open_park" && edit.act?.kind !== "pick", entrances: stored && edit.kind === "park", remove: stored };
  }

  get hint(): string {
    if (this.chosen === "") return "";
    const step = this.chosen === "pick" && this.picked.length === 1 ? ".second" : this.drawing && this.corners > 0 ? ".more" : this.off ? ".off" : "";
    return this.say(`planner.hint.${this.chosen}${step}`);
  }

  /** The selected edit as it is now; a tool that changes it goes on, or ends where it is gone. */
  show(selected: ShownEdit | null): void {
    this.selected = selected;
    if (this.shaping && this.shaping.id !== selected?.id) this.choose("");
    else if (this.shaping && selected) this.shaping.update(selected);
    if (this.chosen === "entrances" && !this.can.entrances) this.choose("");
    this.entrances.show(selected?.kind === "park" ? selected : null, this.chosen === "entrances");
  }

  choose(tool: Tool): void {
    if (tool === this.chosen) return;
    this.put(tool);
    const ears = {
      changed: (corners: readonly LonLat[]): void => this.measured(tool === "park", corners),
      done: (geometry: GeoJSON.Geometry): void => this.ears.act({ kind: tool as "park" | "line", geometry }),
      ended: (): void => {
        if (this.drawing === drawing) this.choose("");
      },
    };
    const drawing = tool === "park" || tool === "line" ? new Drawing(this.app.map, tool === "park" ? "Polygon" : "Line", ears) : null;
    this.drawing = drawing;
    if (tool === "shape" && this.selected && this.can.shape) this.shape(this.selected);
    this.ears.changed();
  }

  undo(): void {
    this.drawing?.undo();
    this.ears.changed();
  }

  finish(): void {
    this.drawing?.finish();
  }

  remove(): void {
    this.forSelected((edit) => {
      this.choose("");
      this.ears.act({ kind: "remove", edit: edit.id });
    });
  }

  /** A click at the middle of the map, for those who draw by keyboard. */
  press(): void {
    this.clickAt(this.app.map.getCenter());
  }

  /** Takes up what was begun before. */
  resume({ tool, corners }: Draft): void {
    this.choose(tool);
    for (const [lon, lat] of corners) this.clickAt(L.latLng(lat, lon));
  }

  private clickAt(latlng: L.LatLng): void {
    const { map } = this.app;
    map.fire("click", { latlng, layerPoint: map.latLngToLayerPoint(latlng), containerPoint: map.latLngToContainerPoint(latlng), originalEvent: new MouseEvent("click") });
  }

  private put(tool: Tool): void {
    const { drawing, shaping } = this;
    [this.drawing, this.shaping, this.chosen, this.said, this.picked, this.off] = [null, null, tool, "", [], false];
    drawing?.cancel();
    shaping?.end();
    this.picks.clearLayers();
    this.entrances.show(this.selected?.kind === "park" ? this.selected : null, tool === "entrances");
  }

  private shape(edit: ShownEdit): void {
    this.shaping = new Shaping(this.app.map, edit, {
      moveLabel: this.say("planner.move"),
      changing: (parts) => this.measured(edit.geometry.type !== "LineString", parts.flat(), parts),
      changed: (geometry) => {
        if (edit.act) this.ears.redrawn(edit, geometry);
        else this.ears.act({ kind: "shape", edit: edit.id, geometry });
      },
    });
  }

  private click(latlng: L.LatLng): void {
    const { lng, lat } = latlng.wrap();
    if (this.chosen === "station") {
      this.choose("");
      this.ears.act({ kind: "station", points: [[lng, lat]] });
    } else if (this.chosen === "entrances") {
      this.off = !this.entrances.add(latlng);
      this.ears.changed();
    } else if (this.chosen === "pick") this.pick([lng, lat]);
  }

  private pick(point: LonLat): void {
    const points = [...this.picked, point];
    if (points.length === 2) {
      this.choose("");
      this.ears.act({ kind: "pick", points });
      return;
    }
    this.picked = points;
    L.circleMarker([point[1], point[0]], PICKED).addTo(this.picks);
    this.ears.changed();
  }

  private measured(isArea: boolean, corners: readonly LonLat[], parts: readonly (readonly LonLat[])[] = [corners]): void {
    const { plane } = this.app.measures;
    const line = parts.reduce((sum, part) => sum + lengthOf(plane, part), 0);
    const area = parts.reduce((sum, part) => sum + areaOf(plane, part), 0); // holes are not drawn by hand
    this.said = isArea && corners.length > 2 ? this.areaText(area) : this.say("planner.length", { length: this.app.words.quantity(line, line < 100 ? 1 : 0, "m") });
    this.ears.changed();
  }

  private areaText(m2: number): string {
    const { words } = this.app;
    return m2 < HA_M2 ? words.quantity(m2, 0, "m²") : words.quantity(m2 / HA_M2, 2, "ha");
  }

  private forSelected(act: (edit: ShownEdit) => void): void {
    if (this.selected) act(this.selected);
  }
}
