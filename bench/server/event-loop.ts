import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 5;

const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
delays.enable();

/** The longest this process's event loop did not come round since it was asked last, in milliseconds. */
export function longestBlockMs(): number {
  const longestMs = Math.max(0, delays.max / 1e6 - RESOLUTION_MS);
  delays.reset();
  return longestMs;
}
