/** The figures on show: Python's, or those computed here while a station or the radius differs from the release. */
import { coveredArea, coveredPeople, shape, type Shape } from "./coverage";
import { plane, type Metres, type Plane } from "./plane";
import type { ClassDoc, DetailsDoc, LayerDoc, LonLat, MarkDoc, PeopleDoc, PeriodsDoc, ReleaseDoc, ViewDoc } from "./release";
import type { State } from "./state";
import { viewNames } from "./periods";
import type { Value, WardSets } from "./sets";
import type { Words } from "./words";

export interface Station {
  readonly mark: MarkDoc;
  readonly at: LonLat;
  readonly metres: Metres;
  readonly assumed: boolean;
}

export interface Figures {
  readonly view: ViewDoc;
  /** In the order of the wards of the set on show; `estimated` tells which were converted for it. */
  readonly values: readonly Value[];
  readonly estimated: readonly boolean[];
  /** The classes they fall into: the layer's own, or those of counted statuses. */
  readonly classes: readonly ClassDoc[];
  readonly district: number | null;
  readonly tile: { readonly value: string; readonly note: string };
  readonly findings: readonly string[];
  /** Computed here, not by the release. */
  readonly live: boolean;
}

type OfThe16 = Omit<Figures, "values" | "estimated" | "classes"> & { readonly values: ViewDoc["values"] };

interface Covered {
  readonly area: readonly number[]; // m² of each ward
  readonly people: readonly number[] | null; // null until people.json is here
}

export class Measures {
  readonly plane: Plane;
  details: DetailsDoc | null = null;
  people: PeopleDoc | null = null;
  /** The earlier periods that are here, by layer id. */
  readonly periods = new Map<string, PeriodsDoc>();
  /** Told of each layer of which an earlier period is asked for that is not here. */
  wanted: (layer: LayerDoc) => void = () => undefined;
  private readonly shapes: readonly Shape[];
  private cached: { readonly key: string; readonly covered: Covered } | null = null;

  constructor(private readonly release: ReleaseDoc, private readonly words: Words, private readonly sets: WardSets) {
    this.plane = plane(release.plane);
    this.shapes = release.wards.map((ward) =>
      shape(ward.polygons.map((polygon) => polygon.map((ring) => ring.map((point) => this.plane.metres(point))))),
    );
  }

  layer(id: string): LayerDoc {
    return this.release.layers.find((layer) => layer.id === id) ?? this.release.layers[0];
  }

  /** Stations of the coverage layer where the state has them; the first movable one is the state's. */
  stations(state: State): Station[] {
    const layer = this.release.layers.find((one) => one.reach);
    const marks = (layer && this.details?.[layer.id]) || [];
    const moved = marks.find((mark) => mark.movable);
    return marks.flatMap((mark) => {
      if (mark.geometry?.type !== "Point") return [];
      const [lon, lat] = mark.geometry.coordinates;
      const at: LonLat = mark === moved && state.station ? state.station : [lon, lat];
      const assumed = layer?.mark_classes.find((one) => one.id === mark.mark_class)?.dash !== "";
      return [{ mark, at, metres: this.plane.metres(at), assumed }];
    });
  }

  /** The view of a layer with this id; one of an earlier period is empty until it is loaded. */
  view(layer: LayerDoc, id: string): ViewDoc {
    const found = [...layer.views, ...(this.periods.get(layer.id) ?? [])].find((one) => one.id === id);
    if (found) return found;
    const usual = layer.views[0];
    const asked = viewNames(layer).find((one) => one.id === id);
    if (!asked) return usual;
    this.wanted(layer);
    const waiting = this.words.both("map.period.loading");
    const empty = { label: waiting, values: usual.values.map(() => null), district: null, tile: { value: ["\u2014", "\u2014"], note: waiting } } as const;
    return { ...usual, ...empty, ...asked, exact: undefined, findings: [waiting], why_unknown: waiting };
  }

  /** What a layer says in the chosen view, or in the view asked for, for the wards of the set on show. */
  figures(layer: LayerDoc, state: State, viewId: string = state.views[layer.id]): Figures {
    const found = this.ofThe16(layer, state, this.view(layer, viewId));
    const { values, estimated, tallied } = this.sets.figures(layer, found.view, found.values, state.set);
    return { ...found, values, estimated, classes: tallied ? this.release.tally_classes : layer.classes };
  }

  private ofThe16(layer: LayerDoc, state: State, view: ViewDoc): OfThe16 {
    const changed = layer.reach && (state.station !== null || state.radius !== layer.reach.default_m);
    if (changed && this.details) return this.live(layer, view, state);
    return {
      view,
      values: view.values,
      district: view.district,
      tile: { value: this.words.text(view.tile.value), note: this.words.text(view.tile.note) },
      findings: view.findings.map((finding) => this.words.text(finding)),
      live: false,
    };
  }

  private live(layer: LayerDoc, view: ViewDoc, state: State): OfThe16 {
    const stations = this.stations(state);
    const covered = this.covered(stations, state.radius);
    const byArea = view.id === "area";
    const whole = byArea ? this.shapes.map((one) => one.area) : this.release.wards.map((ward) => ward.population);
    const part = byArea ? covered.area : covered.people;
    const share = (some: number, all: number): number => (all > 0 ? (100 * some) / all : 0);
    const district = part ? share(total(part), total(whole)) : null;
    const figure = district === null ? this.words.say("map.unknown") : this.words.quantity(district, layer.decimals, "%");
    const radius = this.words.quantity(state.radius / 1000, 2, "km");
    const missed = part ? part.filter((some, i) => share(some, whole[i]) < 99.95).length : 0;
    const kind = byArea ? "area" : "people";
    const values = { share: figure, radius, stations: stations.length, wards: missed };
    return {
      view,
      values: whole.map((all, i) => (part ? share(part[i], all) : null)),
      district,
      tile: { value: figure, note: this.words.say(`map.live.note.${kind}`, values) },
      findings: [
        this.words.say(`map.live.share.${kind}`, values),
        this.words.say(missed ? "map.live.missed" : "map.live.all", values),
        this.words.say("map.live.assumed", values),
      ],
      live: true,
    };
  }

  private covered(stations: readonly Station[], radius: number): Covered {
    const key = JSON.stringify([stations.map((station) => station.at), radius, this.people !== null]);
    if (this.cached?.key !== key) {
      const centres = stations.map((station) => station.metres);
      const area = this.shapes.map((one) => coveredArea(one, centres, radius));
      const people = this.people && coveredPeople(this.people, this.shapes.length, centres, radius);
      this.cached = { key, covered: { area, people } };
    }
    return this.cached.covered;
  }
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
