/** How the steps of a long piece of work follow each other. */

/** Runs all steps; settles after the last. */
export type Pace = (steps: Generator<void>) => Promise<void>;

/** One after the other, before anything else happens. */
export const atOnce: Pace = (steps) => {
  finish(steps);
  return Promise.resolve();
};

/** What the steps come to, all taken now. */
export function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

const ENOUGH_MS = 4; // of work in one frame; then the rest waits for the next

/** A few a frame: a finger that comes between is answered, and what stands already is painted. */
export const inFrames: Pace = async (steps) => {
  for (;;) {
    await nextFrame();
    const end = performance.now() + ENOUGH_MS;
    do if (steps.next().done) return;
    while (performance.now() < end);
  }
};

/** After the next frame was painted, or at once where nobody sees the page. */
function nextFrame(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    port1.onmessage = () => done(port1.close());
    if (document.hidden) port2.postMessage(null);
    else requestAnimationFrame(() => port2.postMessage(null));
  });
}
