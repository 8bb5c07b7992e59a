const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 6 * 3600_000;
/** A long weekend of a receiver that is down. */
const GIVEN_UP_AFTER_MS = 3 * 24 * 3600_000;

/**
 * When to try again after so many attempts: 5 s, 10 s, 20 s, … and every 6 h in the end.
 * @returns null when it is given up
 */
export function nextAttemptAtMs(attempts: number, createdAtMs: number, nowMs: number): number | null {
  const atMs = nowMs + Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
  return atMs - createdAtMs > GIVEN_UP_AFTER_MS ? null : atMs;
}
