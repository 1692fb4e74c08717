/** The measuring plane, VN-2000 / TM-3 105-45, in the browser: polynomials fitted by Python over the district. */
import type { LonLat, PlaneDoc } from "./release";

/** Metres east and north of the plane's local origin (east0, north0). */
export type Metres = readonly [east: number, north: number];

export interface Plane {
  metres(point: LonLat): Metres;
  degrees(point: Metres): LonLat;
}

/** The plane of a release; good to a millimetre over the district and to a few over its margin. */
export function plane(doc: PlaneDoc): Plane {
  return {
    metres([lon, lat]) {
      const u = (lon - doc.lon0) / doc.unit_deg;
      const v = (lat - doc.lat0) / doc.unit_deg;
      return [polynomial(doc, doc.east, u, v), polynomial(doc, doc.north, u, v)];
    },
    degrees([east, north]) {
      const u = east / doc.unit_m;
      const v = north / doc.unit_m;
      return [doc.lon0 + polynomial(doc, doc.lon, u, v), doc.lat0 + polynomial(doc, doc.lat, u, v)];
    },
  };
}

function polynomial(doc: PlaneDoc, coefficients: readonly number[], u: number, v: number): number {
  const us = [1, u, u * u, u * u * u];
  const vs = [1, v, v * v, v * v * v];
  let sum = 0;
  doc.powers.forEach(([i, j], k) => {
    sum += coefficients[k] * us[i] * vs[j];
  });
  return sum;
}
