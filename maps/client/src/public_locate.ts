/** "Where am I": asked only when the button is pressed; the position stays in this page and is sent nowhere. */
import * as L from "leaflet";
import { selectWard, showPlace, wardName, wardsOf, type App } from "./app";
import { el, icon, set } from "./dom";
import { holding, verdict } from "./public_place";
import { within } from "./state";
import { pane } from "./wards";

const ICON = "M12 3v3M12 18v3M3 12h3M18 12h3M12 7a5 5 0 1 0 0 10a5 5 0 1 0 0-10";
const ASKED: PositionOptions = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 };
const LOOK: L.PathOptions = { pane: "here", interactive: false, color: "#0b5cad" };

export function locate(app: App): void {
  const zoom = document.querySelector(".zoom");
  if (!zoom || !("geolocation" in navigator) || !window.isSecureContext) return;
  const name = app.words.say("map.site.locate");
  const button = el("button", { type: "button", "data-map-button": "locate", "aria-label": name, title: name }, icon(ICON));
  const mark = L.layerGroup().addTo(app.map);
  const done = (): void => set(button, "aria-busy", null);
  button.addEventListener("click", () => {
    set(button, "aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        done();
        show(app, mark, coords);
      },
      ({ code }) => {
        done();
        app.announce(app.words.say(code === 1 ? "map.site.locate.denied" : "map.site.locate.failed"));
      },
      ASKED,
    );
  });
  zoom.append(button);
}

function show(app: App, mark: L.LayerGroup, { longitude, latitude, accuracy }: GeolocationCoordinates): void {
  const { words } = app;
  const ward = holding(wardsOf(app), [longitude, latitude]);
  const found = verdict(ward, accuracy);
  const metres = words.number(Math.round(accuracy));
  if (found === "ward" && ward) {
    selectWard(app, ward.id); // first: the sheet it opens covers a part of the map
    showPlace(app, ward.polygons.flat(2)); // not the place itself: the address, which is copied and shared, says what is in sight
  }
  mark.clearLayers();
  if (within(longitude, latitude, app.release.limits)) draw(app, mark, [latitude, longitude], accuracy);
  app.announce(words.say(`map.site.locate.${found}`, { ward: ward ? wardName(app, ward) : "", metres }));
}

function draw(app: App, mark: L.LayerGroup, at: L.LatLngTuple, accuracy: number): void {
  if (!app.map.getPane("here")) pane(app.map, "here", 620, true);
  const renderer = L.svg({ pane: "here", padding: 0.5 });
  L.circle(at, { ...LOOK, renderer, radius: accuracy, weight: 1.5, fillOpacity: 0.12 }).addTo(mark);
  L.circleMarker(at, { ...LOOK, renderer, radius: 9, color: "#fff", weight: 3, fillColor: "#0b5cad", fillOpacity: 1, className: "here" }).addTo(mark);
}
