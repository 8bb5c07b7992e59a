/** The middle one; of an even number, the lower of the two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** The value that so many of a hundred do not exceed. NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((sorted.length * percent) / 100) - 1)] ?? Number.NaN;
}

/** NaN of none. */
export function worst(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : Math.max(...values);
}

/**
 * How much a level rose over the second half of a run: what is held for good shows here, what the start costs does not.
 * @param samples taken at even steps @returns the median of the last quarter less that of the second
 */
export function driftOf(samples: readonly number[]): number {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  return median(samples.slice(-quarter)) - median(samples.slice(quarter, 2 * quarter));
}

export const megabytesPerSecond = (sizeBytes: number, seconds: number): string =>
  `${(sizeBytes / 1_000_000 / seconds).toFixed(0)} MB/s`;

export const megabytes = (sizeBytes: number): string => `${(sizeBytes / 1_000_000).toFixed(0)} MB`;

export const inSeconds = (seconds: number): string => `${seconds.toFixed(2)} s`;

export const inMilliseconds = (ms: number): string => `${Math.round(ms)} ms`;

/** How fast ours is beside theirs, from the times that they took: `0.97`, above 1 when ours is the faster one. */
export const ratio = (theirSeconds: number, ourSeconds: number): string =>
  (theirSeconds / ourSeconds).toFixed(2);
