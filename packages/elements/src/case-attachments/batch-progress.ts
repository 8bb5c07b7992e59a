import type { TransferSnapshot } from '../case/case-state.js';

/** How far the files are that were picked together, as numbers that only grow while they are on their way. */
export interface BatchProgress {
  readonly files: number;
  readonly bytesSafe: number;
  readonly bytesTotal: number;
}

/**
 * Sums up what is on its way and what has arrived of the same batch: a file that is attached leaves the rows, not the sum. What an
 * earlier visit left counts from when somebody goes on with it here; what another tab sends is in that one's.
 * @param transfers all of the session: those that are done stay among them until the next batch begins
 */
export function batchProgress(transfers: readonly TransferSnapshot[]): BatchProgress {
  let [files, bytesSafe, bytesTotal] = [0, 0, 0];
  for (const transfer of transfers) {
    if (transfer.unfinished) continue;
    files += 1;
    bytesSafe += transfer.bytesSafe;
    bytesTotal += transfer.bytesTotal;
  }
  return { files, bytesSafe, bytesTotal };
}

/** Begun on this page: not left by an earlier visit, and not what another tab sends. */
export function isSentHere(transfer: TransferSnapshot): boolean {
  return !transfer.unfinished && !transfer.needsFile && transfer.waitingFor !== 'other-tab';
}
