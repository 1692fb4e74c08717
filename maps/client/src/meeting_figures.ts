/** The figures of the sides of a comparison, whichever they are. */
import { activeLayer } from "./app";
import type { OptionDoc, VariantDoc } from "./meeting_doc";
import type { Room } from "./meeting_page";
import { MET, metValue, NOW, NOT_MET, sideOf, sidesOf, standardsOf, viewOfVariant, type SideFigures } from "./meeting_sides";
import type { EditDoc } from "./plan_doc";
import { viewNames, viewTitle } from "./periods";
import type { ClassDoc, LayerDoc, Text } from "./release";
import type { State } from "./state";

/** What a side shows; without figures where they are not here. */
export interface SideDoc {
  readonly name: string;
  readonly label: string;
  readonly figures: SideFigures | null;
  readonly layer: LayerDoc;
  /** What a plan does, drawn on its side. */
  readonly edits: readonly EditDoc[];
}

const NO_EDITS: readonly EditDoc[] = [];

export function sideDoc(room: Room, name: string): SideDoc {
  const { app, meeting } = room;
  const layer = activeLayer(app);
  const side = sideOf(name);
  const label = name === NOW ? nowLabel(room, layer) : sideLabel(room, layer, name);
  const whole = { name, label, layer, edits: NO_EDITS };
  if (side.kind === "plan" || side.kind === "release") {
    const variant = meeting.variants.find((one) => one.id === side.id);
    if (!variant) return { ...whole, figures: null };
    return { ...whole, ...variantSide(room, layer, variant, label), edits: variant.plan.edits };
  }
  if (side.kind === "period") return { ...whole, figures: hasView(room, layer, side.id) ? own(room, layer, side.id) : null };
  const threshold = side.kind === "standard" ? standardsOf(layer).find((one) => one.id === side.id) : undefined;
  if (!threshold) return { ...whole, figures: own(room, layer) };
  const { values, estimated } = own(room, layer);
  return { ...whole, figures: { values: values.map((value) => metValue(layer, value, threshold)), estimated, classes: metClasses(room, layer), scale: "met" } };
}

/** A plan or a release as it was computed: with the usual station and radius, in a view of its own, which is named where it is another one. */
function variantSide(room: Room, layer: LayerDoc, { plan }: VariantDoc, label: string): Pick<SideDoc, "label" | "figures" | "layer"> {
  const { measures, store, words } = room.app;
  const shown = plan.layers.find((one) => one.id === layer.id) ?? layer;
  const view = viewOfVariant(shown, layer, store.state.views[layer.id]);
  const isOther = view !== store.state.views[layer.id];
  const usual = { ...store.state, station: null, radius: layer.reach?.default_m ?? store.state.radius };
  const isHere = shown !== layer || hasView(room, layer, view);
  return { layer: shown, label: isOther ? `${label} \u00b7 ${viewTitle(shown, measures.view(shown, view), words)}` : label, figures: isHere ? own(room, shown, view, usual) : null };
}

function own({ app }: Pick<Room, "app">, layer: LayerDoc, view?: string, state: State = app.store.state): SideFigures {
  const { values, estimated, classes } = app.measures.figures(layer, state, view);
  return { values, estimated, classes, scale: "own" };
}

/** Whether a view is here; one that is not is asked for. */
function hasView(room: Room, layer: LayerDoc, id: string): boolean {
  const { measures } = room.app;
  const isHere = [...layer.views, ...(measures.periods.get(layer.id) ?? [])].some((one) => one.id === id);
  if (!isHere) measures.wanted(layer);
  return isHere;
}

/** The colours of wards that meet a threshold and of those that do not. */
function metClasses({ app, say }: Pick<Room, "app" | "say">, layer: LayerDoc): readonly ClassDoc[] {
  const both = (key: string): Text => {
    const word = say(key);
    return [word, word];
  };
  const open = { from: null, to: null };
  return [
    { ...open, id: MET, label: both("meeting_map.met"), colour: "#157a5e", ink: "#ffffff", pattern: "" },
    { ...open, id: NOT_MET, label: both("meeting_map.not_met"), colour: "#c2500f", ink: "#ffffff", pattern: "cross" },
    app.measures.layer(layer.id).classes[app.measures.layer(layer.id).classes.length - 1],
  ];
}

/** The sides a layer offers, in the order of sidesOf, each with its name in words. */
export function offeredSides(room: Room): readonly { readonly name: string; readonly label: string }[] {
  const layer = activeLayer(room.app);
  return sidesOf(layer, room.meeting.options).map((name) => ({ name, label: sideLabel(room, layer, name) }));
}

/** What is seen on the map now. */
function nowLabel({ app }: Pick<Room, "app">, layer: LayerDoc): string {
  return viewTitle(layer, app.measures.view(layer, app.store.state.views[layer.id]), app.words);
}

function sideLabel({ app, meeting, say }: Room, layer: LayerDoc, name: string): string {
  const { words } = app;
  const side = sideOf(name);
  if (name === NOW) return say("meeting_map.side.now", { what: nowLabel({ app }, layer) });
  if (side.kind === "period") {
    const view = viewNames(layer).find((one) => one.id === side.id);
    const label = layer.views.find((one) => one.id === side.id)?.label ?? (["", ""] as const);
    return view ? viewTitle(layer, { ...view, label }, words) : side.id;
  }
  if (side.kind === "standard") {
    const threshold = standardsOf(layer).find((one) => one.id === side.id);
    return threshold ? `${words.text(threshold.label)}: ${words.number(threshold.value, layer.decimals)}` : side.id;
  }
  const option = meeting.options.find((one: OptionDoc) => one.id === name);
  return option ? words.text(option.label) : name;
}
