import type { Transfer } from './transfer.js';
import type { UploadRequests } from './upload-requests.js';
import type { TabWord, UploadTabs } from './upload-tabs.js';
import { isUnfinished, seeUploads, type UploadsSeen } from './uploads-seen.js';
import type { WakeUp } from './wake-up.js';

/** How often the progress another tab makes is looked up. */
const POLL_MS = 3_000;
/** How often the server is asked about one that it did not name. */
const ASK_AGAIN_MS = 10_000;

export interface OtherTabWatchOptions {
  readonly requests: UploadRequests;
  readonly tabs: UploadTabs;
  readonly wakeUp: WakeUp;
  readonly signal: AbortSignal;
  readonly transfers: () => readonly Transfer[];
  /** The other tab is done with it. */
  readonly remove: (transfer: Transfer) => void;
  /** Another tab's person wants so. */
  readonly obey: (transfer: Transfer, word: 'cancel' | 'pause') => void;
  /** There are uploads of this person that are not on the list, or are not what they were. */
  readonly onNews: () => void;
  /** Default 3 s. */
  readonly pollMs?: number | undefined;
}

/** Shows what another tab sends, until none does, and does what another tab's person wants. */
export class OtherTabWatch {
  #watching = false;
  /** Uploads that are on no list here, and when the server was asked about them, epoch ms. */
  readonly #strangers = new Map<string, number>();

  constructor(private readonly options: OtherTabWatchOptions) {}

  /** There may be something to watch. May be said at any time and twice. */
  async watch(): Promise<void> {
    if (this.#watching) return;
    this.#watching = true;
    const { wakeUp, signal, pollMs = POLL_MS } = this.options;
    try {
      while (this.options.transfers().some(inOtherTab)) {
        await wakeUp.sleep(pollMs, signal);
        await this.#look();
      }
    } catch {
      // Disposed of: nobody looks any more.
    } finally {
      this.#watching = false;
    }
  }

  /** What another tab says of an upload. */
  hear(uploadId: string, word: TabWord): void {
    const transfer = this.options.transfers().find((each) => each.uploadId === uploadId);
    if (!transfer) {
      const askedAtMs = this.#strangers.get(uploadId) ?? Number.NEGATIVE_INFINITY;
      if (word !== 'changed' && Date.now() - askedAtMs < ASK_AGAIN_MS) return;
      this.#strangers.set(uploadId, Date.now());
      this.options.onNews();
    } else if (word === 'changed') {
      this.options.onNews();
    } else if (word === 'cancel' || word === 'pause') {
      // Cancelled is cancelled in every tab: where it waits for its turn or for Resume, it would be sent anew.
      this.options.obey(transfer, word);
    } else {
      if (transfer.awaitsFile) transfer.dispatch({ type: 'elsewhere' });
      if (!inOtherTab(transfer)) return;
      transfer.dispatch({ type: 'acknowledge', bytesSafe: word });
      void this.watch();
    }
  }

  /** What the server says, and the locks: how far those are which another tab had, and whether it let go of them. */
  settle({ uploads, busyIds }: UploadsSeen): void {
    const { transfers, remove } = this.options;
    for (const transfer of transfers().filter(inOtherTab)) {
      const upload = uploads.find(({ id }) => id === transfer.uploadId);
      if (upload) transfer.dispatch({ type: 'acknowledge', bytesSafe: upload.offsetBytes });
      if (transfer.running) continue;
      if (!upload || !isUnfinished(upload)) remove(transfer);
      else if (!busyIds.has(upload.id)) transfer.takeOver();
    }
  }

  async #look(): Promise<void> {
    const { requests, tabs, signal } = this.options;
    const seen = await seeUploads(requests, tabs, signal).catch(() => null);
    if (seen) this.settle(seen);
  }
}

export function inOtherTab({ state }: Transfer): boolean {
  return state.waitingFor === 'other-tab';
}

/** Another tab sends it, and it alone may stop it. */
export function isElsewhere(transfer: Transfer): boolean {
  return inOtherTab(transfer) && !transfer.running;
}
