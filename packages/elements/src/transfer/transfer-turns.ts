import type { TransferStatus } from '../case/case-state.js';
import { inOtherTab } from './other-tab-watch.js';
import type { Transfer } from './transfer.js';

/** Two files at a time: one fills a clinic's line, the second hides its round trips. */
const MOST_SENDING = 2;
/** While the server checks these, the line need not stand still. */
const MOST_VERIFYING = 2;

/** Whose turn it is: in the order of the list, not too many at a time. */
export class TransferTurns {
  /** Those that work, or wait for another tab to. */
  readonly #running = new Set<Transfer>();

  constructor(
    private readonly transfers: () => Iterable<Transfer>,
    /** Nothing is started. */
    private readonly held: () => boolean,
  ) {}

  get running(): Iterable<Transfer> {
    return this.#running;
  }

  /** Start whose turn it is. May be said at any time and twice. */
  next(): void {
    if (this.held()) return;
    const waitingForServer = Math.max(0, this.#count('verifying') - MOST_VERIFYING);
    let free = MOST_SENDING - this.#count('uploading') - waitingForServer;
    for (const transfer of this.transfers()) {
      if (free <= 0) return;
      if (transfer.running || transfer.state.status !== 'queued') continue;
      free -= 1;
      this.#running.add(transfer);
      void transfer.run().finally(() => {
        this.#running.delete(transfer);
        this.next();
      });
    }
  }

  /** Who waits for another tab moves nothing and holds up nobody. */
  #count(status: TransferStatus): number {
    let count = 0;
    for (const each of this.#running) if (each.state.status === status && !inOtherTab(each)) count += 1;
    return count;
  }
}
