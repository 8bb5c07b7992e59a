const MEBIBYTE = 1024 * 1024;

/** Small enough for a slow line to show that it moves, large enough for a fast one to tell its speed. */
const FIRST_BYTES = 4 * MEBIBYTE;
const LEAST_BYTES = MEBIBYTE;
/** Each request should take about so long: progress is told at its end, and its round trip must not count. */
const TARGET_MS = 2000;
/** One quick answer proves little. */
const GROWTH_AT_MOST = 4;

/** @param mostBytes the policy's limit for one PATCH */
export function firstChunkBytes(mostBytes: number): number {
  return Math.min(FIRST_BYTES, mostBytes);
}

/**
 * The size of the next PATCH from how long the last one took. Progress counts acknowledged bytes alone, so on clinic
 * Wi-Fi a large request would look like a standstill; on a fast line small ones would wait for round trips and the
 * server's disk.
 */
export function nextChunkBytes(sentBytes: number, tookMs: number, mostBytes: number): number {
  const factor = Math.min(GROWTH_AT_MOST, TARGET_MS / Math.max(tookMs, 1));
  const whole = Math.floor((sentBytes * factor) / MEBIBYTE) * MEBIBYTE;
  return Math.min(Math.max(whole, LEAST_BYTES), mostBytes);
}
