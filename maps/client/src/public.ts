/** Starts the map of the public site: the document, and what a reader on a phone needs besides. */
import type * as L from "leaflet";
import type { App } from "./app";
import { Document, timings } from "./document";
import { el } from "./dom";
import { inFrames } from "./pace";
import { facesAtHand } from "./public_faces";
import { embedded, yieldGestures } from "./public_gestures";
import { locate } from "./public_locate";
import { startMenu } from "./public_menu";
import { keepSite } from "./public_worker";
import { releaseDoc } from "./resources";

let current: Document | null = null;

/** What the document offers to folium's script and to tests. */
const govap = {
  timings,
  start(map: L.Map): void {
    document.documentElement.classList.add("public");
    document.documentElement.classList.toggle("embedded", embedded());
    setTimeout(() => void begin(map)); // in a task of its own
  },
  view: (): string => current?.view() ?? "",
  setView: (query: string): void => current?.setView(query),
};

async function begin(map: L.Map): Promise<void> {
  const release = releaseDoc();
  const faces = facesAtHand(release.site?.faces ?? []);
  current = new Document(map, release, inFrames, besides);
  await current.complete;
  if (await faces) current.lettersChanged();
  keepSite(release.site?.worker ?? "");
}

/** What the public page has besides the map's own parts. */
function besides(app: App): void {
  startMenu(app, () => govap.view());
  locate(app);
  if (embedded()) yieldGestures(app);
  const sheet = app.release.site?.sheet;
  if (sheet && /[?&]sheet=/.test(location.search)) document.head.append(el("script", { src: sheet })); // somebody holds a printed one
}

Object.assign(window, { govap });
