/** The samples of a page, of whatever size and kind: signed, unsigned, floating point. Those of a pixel stand together. */
export type Samples = Uint8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array;

/** The values that become black and white. */
export interface Levels {
  readonly black: number;
  readonly white: number;
  /** They are not those of the samples' kind, but of what is in the picture. */
  readonly stretched: boolean;
}

/** The scale of a kind of samples; null when it has none, as with signed and most floating-point values. */
export type Scale = { readonly black: number; readonly white: number } | null;

/** A picture that uses less of the scale than this looks black, or flat, on a screen. */
const LOW_RANGE = 1 / 4;
const SHARE_OUTSIDE = 0.005;

/**
 * Scanners and sensors often fill a small part of their scale, and the rest of it leaves such a picture black: then
 * the values between the 0.5 and the 99.5 percentile are stretched over the scale. Colours have the same levels, since
 * with levels of their own they would be other colours: from the lowest of their percentiles to the highest.
 * @param samples of the whole page, made smaller, so that every view of it has the same levels
 * @param channels samples a pixel
 */
export function levelsOf(samples: Samples, scale: Scale, channels = 1): Levels {
  const spans = Array.from({ length: channels }, (_, channel) =>
    spanOf(channels === 1 ? samples : samples.filter((_, i) => i % channels === channel)),
  );
  const low = Math.min(...spans.map((span) => span.low));
  const high = Math.max(...spans.map((span) => span.high));
  if (scale === null) return { black: low, white: high, stretched: true };
  const lowRange = Math.abs(scale.white - scale.black) * LOW_RANGE;
  if (high <= low || high - low >= lowRange) return { ...scale, stretched: false };
  const upright = scale.black < scale.white;
  return { black: upright ? low : high, white: upright ? high : low, stretched: true };
}

function spanOf(samples: Samples): { low: number; high: number } {
  const sorted = Float32Array.from(samples.filter((value) => Number.isFinite(value))).sort();
  const outside = Math.floor(sorted.length * SHARE_OUTSIDE);
  return { low: sorted[outside] ?? 0, high: sorted[sorted.length - 1 - outside] ?? 0 };
}

/** Each sample as one of 8 bits. */
export function to8Bits(samples: Samples, { black, white }: Levels): Buffer {
  const shown = Buffer.alloc(samples.length);
  const factor = white === black ? 0 : 255 / (white - black);
  for (let i = 0; i < samples.length; i++) {
    const value = (samples[i]! - black) * factor;
    // Not a number is black.
    shown[i] = value >= 255 ? 255 : value > 0 ? Math.round(value) : 0;
  }
  return shown;
}
