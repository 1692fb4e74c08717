/** Streets and places by name, read out of the base map's files for the search box. */
import * as L from "leaflet";
import { atlasOf, type Feature } from "./atlas";
import type { LonLat } from "./release";
import type { NamedPlace } from "./search";

/** Every named line and point of the files, one entry a name and kind. */
export function namedPlaces(files: readonly unknown[]): NamedPlace[] {
  const places = new Map<string, { name: string; kind: string; points: LonLat[] }>();
  const note = (feature: Feature, kind: string): void => {
    if (!feature.name) return;
    const key = `${kind} ${feature.name}`;
    const place = places.get(key) ?? { name: feature.name, kind, points: [] };
    places.set(key, place);
    place.points.push(...corners(feature));
  };
  for (const file of files) {
    const atlas = atlasOf(file);
    for (const [kind, features] of atlas.lines) {
      for (const feature of features) note(feature, /water|river|stream|canal|drain/.test(kind) ? "water" : "street");
    }
    for (const features of atlas.points.values()) for (const feature of features) note(feature, "place");
  }
  return [...places.values()];
}

function corners({ west, north, east, south }: Feature): LonLat[] {
  return [[west, north], [east, south]].map(([x, y]): LonLat => {
    const { lat, lng } = L.CRS.EPSG3857.pointToLatLng(L.point(x, y), 0);
    return [lng, lat];
  });
}
