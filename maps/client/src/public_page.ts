/** Every page of the public site but the map: registers the worker that keeps the site for reading without a network. */
import { keepSite } from "./public_worker";

/** `<html data-worker="../sw.js">`: where the worker is, from this page. */
keepSite(document.documentElement.dataset.worker ?? "");
