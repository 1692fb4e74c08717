/** A plan's layers and marks in the place of the release's. */
import type { DetailsDoc, LayerDoc, ReleaseDoc } from "./release";

export interface StandIn {
  /** The release as it is shown: what its layers hold changes, the layers themselves stay. */
  readonly release: ReleaseDoc;
  /** Fills layers with what those of the same id say; without one, with what the release says. */
  put(planned: readonly LayerDoc[]): void;
}

export function standIn(released: ReleaseDoc): StandIn {
  const layers = released.layers.map((layer) => ({ ...layer }));
  return {
    release: { ...released, layers },
    put(planned) {
      layers.forEach((shown, i) => Object.assign(shown, released.layers[i], planned.find((one) => one.id === shown.id)));
    },
  };
}

/** The marks on show: the plan's where it has some of a layer. */
export function standInDetails(released: DetailsDoc, planned: DetailsDoc): DetailsDoc {
  return { ...released, ...planned };
}
