import { readFileSync, writeFileSync } from 'node:fs';

/**
 * How many tests passed, failed and were skipped: each runner's reporter writes one such file where
 * `TEST_COUNTS_FILE` says, and scripts/test.mjs adds them up.
 */
export function writeCounts(counts) {
  const file = process.env.TEST_COUNTS_FILE;
  if (file) writeFileSync(file, JSON.stringify(counts));
}

/** The counts a runner left; null when it died before it could write them. */
export function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}
