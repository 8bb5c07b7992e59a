import type { UploadSummary } from '@case-attachments/contract';
import type { Transfer } from './transfer.js';
import type { UploadRequests } from './upload-requests.js';
import type { UploadTabs } from './upload-tabs.js';
import type { WakeUp } from './wake-up.js';

/** How often the progress another tab makes is looked up. */
const POLL_MS = 3_000;

export interface OtherTabWatchOptions {
  readonly requests: UploadRequests;
  readonly tabs: UploadTabs;
  readonly wakeUp: WakeUp;
  readonly signal: AbortSignal;
  readonly transfers: () => readonly Transfer[];
  /** The other tab is done with it. */
  readonly remove: (transfer: Transfer) => void;
  /** Default 3 s. */
  readonly pollMs?: number | undefined;
}

/** Shows what another tab sends, until none does. */
export class OtherTabWatch {
  #watching = false;

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

  async #look(): Promise<void> {
    const { requests, tabs, signal, transfers, remove } = this.options;
    const uploads = await requests.list(signal).catch(() => null);
    if (!uploads) return;
    for (const transfer of transfers().filter(inOtherTab)) {
      const upload = uploads.find(({ id }) => id === transfer.uploadId);
      if (upload) transfer.dispatch({ type: 'acknowledge', bytesSafe: upload.offsetBytes });
      if (transfer.running) continue;
      if (!upload || !isUnfinished(upload)) remove(transfer);
      else if (!(await tabs.isBusy(upload.id))) transfer.takeOver();
    }
  }
}

export function inOtherTab({ state }: Transfer): boolean {
  return state.waitingFor === 'other-tab';
}

/** Another tab sends it, and it alone may stop it. */
export function isElsewhere(transfer: Transfer): boolean {
  return inOtherTab(transfer) && !transfer.running;
}

export function isUnfinished({ status }: UploadSummary): boolean {
  return status === 'receiving' || status === 'received' || status === 'verifying';
}
