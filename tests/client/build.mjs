/** Bundles client modules for the tests of this folder, so that they run what the browser runs. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const client = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "maps", "client");
const { build } = createRequire(join(client, "package.json"))("esbuild");

/** The exports of src/NAME.ts. */
export async function client_module(name) {
  const options = { bundle: true, format: "esm", platform: "neutral", logLevel: "error", write: false };
  const { outputFiles } = await build({ entryPoints: [join(client, "src", `${name}.ts`)], ...options });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
