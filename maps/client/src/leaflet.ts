/** Leaflet as a script of its own: read, and run, before the public map's client. */
// @ts-expect-error: the types are those of "leaflet"; this form of it a browser can prepare while it still arrives
import * as L from "leaflet/dist/leaflet-src.esm.js";

Object.assign(window, { L });
