import type { Browser } from 'playwright-core';
import type { BenchOptions } from '../options.js';
import { BenchServer, freshFolder } from './bench-server.js';
import type { ServerGuard } from './server-guard.js';

/** What every bench gets. */
export interface BenchContext {
  readonly options: BenchOptions;
  readonly browser: Browser;
  /** For files and servers; gone when the bench has ended. */
  readonly folder: string;
  /** A line on the terminal. */
  readonly say: (line: string) => void;
}

/** @returns the report */
export type Bench = (context: BenchContext) => Promise<string>;

/** A server that nobody used before, on an empty folder: what one contender leaves is no other one's burden. */
export async function withServer<T>(
  { folder }: BenchContext,
  work: (server: BenchServer) => Promise<T>,
  guard: ServerGuard = 'open',
): Promise<T> {
  const server = await BenchServer.start(freshFolder(folder), guard);
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}
