import type { Change, ChangePage } from '@case-attachments/contract';
import type { ChangeNotifier } from '../ports/change-notifier.js';
import type { CaseRef, UnitOfWork } from '../ports/unit-of-work.js';

/** How many changes are read at once, and the most that are replayed: above it, fetching the list is cheaper. */
const PAGE_SIZE = 500;

/** One thing a reader of a case's changes is told. */
export type ChangeEvent =
  | { readonly type: 'ready'; readonly seq: number }
  | { readonly type: 'reset'; readonly seq: number }
  | { readonly type: 'change'; readonly change: Change }
  /** Nothing happened for a while. */
  | { readonly type: 'idle' };

export interface FollowOptions {
  /** The last change the reader has; null for none yet. */
  readonly afterSeq: number | null;
  /** Ends the following. */
  readonly signal: AbortSignal;
  readonly heartbeatMs: number;
  /** Asked at each heartbeat; `false` ends the following. */
  stillAllowed(): Promise<boolean>;
}

/** A case's change sequence: in pages for polling, or followed as it grows. */
export class ChangeService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly notifier: ChangeNotifier,
  ) {}

  async page(ref: CaseRef, afterSeq: number): Promise<ChangePage> {
    const last = await this.unitOfWork.changes.lastSeq(ref);
    // Only a database that lost its tail can be behind its reader.
    if (afterSeq > last) return { changes: [], seq: last, reset: true };
    const changes = [...(await this.unitOfWork.changes.after(ref, afterSeq, PAGE_SIZE))];
    return { changes, seq: changes.at(-1)?.seq ?? afterSeq, reset: false };
  }

  /**
   * `ready`, then `reset` when the reader's place is unknown or too far back, then every change.
   * The log is the truth; the notifier only says when to look. Ends when `signal` aborts or the right is gone.
   */
  async *follow(ref: CaseRef, options: FollowOptions): AsyncGenerator<ChangeEvent, void, void> {
    const { afterSeq, signal, heartbeatMs } = options;
    const wake = new Wake(signal);
    const unsubscribe = this.notifier.subscribe(ref, () => wake.call());
    try {
      const seq = await this.unitOfWork.changes.lastSeq(ref);
      let sent = afterSeq ?? seq;
      yield { type: 'ready', seq };
      if (sent > seq || seq - sent > PAGE_SIZE) {
        sent = seq;
        yield { type: 'reset', seq };
      }
      let nextHeartbeatMs = Date.now() + heartbeatMs;
      while (!signal.aborted) {
        const changes = await this.unitOfWork.changes.after(ref, sent, PAGE_SIZE);
        for (const change of changes) {
          sent = change.seq;
          yield { type: 'change', change };
        }
        // A busy case must not put off the question for ever.
        if (Date.now() >= nextHeartbeatMs) {
          if (!(await options.stillAllowed())) return;
          nextHeartbeatMs = Date.now() + heartbeatMs;
          yield { type: 'idle' };
        }
        if (changes.length === 0) await wake.within(nextHeartbeatMs - Date.now());
      }
    } finally {
      unsubscribe();
    }
  }
}

/** A call that is remembered when nobody waits for it yet. */
class Wake {
  #called = false;
  #resolve: (() => void) | null = null;

  constructor(private readonly signal: AbortSignal) {
    signal.addEventListener('abort', () => this.call(), { once: true });
  }

  call(): void {
    this.#called = true;
    this.#resolve?.();
  }

  async within(ms: number): Promise<void> {
    if (!this.#called && !this.signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, ms));
        this.#resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#resolve = null;
    this.#called = false;
  }
}
