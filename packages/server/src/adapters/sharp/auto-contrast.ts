const LEVELS = 65_536;
/** A picture that uses less of the scale than this looks black, or flat, on a screen. */
const LOW_RANGE = LEVELS / 4;
const SHARE_OUTSIDE = 0.005;

/**
 * 16-bit grey to 8-bit grey. Scanners and sensors often fill a small part of the 16 bits, and the rest of the scale
 * leaves such a picture black: then the values between the 0.5 and the 99.5 percentile are stretched over the scale.
 */
export function toGrey8(grey16: Uint16Array): Buffer {
  const histogram = new Uint32Array(LEVELS);
  for (const value of grey16) histogram[value]!++;
  const outside = Math.floor(grey16.length * SHARE_OUTSIDE);
  const low = percentile(histogram, outside, 0, 1);
  const high = percentile(histogram, outside, LEVELS - 1, -1);
  const stretch = high > low && high - low < LOW_RANGE;
  const [from, to] = stretch ? [low, high] : [0, LEVELS - 1];
  const scale = Uint8ClampedArray.from(
    { length: LEVELS },
    (_, value) => ((value - from) * 255) / (to - from),
  );
  return Buffer.from(Uint8Array.from(grey16, (value) => scale[value]!).buffer);
}

function percentile(histogram: Uint32Array, skip: number, start: number, step: 1 | -1): number {
  let passed = 0;
  for (let level = start; level >= 0 && level < LEVELS; level += step) {
    passed += histogram[level]!;
    if (passed > skip) return level;
  }
  return start;
}
