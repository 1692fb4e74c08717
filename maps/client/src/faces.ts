/** The faces of the type: where the page has them from. */
import type { Face } from "./painter";

export const FAMILY = "Be Vietnam Pro";

/** The faces that the page's style sheets name, with their addresses in full. */
export function facesOfStyles(): readonly Face[] {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => ({ rule, base: sheet.href ?? document.baseURI })));
  return rules.flatMap(({ rule, base }): Face[] => {
    if (!(rule instanceof CSSFontFaceRule)) return [];
    const said = (name: string): string => rule.style.getPropertyValue(name);
    const address = /url\(["']?([^"')]+)/.exec(said("src"))?.[1];
    return address ? [[new URL(address, base).href, said("font-weight"), said("unicode-range")]] : [];
  });
}
