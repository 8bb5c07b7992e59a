import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { BLOCK_SIZE_BYTES } from '@case-attachments/contract/files';
import type { TransferSnapshot } from '#elements/case/case-state.js';
import { bundle } from '../page/bundle.js';
import type { SeededRandom } from '../support/seeded-random.js';
import type { SourceFile } from '../support/source-files.js';
import type { ProductQueue, ProductQueueOptions } from './product-queue.js';

export type OpenProductQueue = (options: ProductQueueOptions) => ProductQueue;

/** @param scratch a folder for the bundle */
export async function loadProductQueue(scratch: string): Promise<OpenProductQueue> {
  const path = join(scratch, 'product-queue.mjs');
  await writeFile(path, await bundle('../clients/product-queue.js'));
  const { openProductQueue } = (await import(
    pathToFileURL(path).href
  )) as typeof import('./product-queue.js');
  return openProductQueue;
}

export interface NodeUploaderOptions {
  readonly open: OpenProductQueue;
  readonly api: string;
  readonly userId: string;
  readonly token: (caseId: string) => string;
  readonly random: SeededRandom;
  readonly stallMs: number;
  /** Resolves when the disk is said to have room again: what a person waits for before they press Resume. */
  readonly roomAgain: () => Promise<void>;
  /** Something about a file that a journal should tell. */
  readonly note: (file: SourceFile, event: string) => void;
  readonly onDone: (file: SourceFile, attachmentId: string) => void;
  readonly onGaveUp: (file: SourceFile, why: string) => void;
  /** Its bytes were changed on the way, so a person is right to press Retry. */
  readonly wasFlipped: (file: SourceFile) => boolean;
  readonly signal: AbortSignal;
}

const KIB = 1024;
const LOOK_MS = 50;

/**
 * Sends files of one case for volume: the elements' queue, run, engine, retry policy and wake-up as they are, in Node, with a person's
 * presses on Resume and Retry. Resolves when each file is attached or given up.
 */
export async function uploadByNode(
  files: readonly SourceFile[],
  options: NodeUploaderOptions,
): Promise<void> {
  const { random, signal, api, userId, stallMs } = options;
  const [first] = files;
  if (!first) return;
  const own = random.fork(first.key);
  const large = files.some(({ sizeBytes }) => sizeBytes > 64 * KIB * KIB);
  let transfers: readonly TransferSnapshot[] = [];
  const queue = options.open({
    ...{ api, userId, stallMs },
    caseId: first.caseId,
    token: () => options.token(first.caseId),
    blockSizeBytes: BLOCK_SIZE_BYTES,
    chunkSizeBytes: own.between(64 * KIB, (large ? 16 : 4) * KIB * KIB),
    random: () => own.next(),
    onChange: (now) => {
      transfers = now;
    },
  });
  try {
    for (const file of files) queue.attach(file.name, file.bytes());
    const open = new Map(files.map((file) => [file.name, file]));
    const told = new Map<string, string>();
    while (open.size > 0) {
      signal.throwIfAborted();
      for (const transfer of transfers) {
        const file = open.get(transfer.fileName);
        if (!file) continue;
        const words = [transfer.status, transfer.waitingFor, transfer.failure?.code]
          .filter(Boolean)
          .join(' ');
        if (told.get(file.name) !== words) options.note(file, `client: ${words}`);
        told.set(file.name, words);
        if (await settle(transfer, file)) open.delete(file.name);
      }
      await delay(LOOK_MS);
    }
  } finally {
    queue.dispose();
  }

  /** @returns whether it is over */
  async function settle(transfer: TransferSnapshot, file: SourceFile): Promise<boolean> {
    const { status, failure, attachmentId, id } = transfer;
    if (status === 'done') {
      options.onDone(file, attachmentId ?? '');
      return true;
    }
    if (status === 'paused') {
      await options.roomAgain();
      queue.resume(id);
      return false;
    }
    if (status !== 'failed') return false;
    if (failure?.code === 'digest-mismatch' && options.wasFlipped(file)) {
      queue.retry(id);
      return false;
    }
    options.onGaveUp(file, [failure?.code, failure?.detail].filter(Boolean).join(': '));
    return true;
  }
}
