/** What the base map is drawn on: off the screen, by the page or by a worker beside it. */

/** What a picture shows: its top left corner in pixels of the world at `zoom`, its size, pixels a CSS pixel. */
export interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

export type Paper = OffscreenCanvas | HTMLCanvasElement;
export type Ink = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

/** Whether this browser draws off the screen, and so in a worker too. */
export function drawsOffScreen(): boolean {
  return typeof OffscreenCanvas === "function" && new OffscreenCanvas(1, 1).getContext("2d") !== null;
}

export function paper(width: number, height: number): Paper {
  if (drawsOffScreen()) return new OffscreenCanvas(width, height);
  return Object.assign(document.createElement("canvas"), { width, height });
}

export function inkOf(sheet: Paper): Ink {
  return sheet.getContext("2d") as Ink;
}

/** Clean paper for a view, measured in its CSS pixels. */
export function blank(view: View): { readonly sheet: Paper; readonly ink: Ink } {
  const sheet = paper(Math.round(view.width * view.ratio), Math.round(view.height * view.ratio));
  const ink = inkOf(sheet);
  ink.setTransform(view.ratio, 0, 0, view.ratio, 0, 0);
  return { sheet, ink };
}

/** What was drawn, to be shown as a whole. */
export function pictureOf(sheet: Paper): Promise<ImageBitmap> {
  return "transferToImageBitmap" in sheet ? Promise.resolve(sheet.transferToImageBitmap()) : createImageBitmap(sheet);
}
