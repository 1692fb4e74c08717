/** The teams on the map: new ones to drag, those of today, neighbours, and the places of the optimum. */
import * as L from "leaflet";
import type { App } from "./app";
import { el, icon, set, svg } from "./dom";
import type { LonLat } from "./release";
import { LETTERS } from "./siting_address";
import type { StandingDoc } from "./siting_doc";
import type { Direction } from "./siting_sites";
import { pane } from "./wards";
import type { Say } from "./words_named";

const TEAM_PX = [48, 58] as const;
const OTHER_PX = 44;
const STAR_PX = 30;
const PIN = "M24 56.5C15 44 4 34.5 4 22.5a20 20 0 0 1 40 0C44 34.5 33 44 24 56.5z";
const STAR = "M12 2.2l2.9 6.3 6.9.8-5.1 4.7 1.4 6.8L12 17.4l-6.1 3.4 1.4-6.8L2.2 9.3l6.9-.8z";
export const LOCK = "M6.5 11h11v9h-11zM8.5 11V8a3.5 3.5 0 0 1 7 0v3";
const ARROWS: Readonly<Record<string, Direction>> = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const LEVELS = { stars: 605, standing: 610, target: 614, teams: 620 } as const;

export interface Ears {
  /** A team is over a place of the map while it is dragged; answers where it would stand. */
  over(team: number, place: LonLat): LonLat;
  dropped(team: number): void;
  step(team: number, direction: Direction, far: boolean): void;
  remove(standing: number): void;
}

export interface Team {
  readonly place: LonLat;
  readonly locked: boolean;
  /** For screen readers. */
  readonly label: string;
  readonly tip: string;
}

export interface Stands {
  readonly standing: readonly StandingDoc[];
  /** Numbers of standing teams that were taken away here. */
  readonly gone: readonly number[];
  /** Neighbours that are not worked out yet. */
  readonly coming: readonly LonLat[];
  readonly stars: readonly LonLat[];
}

export class SitingMarks {
  private readonly teams: L.Marker[] = [];
  private readonly others = L.layerGroup();
  private readonly target: L.CircleMarker;
  private readonly line: L.Polyline;
  private drawn = "";
  private dragged = -1;

  constructor(private readonly app: App, private readonly say: Say, private readonly ears: Ears) {
    const { map } = app;
    for (const [name, level] of Object.entries(LEVELS)) pane(map, `siting-${name}`, level, name !== "teams" && name !== "standing");
    const renderer = L.svg({ pane: "siting-target", padding: 0.5 });
    const look = { pane: "siting-target", renderer, interactive: false };
    this.line = L.polyline([], { ...look, color: "#14213d", weight: 2.5, dashArray: "2 6" });
    this.target = L.circleMarker([0, 0], { ...look, radius: 7, color: "#14213d", weight: 3, fillColor: "#ffffff", fillOpacity: 1 });
    this.others.addTo(map);
  }

  /** Whether a team is in somebody's hand. */
  get busy(): boolean {
    return this.dragged >= 0;
  }

  drawTeams(teams: readonly Team[]): void {
    while (this.teams.length > teams.length) this.teams.pop()?.remove();
    teams.forEach((team, i) => {
      this.teams[i] ??= this.made(i, team);
      const marker = this.teams[i];
      if (this.dragged !== i) marker.setLatLng([team.place[1], team.place[0]]);
      const element = marker.getElement();
      if (!element) return;
      element.classList.toggle("locked", team.locked);
      set(element, "aria-label", team.label);
      set(element, "data-locked", team.locked ? "1" : "0");
      if (team.locked) marker.dragging?.disable();
      else marker.dragging?.enable();
    });
  }

  tips(words: (team: number) => HTMLElement): void {
    this.teams.forEach((marker, i) => marker.getTooltip() || bindTip(marker, () => words(i), [0, -50]));
  }

  drawOthers({ standing, gone, coming, stars }: Stands): void {
    const wanted = JSON.stringify([standing, gone, coming, stars, this.app.words.lang]);
    if (wanted === this.drawn) return;
    this.drawn = wanted;
    this.others.clearLayers();
    for (const place of stars) this.star(place);
    standing.forEach((one, i) => {
      if (!gone.includes(i)) this.standing(one, i);
    });
    for (const place of coming) this.coming(place);
  }

  private made(i: number, team: Team): L.Marker {
    const html = el("div", { class: "siting-pin" }, svg("svg", { viewBox: "0 0 48 58", "aria-hidden": "true" }, svg("path", { d: PIN })),
      el("b", {}, LETTERS[i]), el("span", { class: "siting-pin-lock" }, icon(LOCK)));
    const [x, y] = TEAM_PX;
    const shape = L.divIcon({ className: "siting-team", html, iconSize: [x, y], iconAnchor: [x / 2, y - 1] });
    const marker = L.marker([team.place[1], team.place[0]], { icon: shape, draggable: true, pane: "siting-teams", autoPan: true, alt: "", zIndexOffset: i }).addTo(this.app.map);
    const element = marker.getElement();
    if (element) {
      set(element, "data-team", LETTERS[i]);
      element.addEventListener("keydown", (event) => this.key(event as KeyboardEvent, i));
    }
    marker.on("dragstart", () => {
      this.dragged = i;
      marker.closeTooltip();
    });
    marker.on("drag", () => this.over(i, marker.getLatLng()));
    marker.on("dragend", () => this.dropped(i));
    return marker;
  }

  private over(i: number, at: L.LatLng): void {
    const [lon, lat] = this.ears.over(i, [at.lng, at.lat]);
    this.target.setLatLng([lat, lon]).addTo(this.app.map);
    this.line.setLatLngs([at, [lat, lon]]).addTo(this.app.map);
  }

  private dropped(i: number): void {
    this.dragged = -1;
    this.target.remove();
    this.line.remove();
    this.ears.dropped(i);
  }

  private key(event: KeyboardEvent, i: number): void {
    const direction = ARROWS[event.key];
    if (!direction) return;
    event.preventDefault();
    event.stopPropagation();
    this.ears.step(i, direction, event.shiftKey);
  }

  private standing(one: StandingDoc, i: number): void {
    const look = ["station", one.assumed ? "assumed" : "", one.neighbour ? "siting-neighbour" : ""].filter(Boolean).join(" ");
    const html = el("div", { class: look }, el("span", { class: "station-ring" }), one.assumed && el("span", { class: "station-note" }, this.say("siting_map.assumed")));
    const shape = L.divIcon({ className: "siting-standing", html, iconSize: [OTHER_PX, OTHER_PX] });
    const marker = L.marker([one.lat, one.lon], { icon: shape, pane: "siting-standing", keyboard: true, alt: "" }).addTo(this.others);
    const kind = this.say(one.neighbour ? "siting_map.legend.neighbour" : one.assumed ? "siting_map.legend.assumed" : "siting_map.legend.standing");
    const remove = one.neighbour ? this.say("siting_map.help.remove") : "";
    const name = this.app.words.text([one.name.vi, one.name.en]);
    const element = marker.getElement();
    if (element) {
      set(element, "data-standing", one.id);
      set(element, "aria-label", [name, kind].filter(Boolean).join(", ") + (remove ? `. ${remove}` : ""));
      if (!one.neighbour) set(element, "role", "img");
    }
    bindTip(marker, () => el("div", {}, el("b", {}, name), el("div", {}, kind), remove ? el("div", {}, remove) : null), [0, -20]);
    if (!one.neighbour) return;
    marker.on("click", () => this.ears.remove(i));
    element?.addEventListener("keydown", (event) => {
      const { key } = event as KeyboardEvent;
      if (key === "Delete" || key === "Backspace") this.ears.remove(i);
    });
  }

  private coming([lon, lat]: LonLat): void {
    const html = el("div", { class: "station siting-neighbour siting-coming" }, el("span", { class: "station-ring" }));
    const shape = L.divIcon({ className: "siting-standing", html, iconSize: [OTHER_PX, OTHER_PX] });
    const marker = L.marker([lat, lon], { icon: shape, pane: "siting-standing", keyboard: false, interactive: false, alt: "" }).addTo(this.others);
    const element = marker.getElement();
    if (element) {
      set(element, "role", "img");
      set(element, "aria-label", this.say("siting_map.help.new"));
    }
  }

  private star([lon, lat]: LonLat): void {
    const html = el("span", { class: "siting-star" }, svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: STAR })));
    const shape = L.divIcon({ className: "siting-star-icon", html, iconSize: [STAR_PX, STAR_PX] });
    const marker = L.marker([lat, lon], { icon: shape, pane: "siting-stars", keyboard: false, interactive: false, alt: "" }).addTo(this.others);
    const element = marker.getElement();
    if (!element) return;
    set(element, "role", "img");
    set(element, "aria-label", this.say("siting_map.legend.star"));
  }
}

function bindTip(marker: L.Marker, words: () => HTMLElement, offset: [number, number]): void {
  if (!matchMedia("(hover: hover)").matches) return;
  marker.bindTooltip(words, { opacity: 1, className: "tip", direction: "top", offset });
}
