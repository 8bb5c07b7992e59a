import { readFileSync } from 'node:fs';
import type { ServerMemory } from '../support/server-messages.js';

/** Of this process. */
export function ownMemory(): ServerMemory {
  return { rssBytes: process.memoryUsage.rss(), peakRssBytes: highWaterMark() };
}

/**
 * The kernel's own mark where it shows one: `maxRSS` of a forked process on Linux begins with its parent's peak, and the
 * bench that forks it holds large files.
 */
function highWaterMark(): number {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // No Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
