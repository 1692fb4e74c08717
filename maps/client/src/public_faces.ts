/** The faces of the type, all at once: letters change their form one time, after everything is drawn. */
import type { SiteDoc } from "./release";

export const FAMILY = "Be Vietnam Pro";

/** Settles when every face is in use; faces that cannot be had leave the system's letters. */
export async function facesLater(faces: SiteDoc["faces"]): Promise<void> {
  const made = faces.map(([address, weight, range]) =>
    new FontFace(FAMILY, `url("${new URL(address, document.baseURI).href}") format("woff2")`, { weight, unicodeRange: range, display: "swap" }));
  const loaded = await Promise.allSettled(made.map((face) => face.load()));
  if (loaded.every((one) => one.status === "fulfilled")) for (const face of made) document.fonts.add(face);
}
