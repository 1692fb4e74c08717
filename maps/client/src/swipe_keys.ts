/** The handle of a comparison, moved by keyboard. */

const STEP = 2; // percent of the width that an arrow key moves the handle; with Shift, and Page keys, FAR_STEP
const FAR_STEP = 10;
const KEYS: Readonly<Record<string, (share: number, far: boolean) => number>> = {
  ArrowLeft: (share, far) => share - (far ? FAR_STEP : STEP),
  ArrowRight: (share, far) => share + (far ? FAR_STEP : STEP),
  ArrowDown: (share, far) => share - (far ? FAR_STEP : STEP),
  ArrowUp: (share, far) => share + (far ? FAR_STEP : STEP),
  PageDown: (share) => share - FAR_STEP,
  PageUp: (share) => share + FAR_STEP,
  Home: () => 0,
  End: () => 100,
};

/** The handle's place after a key, 0 to 100 percent of the width; null for a key that is none of its own. */
export function moved(share: number, key: string, far: boolean): number | null {
  return Object.hasOwn(KEYS, key) ? Math.min(100, Math.max(0, KEYS[key](share, far))) : null;
}
