/** The worker that draws the base map: files and orders come in, pictures go out. */
import { FAMILY } from "./faces";
import { Drawing, inSlices, type Order, type Sheet } from "./drawing";
import type { Answered, Face, Said } from "./painter";
import { pictureOf } from "./paper";

interface Scope {
  readonly fonts?: FontFaceSet;
  onmessage: ((event: MessageEvent<Said>) => void) | null;
  postMessage(answer: Answered, moved: Transferable[]): void;
}

const scope = self as unknown as Scope;
const drawing = new Drawing();
const latest = new Map<Sheet, Order>();
const orders: { readonly id: number; readonly order: Order }[] = [];
const { port1: bell, port2: rope } = new MessageChannel();
let busy = false;
let dressed: Promise<void> = Promise.resolve(); // once the faces told last are in use

scope.onmessage = ({ data }) => {
  if (data.kind === "file") drawing.add(data.text);
  else if (data.kind === "faces") dressed = dress(data.faces);
  else {
    latest.set(data.order.sheet, data.order);
    orders.push(data);
    if (!busy) void work();
  }
};

/** Draws what was ordered, one after the other; what nobody wants any more is dropped between two slices. */
async function work(): Promise<void> {
  busy = true;
  for (let next = orders.shift(); next; next = orders.shift()) {
    const { id, order } = next;
    await dressed;
    const done = await inSlices(drawing.draw(order), letIn, () => latest.get(order.sheet) === order);
    const picture = done && (await pictureOf(done.paper));
    scope.postMessage({ id, painted: picture && { picture, told: done.told } }, picture ? [picture] : []);
  }
  busy = false;
}

/** Lets messages in that have arrived. */
function letIn(): Promise<unknown> {
  return new Promise((resolve) => {
    bell.onmessage = resolve;
    rope.postMessage(null);
  });
}

/** Puts the page's faces into use: what is ordered from now on waits for them. */
async function dress(faces: readonly Face[]): Promise<void> {
  if (!scope.fonts) return;
  const made = faces.map(([address, weight, unicodeRange]) => new FontFace(FAMILY, `url("${address}")`, { weight, unicodeRange }));
  for (const face of made) scope.fonts.add(face);
  await Promise.allSettled(made.map((face) => face.load()));
  drawing.lettersChanged();
}
