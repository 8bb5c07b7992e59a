import { blobLimitBytes, blobTarget, PRIVATE_BLOB_LIMIT_BYTES } from './blob-target.js';
import { opfsTarget } from './opfs-target.js';
import type { SaveRung, SaveTarget } from './save-target.js';
import { workerTarget } from './worker-target.js';

/**
 * The ladder: ways to save a file where the browser cannot ask for a place (`askWhereToSave`), each tried on a few bytes before it is
 * trusted. What each needs, in Chromium 156, Firefox 153 and WebKitGTK 2.50, is in docs/adr/0015.
 */
export interface LadderOptions {
  /** The file's name, safe already. */
  readonly name: string;
  /** How large the file will be, or the most it can become, in bytes. */
  readonly sizeBytes: number;
  /** Address of the download worker on the page's own origin; null: the portal serves none. */
  readonly workerUrl: string | null;
  readonly signal: AbortSignal;
  /** The rung that has just failed at its door (`RungClosedError`): start below it. */
  readonly after?: SaveRung;
  /** The cap of a blob, in bytes, where the browser's own is not wanted. */
  readonly blobLimitBytes?: number;
}

type Rung = Exclude<SaveRung, 'picker'>;

const RUNGS: readonly Rung[] = ['worker', 'opfs', 'blob'];

const OPEN: Record<Rung, (options: LadderOptions) => Promise<SaveTarget | null>> = {
  worker: async ({ name, workerUrl, signal }) =>
    workerUrl === null ? null : workerTarget(name, workerUrl, signal),
  opfs: ({ name, sizeBytes }) => opfsTarget(name, sizeBytes),
  blob: async ({ name, sizeBytes, blobLimitBytes: limit }) =>
    blobTarget(name, limit ?? (await ownBlobLimitBytes()), sizeBytes),
};

/**
 * The first way to save a file that works in this browser and takes so much; it asks nobody where.
 * @returns null when none does: the server has to make the file
 * @throws the signal's reason
 */
export async function chooseTarget(options: LadderOptions): Promise<SaveTarget | null> {
  const { sizeBytes, signal, after } = options;
  for (const rung of RUNGS.slice(after ? RUNGS.indexOf(after as Rung) + 1 : 0)) {
    signal.throwIfAborted();
    const target = await OPEN[rung](options);
    if (target && sizeBytes <= target.limitBytes) return target;
  }
  signal.throwIfAborted();
  return null;
}

/** A private window has no private file system in Firefox and Safari, and keeps every blob in memory. */
async function ownBlobLimitBytes(): Promise<number> {
  const limit = blobLimitBytes();
  const opened = await navigator.storage?.getDirectory?.().catch(() => null);
  return opened === null ? Math.min(limit, PRIVATE_BLOB_LIMIT_BYTES) : limit;
}
