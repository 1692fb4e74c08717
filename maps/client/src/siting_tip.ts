/** What a cell under the pointer, or a tapped one, has: its cost in words, from whom, and its ward. */
import * as L from "leaflet";
import { wardName, wardsOf, type App } from "./app";
import { el } from "./dom";
import { LETTERS } from "./siting_address";
import type { Cells } from "./siting_cells";
import type { BoardDoc } from "./siting_doc";
import { NEVER, type Board } from "./siting_file";
import type { Lookup } from "./siting_lookup";
import { spokenCost, spokenWeight } from "./siting_words";
import type { Say } from "./words_named";

export interface Seen {
  readonly doc: BoardDoc;
  readonly board: Board;
  readonly lookup: Lookup;
  readonly sites: readonly number[];
}

export class CellTip {
  private readonly tip = L.tooltip({ className: "tip siting-tip", direction: "top", offset: [0, -8], opacity: 1, interactive: false });
  private cell = -1;

  /** `seen`: what is shown; null while there is nothing to be told. */
  constructor(private readonly app: App, private readonly say: Say, private readonly cells: Cells, private readonly seen: () => Seen | null) {
    const { map } = app;
    if (matchMedia("(hover: hover)").matches) {
      map.on("mousemove", (event) => (overMark(event.originalEvent) ? this.hide() : this.show(event.latlng)));
      map.on("mouseout", () => this.hide());
    }
    map.on("movestart", () => this.hide());
  }

  show(at: L.LatLng): void {
    const seen = this.seen();
    const cell = seen ? this.cells.at(at) : -1;
    if (!seen || cell < 0) return this.hide();
    this.tip.setLatLng(at);
    if (cell !== this.cell || !this.app.map.hasLayer(this.tip)) this.tip.setContent(this.words(seen, cell));
    this.cell = cell;
    if (!this.app.map.hasLayer(this.tip)) this.tip.openOn(this.app.map);
    return undefined;
  }

  hide(): void {
    this.cell = -1;
    this.tip.remove();
  }

  private words({ doc, board, lookup, sites }: Seen, cell: number): HTMLElement {
    const { words } = this.app;
    const speech = { say: this.say, words };
    const cost = lookup.least[cell];
    const ward = wardsOf(this.app).find((one) => one.id === board.wards[board.cells.ward[cell]]);
    const weight = board.cells.weight[cell];
    const where = [ward ? wardName(this.app, ward) : "", weight > 0 ? spokenWeight(speech, weight, doc.weight_kind) : ""].filter(Boolean);
    return el("div", {}, el("div", { class: "tip-value" }, cost === NEVER ? this.say("siting_map.cell.none") : spokenCost(speech, cost, doc.unit)),
      cost === NEVER ? null : el("div", {}, this.say("siting_map.cell.from", { name: this.server(board, lookup.served[cell], sites) })),
      where.length > 0 && el("div", {}, where.join(" \u00b7 ")));
  }

  private server({ standing }: Board, row: number, sites: readonly number[]): string {
    const team = standing[row];
    if (team) return this.app.words.text([team.name.vi, team.name.en]);
    return this.say("siting_map.team", { letter: LETTERS[sites.indexOf(row - standing.length)] ?? "" });
  }
}

function overMark(event: MouseEvent): boolean {
  return event.target instanceof Element && event.target.closest(".leaflet-marker-icon") !== null;
}
