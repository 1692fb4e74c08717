/** Every page of the public site but the map: the letters of the site once they are kept, and the worker that keeps them and all pages. */
import { el } from "./dom";
import { keepSite, keptHere } from "./public_worker";

/** `<html data-worker="../sw.js" data-faces="../_/faces.css">`: where they are, from this page. */
const { worker = "", faces = "" } = document.documentElement.dataset;

if (faces && keptHere()) document.head.append(el("link", { rel: "stylesheet", href: faces }));
keepSite(worker);
