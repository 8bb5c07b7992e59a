import type { BenchServer } from './bench-server.js';
import { driftOf } from './figures.js';

const STEP_MS = 100;

/** Bytes. */
export interface MemoryFigures {
  /** Started, and nothing to do yet. */
  readonly idle: number;
  readonly peak: number;
  /** See {@link driftOf}. */
  readonly drift: number;
}

/** Looks at a server's memory while some work is done. The server should be a fresh one: its peak is of its whole life. */
export async function withMemoryLog<T>(
  server: BenchServer,
  work: () => Promise<T>,
): Promise<{ result: T; memory: MemoryFigures }> {
  const idle = (await server.memory()).rssBytes;
  const samples: number[] = [];
  let looking: Promise<void> | null = null;
  const look = () => {
    looking ??= server
      .memory()
      .then(({ rssBytes }) => void samples.push(rssBytes))
      .catch(() => {
        // A server that died fails the work as well.
      })
      .finally(() => {
        looking = null;
      });
  };
  const timer = setInterval(look, STEP_MS);
  try {
    const result = await work();
    clearInterval(timer);
    await looking;
    const { peakRssBytes, rssBytes } = await server.memory();
    samples.push(rssBytes);
    return { result, memory: { idle, peak: peakRssBytes, drift: driftOf(samples) } };
  } finally {
    clearInterval(timer);
  }
}
