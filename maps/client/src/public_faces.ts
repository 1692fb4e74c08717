/**
 * The faces of the type. A first visit reads in the letters of the system, which are there at once; the faces come with
 * all that is kept for later, and from the second visit on they are in use from the start: letters never change under a reader.
 */
import { FAMILY } from "./faces";
import { keptHere } from "./public_worker";
import type { SiteDoc } from "./release";

/** Puts the faces into use where they are at hand; true if they are. */
export async function facesAtHand(faces: SiteDoc["faces"]): Promise<boolean> {
  if (!keptHere()) return false;
  const made = faces.map(([address, weight, range]) =>
    new FontFace(FAMILY, `url("${new URL(address, document.baseURI).href}") format("woff2")`, { weight, unicodeRange: range }));
  const loaded = await Promise.allSettled(made.map((face) => face.load()));
  const all = loaded.every((one) => one.status === "fulfilled");
  if (all) for (const face of made) document.fonts.add(face);
  return all;
}
