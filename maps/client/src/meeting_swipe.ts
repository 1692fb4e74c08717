/** The wards painted twice over each other with a line between, and a handle to move it. */
import * as L from "leaflet";
import { wardsOf, type App } from "./app";
import { el, set, svg, write } from "./dom";
import { classOf } from "./indicator";
import type { SideDoc } from "./meeting_figures";
import { NOT_MET } from "./meeting_sides";
import type { EditDoc } from "./plan_doc";
import { classPaint, colour } from "./patterns";
import type { ClassDoc } from "./release";
import type { Ward } from "./sets";
import { moved } from "./swipe_keys";
import { latLngs, pane } from "./wards";

const FILL_OPACITY = 0.82;
const NAMES = ["meet-left", "meet-right"] as const;
const MET_PATTERN = "gv-meet-not-met";

export class Swipe {
  readonly element = el("div", { class: "meet-swipe", hidden: true });
  readonly handle = el("div", { class: "meet-handle", tabindex: 0, role: "slider", "aria-orientation": "horizontal", "aria-valuemin": 0, "aria-valuemax": 100 }, el("span"));
  private readonly labels = NAMES.map((name) => el("p", { class: `meet-side-label ${name}` }));
  private readonly panes: readonly HTMLElement[];
  private readonly renderers: readonly L.Renderer[];
  private wards: readonly Ward[] = [];
  private polygons: readonly (readonly L.Polygon[])[] = [];
  private readonly edits = NAMES.map(() => L.layerGroup());
  private drawn: (readonly EditDoc[])[] = [];
  private share = 50;
  private shown = false;

  constructor(private readonly app: App) {
    this.panes = NAMES.map((name, i) => pane(app.map, name, 401 + i, true));
    this.renderers = NAMES.map((name) => L.svg({ pane: name, padding: 0.5 }));
    this.element.append(...this.labels, this.handle);
    document.querySelector(".patterns defs")?.append(notMet());
    app.map.on("move zoom resize viewreset", () => this.clip());
    this.listen();
  }

  /** The wards of the set on show stand in both panes; made once, before anybody compares. */
  build(): void {
    const wards = wardsOf(this.app);
    if (this.wards === wards) return;
    for (const polygon of this.polygons.flat()) polygon.remove();
    this.wards = wards;
    this.polygons = NAMES.map((name, i) => wards.map((ward) => L.polygon(latLngs(ward), {
      pane: name, renderer: this.renderers[i], interactive: false, smoothFactor: 0, color: "#ffffff", weight: 1.5, fillOpacity: FILL_OPACITY,
    }).addTo(this.app.map)));
  }

  show(sides: readonly SideDoc[], name: string): void {
    this.build();
    sides.forEach((side, i) => {
      write(this.labels[i], side.label);
      this.paint(side, i);
      this.drawEdits(side.edits, i);
    });
    set(this.handle, "aria-label", name);
    this.shown = true;
    this.element.hidden = false;
    for (const one of this.panes) one.style.visibility = "";
    this.clip();
  }

  hide(): void {
    this.shown = false;
    this.element.hidden = true;
    for (const one of this.panes) one.style.visibility = "hidden";
  }

  slide(key: string, far: boolean): void {
    this.share = moved(this.share, key, far) ?? this.share;
    this.clip();
  }

  private paint({ figures, layer }: SideDoc, i: number): void {
    this.polygons[i].forEach((polygon, ward) => {
      const own = figures && classOf(figures.classes, figures.values[ward]);
      const fillColor = own ? this.paintOf(own, layer.id) : "#ffffff";
      if (polygon.options.fillColor !== fillColor) polygon.setStyle({ fillColor });
      const path = polygon.getElement();
      if (path) set(path, "data-side-class", own?.id ?? "");
    });
  }

  /** What the plan of a side does: parks, streets and stations, with a dark line on yellow. */
  private drawEdits(edits: readonly EditDoc[], i: number): void {
    if (this.drawn[i] === edits) return;
    this.drawn[i] = edits;
    const group = this.edits[i].clearLayers().addTo(this.app.map);
    const own = { pane: NAMES[i], renderer: this.renderers[i], interactive: false };
    for (const { geometry } of edits) {
      for (const look of [{ color: "#14213d", weight: 8 }, { color: "#ffd400", weight: 4 }]) {
        const style = { ...own, ...look, fill: geometry.type.endsWith("Polygon"), fillColor: "#41ab5d", fillOpacity: 0.9 };
        L.geoJSON(geometry, { ...own, style, pointToLayer: (_, at) => L.circleMarker(at, { ...style, radius: 9 }) }).addTo(group);
      }
    }
  }

  /** Patterns are those of the release's own classes. */
  private paintOf(one: ClassDoc, layerId: string): string {
    if (one.id === NOT_MET && one.pattern) return `url(#${MET_PATTERN})`;
    const { release, measures } = this.app;
    const layer = measures.layer(layerId);
    const tallied = release.tally_classes.includes(one);
    const released = tallied ? one : layer.classes.find((other) => other.id === one.id);
    return one.pattern && released?.pattern === one.pattern ? classPaint(release, layer, released) : colour(one.colour);
  }

  /** Each pane is seen on its side of the line. Panes move with the map; what is seen of them stays where it is. */
  private clip(): void {
    if (!this.shown) return;
    const { map } = this.app;
    const { x, y } = map.getSize();
    const from = map.containerPointToLayerPoint([0, 0]);
    const at = from.x + (x * this.share) / 100;
    const [top, bottom, left, right] = [from.y, from.y + y, from.x, from.x + x].map((px) => `${px}px`);
    const box = (west: string, east: string): string => `polygon(${west} ${top}, ${east} ${top}, ${east} ${bottom}, ${west} ${bottom})`;
    this.panes[0].style.clipPath = box(left, `${at}px`);
    this.panes[1].style.clipPath = box(`${at}px`, right);
    this.handle.style.left = `${this.share}%`;
    set(this.handle, "aria-valuenow", Math.round(this.share));
    const [before, after] = this.labels.map((label) => label.textContent ?? "");
    set(this.handle, "aria-valuetext", `${before} ${Math.round(this.share)} % \u00b7 ${after} ${100 - Math.round(this.share)} %`);
  }

  private listen(): void {
    const { handle, element } = this;
    handle.addEventListener("pointerdown", (event) => handle.setPointerCapture(event.pointerId));
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const { left, width } = element.getBoundingClientRect();
      this.share = Math.min(100, Math.max(0, (100 * (event.clientX - left)) / width));
      this.clip();
    });
  }
}

/** What does not meet a threshold is crossed, so that it is not told by colour alone. */
function notMet(): SVGElement {
  return svg("pattern", { id: MET_PATTERN, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
    svg("rect", { width: 8, height: 8, fill: "#c2500f" }), svg("path", { d: "M0,8 L8,0 M0,0 L8,8", stroke: "#ffffff", "stroke-opacity": 0.45, fill: "none" }));
}
