import { readFileSync } from 'node:fs';

/** Resident memory of a process and all it has started, in bytes. Linux only: elsewhere null. */
export function treeRssBytes(pid: number): number | null {
  try {
    return rssOf(pid) + childrenOf(pid).reduce((sum, child) => sum + (treeRssBytes(child) ?? 0), 0);
  } catch {
    // No Linux, or the process ended meanwhile.
    return null;
  }
}

function rssOf(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes ?? 0) * 1024;
}

function childrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return children === '' ? [] : children.split(' ').map(Number);
}

const STEP_MS = 20;

/** The most a process and its children held together while some work was done, looked at every 20 ms. Null: no Linux. */
export async function withTreePeak<T>(
  pid: number,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly peakBytes: number | null }> {
  let peakBytes = treeRssBytes(pid);
  const timer = setInterval(() => {
    const now = treeRssBytes(pid);
    if (now !== null) peakBytes = Math.max(peakBytes ?? 0, now);
  }, STEP_MS);
  try {
    const result = await work();
    return { result, peakBytes };
  } finally {
    clearInterval(timer);
  }
}
