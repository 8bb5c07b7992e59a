import { waitUntil as waitUntilOnce } from '@open-wc/testing';

/** Long enough for a machine that runs other suites beside this one; a test that passes does not wait for it. */
const TIMEOUT_MS = 8000;

export function waitUntil(holds: () => unknown, what?: string): Promise<void> {
  return waitUntilOnce(holds, what, { timeout: TIMEOUT_MS });
}
