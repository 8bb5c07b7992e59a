import { toApiError } from '../api/api-error.js';
import { backOffMs, decide } from '../transfer/retry-policy.js';
import type { UploadRequests } from '../transfer/upload-requests.js';
import type { UploadTabs } from '../transfer/upload-tabs.js';
import { seeUploads, type UploadsSeen } from '../transfer/uploads-seen.js';
import type { WakeUp } from '../transfer/wake-up.js';

/** What is told together is asked together. */
const GATHER_MS = 500;

export interface UnfinishedUploadsOptions {
  readonly requests: UploadRequests;
  readonly tabs: UploadTabs;
  readonly wakeUp: WakeUp;
  readonly signal: AbortSignal;
  /** Never rejects. */
  readonly adopt: (seen: UploadsSeen) => Promise<void>;
  /** What the server said is on the list; or it refused, or did not answer. Told at each try. */
  readonly onTried: () => void;
}

/** Asks the server what this user left unfinished: at the start, and whenever that may have changed elsewhere. */
export class UnfinishedUploads {
  #asking: Promise<void> | null = null;
  #again = false;

  constructor(private readonly options: UnfinishedUploadsOptions) {}

  /** Resolves when what the server says is on the list, or it refused to say. */
  ask(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  /** May be said at any time and twice. */
  askSoon(): void {
    if (this.#again) return;
    this.#again = true;
    // An answer that is on its way may be older than the news.
    void Promise.all([this.#asking, this.options.wakeUp.sleep(GATHER_MS, this.options.signal)]).then(
      () => {
        this.#again = false;
        void this.ask();
      },
      () => {
        // Over.
      },
    );
  }

  async #ask(): Promise<void> {
    const seen = await this.#see().catch(() => null);
    // Refused, or over: the list beside it tells of the same trouble.
    if (seen) await this.options.adopt(seen);
    this.options.onTried();
  }

  /** As often as it takes: what is not shown as unfinished, a person sends once more. */
  async #see(): Promise<UploadsSeen> {
    const { requests, tabs, wakeUp, signal } = this.options;
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await seeUploads(requests, tabs, signal);
      } catch (reason) {
        signal.throwIfAborted();
        const error = toApiError(reason);
        // A server that stumbles is asked once more first; in any other trouble, whoever sends meets it too and says so.
        const stumbles = error.status !== null && error.status >= 500;
        if (!stumbles || attempt > 0) this.options.onTried();
        const { watched, online } = wakeUp;
        const random = Math.random();
        const decision = decide(error, {
          ...{ attempt, watched, online, random },
          outageMs: null,
          lostBefore: false,
        });
        if (decision.action === 'fail') throw error;
        // A page of some box on the way says nothing about the uploads.
        const afterMs = decision.action === 'retry' ? decision.afterMs : backOffMs(attempt, random);
        await wakeUp.sleep(afterMs, signal);
      }
    }
  }
}
