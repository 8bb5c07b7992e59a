import { readdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { BenchServer } from './bench-server.js';
import type { FileOnDisk } from './files.js';
import { tusToProduct } from './node-clients.js';

const AT_ONCE = 6;
const LOOK_EVERY_MS = 500;
/** So long nothing new must come before the server is taken to have made what it makes by itself. */
const QUIET_MS = 3_000;

/** Gives a case files, in their order, and waits until the server has nothing left to do with them. */
export async function attach(
  server: BenchServer,
  caseId: string,
  files: readonly FileOnDisk[],
): Promise<void> {
  const waiting = [...files];
  const sender = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      await tusToProduct.send(server.origin, caseId, file);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
  await server.expectAttached(caseId, files.length);
  await untilQuiet(server);
}

/** Previews are made after a commit by themselves. */
async function untilQuiet(server: BenchServer): Promise<void> {
  let count = -1;
  for (let quietMs = 0; quietMs < QUIET_MS; quietMs += LOOK_EVERY_MS) {
    await delay(LOOK_EVERY_MS);
    const now = await derivedCount(server);
    if (now !== count) quietMs = 0;
    count = now;
  }
}

async function derivedCount({ derivedFolder }: BenchServer): Promise<number> {
  return (await readdir(derivedFolder, { recursive: true })).length;
}
