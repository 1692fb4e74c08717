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

/** Each in a task of its own: a finger that comes between is answered, and what stands already is painted. */
export const inTasks: Pace = (steps) => {
  const { port1, port2 } = new MessageChannel();
  return new Promise((done, fail) => {
    port1.onmessage = () => {
      try {
        if (steps.next().done) {
          port1.close();
          done();
        } else port2.postMessage(null);
      } catch (error) {
        fail(error);
        throw error;
      }
    };
    port2.postMessage(null);
  });
};
