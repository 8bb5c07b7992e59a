/** Pixels of the screen for each of the picture's: where buttons and keys stop on the way. */
const STEPS = [0.05, 0.1, 0.15, 0.25, 1 / 3, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32];
/** A step so close to where one is already would be none. */
const TOO_NEAR = 1.02;

export interface PixelScaleRange {
  /** Of the fitted picture. */
  readonly fitted: number;
  readonly max: number;
}

/**
 * Pure: the next stop for a button or a key, in pixels of the screen for each of the picture's. Out ends at fitted, in
 * at the largest; 1:1 lies on every way past it.
 */
export function nextPixelScale(now: number, direction: 1 | -1, { fitted, max }: PixelScaleRange): number {
  if (direction > 0) return Math.min(max, STEPS.find((step) => step > now * TOO_NEAR) ?? max);
  const smaller = STEPS.findLast((step) => step < now / TOO_NEAR) ?? fitted;
  return smaller > fitted * TOO_NEAR ? smaller : fitted;
}

/** Where a double click goes from the fitted picture: to 1:1, or where that is no gain, to the next stop that is. */
export function doubleClickPixelScale({ fitted, max }: PixelScaleRange): number {
  return Math.min(max, STEPS.find((step) => step >= 1 && step >= fitted * 1.5) ?? max);
}
