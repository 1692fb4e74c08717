/** Starts the map of the public site: the document, and what a reader on a phone needs besides. */
import type * as L from "leaflet";
import { Document, timings } from "./document";
import { inTasks } from "./pace";
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
    const release = releaseDoc();
    document.documentElement.classList.add("public");
    document.documentElement.classList.toggle("embedded", embedded());
    const started = (current = new Document(map, release, inTasks));
    void started.started.then(() => {
      startMenu(started);
      locate(started.app);
      if (embedded()) yieldGestures(started.app);
    });
    const faces = facesAtHand(release.site?.faces ?? []);
    void started.complete.then(async () => {
      if (await faces) started.lettersChanged();
      keepSite(release.site?.worker ?? "");
    });
  },
  view: (): string => current?.view() ?? "",
  setView: (query: string): void => current?.setView(query),
};

Object.assign(window, { govap });
