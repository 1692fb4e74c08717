/** Bundles client modules for the tests of this folder, so that they run what the browser runs. */
import { createRequire } from "node:module";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const client = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "maps", "client");
const { build } = createRequire(join(client, "package.json"))("esbuild");

/** The exports of src/NAME.ts. */
export async function client_module(name) {
  const outfile = join(await mkdtemp(join(tmpdir(), "govap-client-")), `${name}.mjs`);
  await build({ entryPoints: [join(client, "src", `${name}.ts`)], outfile, bundle: true, format: "esm", platform: "neutral", logLevel: "error" });
  return import(pathToFileURL(outfile).href);
}
