/** Builds the browser client into built/: the scripts and styles of the map documents, the app's components, the fonts. */
import { build } from "esbuild";
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const built = join(here, "built");
const fonts = join(here, "node_modules", "@fontsource", "be-vietnam-pro", "files");
const faces = ["latin", "vietnamese"].flatMap((subset) =>
  [400, 600, 700].map((weight) => `be-vietnam-pro-${subset}-${weight}-normal.woff2`),
);

const common = { bundle: true, minify: true, target: "es2020", charset: "utf8", legalComments: "none", logLevel: "warning" };
const source = (name) => join(here, "src", name);

/** Leaflet's style without the rules of controls, popups, tiles and pictures this map does not have. */
const leanLeaflet = {
  name: "lean-leaflet",
  setup(bundle) {
    bundle.onLoad({ filter: /leaflet\.css$/ }, async ({ path }) => {
      const rules = (await readFile(path, "utf8")).replace(/\/\*[\s\S]*?\*\//g, "").match(/[^{}]+\{[^{}]*\}/g) ?? [];
      const unused = /popup|control-layers|control-zoom|control-attribution|leaflet-bar|vml|behavior|url\(|div-icon|@media print/i;
      const pictures = /leaflet-tile|image-layer|shadow|marker-pane img|::selection/;
      const lean = rules.filter((rule) => !unused.test(rule)).map((rule) => {
        const [selectors, body] = rule.split("{");
        const kept = selectors.split(",").filter((selector) => !pictures.test(selector));
        return kept.length > 0 ? `${kept.join(",")}{${body}` : "";
      });
      return { contents: lean.join(""), loader: "css" };
    });
  },
};

/** Leaflet from the script that ran before. */
const leafletBefore = {
  name: "leaflet-before",
  setup(bundle) {
    bundle.onResolve({ filter: /^leaflet$/ }, () => ({ path: "leaflet", namespace: "before" }));
    bundle.onLoad({ filter: /.*/, namespace: "before" }, () => ({ contents: "module.exports = window.L;", loader: "js" }));
  },
};

await rm(built, { recursive: true, force: true });
await mkdir(built, { recursive: true });
await Promise.all([
  build({ ...common, entryPoints: [source("main.ts")], outfile: join(built, "document.js"), format: "iife" }),
  build({ ...common, entryPoints: [source("document.css")], outfile: join(built, "document.css"), external: ["*.woff2"], plugins: [leanLeaflet] }),
  build({ ...common, entryPoints: [source("leaflet.ts")], outfile: join(built, "leaflet.js"), format: "iife" }),
  build({ ...common, entryPoints: [source("public.ts")], outfile: join(built, "public.js"), format: "iife", plugins: [leafletBefore] }),
  build({ ...common, entryPoints: [source("public.css")], outfile: join(built, "public.css"), plugins: [leanLeaflet] }),
  build({ ...common, entryPoints: [source("sealed.css")], outfile: join(built, "sealed.css") }),
  build({ ...common, entryPoints: [source("public_sheet.css")], outfile: join(built, "public_sheet.css") }),
  ...["page", "table", "works", "embed", "sheet"].map((name) =>
    build({ ...common, entryPoints: [source(`public_${name}.ts`)], outfile: join(built, `public_${name}.js`), format: "iife" }),
  ),
  build({ ...common, entryPoints: [source("basemap_worker.ts")], outfile: join(built, "basemap_worker.js"), format: "iife" }),
  build({ ...common, entryPoints: [source("worker.ts")], outfile: join(built, "worker.js"), format: "iife" }),
  ...["planner", "siting", "meeting"].flatMap((name) => [
    build({ ...common, entryPoints: [source(`${name}.ts`)], outfile: join(built, `${name}.js`), format: "iife" }),
    build({ ...common, entryPoints: [source(`${name}.css`)], outfile: join(built, `${name}.css`) }),
  ]),
  ...["host", "table", "planner_host", "swipe_host", "siting_host", "meeting_host"].map((name) =>
    build({ ...common, entryPoints: [source(`${name}.ts`)], outfile: join(built, `${name}.js`), format: "esm", loader: { ".css": "text" } }),
  ),
  ...faces.map((face) => copyFile(join(fonts, face), join(built, face))),
]);
