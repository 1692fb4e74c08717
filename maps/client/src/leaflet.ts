/** Leaflet as a script of its own: read, and run, before the public map's client. */
import * as L from "leaflet";

Object.assign(window, { L });
