import { blobTarget } from './blob-target.js';
import type { SaveRung, SaveTarget } from './save-target.js';

export interface LadderOptions {
  /** The file's name, safe already. */
  readonly name: string;
  /** How large the file will be, or the most it can become, in bytes. */
  readonly sizeBytes: number;
  /** Address of the download worker on the page's own origin; null: the portal serves none. */
  readonly workerUrl: string | null;
  readonly signal: AbortSignal;
  /** The rung that has just failed at its door, before a byte was taken: start below it. */
  readonly after?: SaveRung;
  /** The cap of a blob, in bytes, where the browser's own is not wanted. */
  readonly blobLimitBytes?: number;
}

/**
 * The first way to save a file that works in this browser and takes so much; it asks nobody where.
 * @returns null when none does: the server has to make the file
 * @throws the signal's reason
 */
export async function chooseTarget(options: LadderOptions): Promise<SaveTarget | null> {
  const { name, sizeBytes, signal } = options;
  signal.throwIfAborted();
  if (options.after === 'blob') return null;
  const target = blobTarget(name, options.blobLimitBytes);
  return sizeBytes <= target.limitBytes ? target : null;
}
