/** Starts the map document. */
import * as L from "leaflet";
import { Document, timings } from "./document";
import { releaseDoc } from "./resources";

let current: Document | null = null;

/** What the document offers to folium's script and to tests. */
const govap = {
  timings,
  start(map: L.Map): void {
    current = new Document(map, releaseDoc());
  },
  view: (): string => current?.view() ?? "",
  setView: (query: string): void => current?.setView(query),
};

Object.assign(window, { L, govap });
