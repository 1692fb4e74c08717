/** Fills: a colour with hatch, cross or dots, as SVG paint for the map and as CSS for bars. */
import type { ClassDoc, LayerDoc, ReleaseDoc } from "./release";
import { svg } from "./dom";

type Pattern = "" | "hatch" | "cross" | "dots";
const SIZE = 8;

/** A colour from the release, or grey when it is none. */
export function colour(text: string): string {
  return /^#[0-9a-f]{6}$/i.test(text) ? text : "#888888";
}

/** The hidden drawing that holds one pattern for every hatched class of the release. */
export function patterns(release: ReleaseDoc): SVGElement {
  const defs = svg("defs");
  release.layers.forEach((layer, i) => {
    layer.classes.forEach((one, j) => one.pattern && defs.append(pattern(`gv-c-${i}-${j}`, one.pattern, one.colour, one.ink)));
    layer.mark_classes.forEach((one, j) => one.pattern && defs.append(pattern(`gv-m-${i}-${j}`, one.pattern, one.colour, "#ffffff")));
  });
  release.tally_classes.forEach((one, j) => one.pattern && defs.append(pattern(`gv-t-${j}`, one.pattern, one.colour, one.ink)));
  return svg("svg", { class: "patterns", width: 0, height: 0, "aria-hidden": "true" }, defs);
}

/** SVG paint of a class: its pattern if it has one, else its colour. */
export function classPaint(release: ReleaseDoc, layer: LayerDoc, one: ClassDoc): string {
  if (!one.pattern) return colour(one.colour);
  const tally = release.tally_classes.indexOf(one);
  if (tally >= 0) return `url(#gv-t-${tally})`;
  return `url(#gv-c-${release.layers.indexOf(layer)}-${layer.classes.indexOf(one)})`;
}

/** SVG paint of a mark class's area. */
export function markPaint(release: ReleaseDoc, layer: LayerDoc, id: string): string {
  const j = layer.mark_classes.findIndex((one) => one.id === id);
  if (j < 0) return "#888888";
  const one = layer.mark_classes[j];
  return one.pattern ? `url(#gv-m-${release.layers.indexOf(layer)}-${j})` : colour(one.colour);
}

/** CSS background of a class. */
export function classBackground(one: ClassDoc): string {
  const ground = colour(one.colour);
  const stroke = mixed(one.ink);
  if (one.pattern === "hatch") return `repeating-linear-gradient(45deg, ${stroke} 0 1.5px, ${ground} 1.5px 6px)`;
  if (one.pattern === "cross") {
    const lines = (angle: number): string => `repeating-linear-gradient(${angle}deg, ${stroke} 0 1px, transparent 1px 6px)`;
    return `${lines(45)}, ${lines(-45)}, ${ground}`;
  }
  if (one.pattern === "dots") return `radial-gradient(${stroke} 1.2px, ${ground} 1.4px) 0 0 / 6px 6px`;
  return ground;
}

function mixed(ink: string): string {
  return `${colour(ink)}73`;
}

function pattern(id: string, kind: Pattern, ground: string, ink: string): SVGElement {
  const stroke = { stroke: colour(ink), "stroke-width": 1.5, "stroke-opacity": 0.36, fill: "none" };
  const marks = {
    hatch: [svg("path", { d: `M-2,2 l4,-4 M0,${SIZE} L${SIZE},0 M${SIZE - 2},${SIZE + 2} l4,-4`, ...stroke })],
    cross: [svg("path", { d: `M0,${SIZE} L${SIZE},0 M0,0 L${SIZE},${SIZE}`, ...stroke, "stroke-width": 1 })],
    dots: [svg("circle", { cx: 2, cy: 2, r: 1.3, fill: colour(ink), "fill-opacity": 0.5 })],
    "": [],
  }[kind];
  return svg(
    "pattern",
    { id, width: SIZE, height: SIZE, patternUnits: "userSpaceOnUse" },
    svg("rect", { width: SIZE, height: SIZE, fill: colour(ground) }),
    ...marks,
  );
}

/** A small drawn sample of a paint, for legend and lists. */
export function swatch(paint: string, shape: "area" | "line" | "point" = "area", dash = ""): SVGElement {
  const box = svg("svg", { viewBox: "0 0 26 18", class: "swatch", "aria-hidden": "true" });
  const dashes = /^[\d\s.,]*$/.test(dash) ? dash : "";
  if (shape === "line") {
    box.append(svg("path", { d: "M1,9 H25", stroke: "#fff", "stroke-width": 8 }));
    box.append(svg("path", { d: "M1,9 H25", stroke: paint, "stroke-width": 5, "stroke-dasharray": dashes || null }));
  } else if (shape === "point") {
    box.append(svg("circle", { cx: 13, cy: 9, r: 6.5, fill: paint, stroke: "#14213d", "stroke-dasharray": dashes ? "3 2" : null, "stroke-width": 1.5 }));
  } else {
    box.append(svg("rect", { x: 0.5, y: 0.5, width: 25, height: 17, rx: 2, fill: paint, "fill-opacity": 0.85, stroke: "#14213d", "stroke-opacity": 0.55, "stroke-dasharray": dashes ? "3 2" : null }));
  }
  return box;
}
