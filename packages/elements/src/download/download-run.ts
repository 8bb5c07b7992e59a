import type { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';
import { type DownloadState, type Failure, idleSnapshot } from '../case/case-state.js';
import type { ConnectionBudget } from '../transfer/connection-budget.js';
import { LeaveWarning } from '../transfer/leave-warning.js';
import { cutsRequests, type WakeUp } from '../transfer/wake-up.js';
import { DownloadProgress } from './download-progress.js';
import { Patience, type PatienceOptions } from './patience.js';
import { allOpen, PauseGate, type RequestGate } from './pause-gate.js';
import type { BodySource } from './resumable-body.js';
import { ThrottledUpdates } from './throttled-updates.js';
import { WakeLock } from './wake-lock.js';

export interface RunOptions {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly budget: ConnectionBudget;
  /** Merge the patch into what is shown. */
  readonly update: (patch: Partial<DownloadState>) => void;
  /** Tells when the network or the machine is back. Without it pauses run their time. */
  readonly wakeUp?: WakeUp;
  /** Without a byte for so long a request is made again. Milliseconds, 30 s when not given. */
  readonly stallMs?: number;
  readonly patience?: PatienceOptions;
  /** Closed while it is not known who is asking: nothing is read in the name of this person. */
  readonly identityGate?: RequestGate;
}

/** What a job works with. */
export interface RunContext {
  readonly source: BodySource;
  readonly progress: DownloadProgress;
  readonly update: (patch: Partial<DownloadState>) => void;
  readonly signal: AbortSignal;
}

/** The person chose no place: nothing was started, nothing is said. */
export const NOT_CHOSEN = Symbol('not chosen');

export type Outcome = 'done' | 'cancelled' | typeof NOT_CHOSEN | Failure;

/** One download from the click to its end: what stops it, holds it, and keeps the page from being left meanwhile. */
export class DownloadRun {
  readonly #controller = new AbortController();
  readonly #gate = new PauseGate();
  readonly #leaveWarning = new LeaveWarning();
  readonly #wakeLock = new WakeLock();
  readonly #updates: ThrottledUpdates<DownloadState>;
  readonly #progress: DownloadProgress;
  #status: DownloadState['status'] = 'idle';

  constructor(private readonly options: RunOptions) {
    this.#updates = new ThrottledUpdates(options.update);
    this.#progress = new DownloadProgress((patch) => this.#updates.push(patch));
  }

  /**
   * @param chosen settles when the person has chosen where to; rejects when not. Discarded when it all comes to nothing
   * @param head how the snapshot begins
   */
  async start<T extends { discard?(): Promise<void> } | null>(
    chosen: Promise<T>,
    head: Partial<DownloadState>,
    job: (target: T, context: RunContext) => Promise<void>,
  ): Promise<Outcome> {
    const { signal } = this.#controller;
    let target: T;
    try {
      target = await chosen;
    } catch {
      return NOT_CHOSEN;
    }
    const forget = this.#cutOnWake();
    try {
      signal.throwIfAborted();
      this.#leaveWarning.set(true);
      this.#wakeLock.hold();
      this.#push({ ...idleSnapshot.download, ...head, status: 'saving' });
      this.#updates.flush();
      await job(target, this.#context());
      this.#updates.flush();
      return 'done';
    } catch (error) {
      this.#updates.drop();
      await target?.discard?.();
      const failure = failureOf(error);
      // "Nothing was saved" would not be true of that one.
      return signal.aborted && failure.code !== 'saved-damaged' ? 'cancelled' : failure;
    } finally {
      // Ends what is still on its way for a download that failed.
      this.#controller.abort(new DOMException('The download is over.', 'AbortError'));
      this.#leaveWarning.set(false);
      this.#wakeLock.release();
      forget();
    }
  }

  /** Nothing more is said or asked for. */
  stop(): void {
    this.#controller.abort(new DOMException('The download was stopped.', 'AbortError'));
  }

  pause(): void {
    if (this.#status !== 'saving') return;
    this.#gate.pause();
    this.#wakeLock.release();
    this.#progress.paused();
    this.#push({ status: 'paused' });
    this.#updates.flush();
  }

  resume(): void {
    if (!this.#gate.isPaused) return;
    this.#gate.resume();
    this.#wakeLock.hold();
    if (this.#status === 'paused') this.#push({ status: 'saving' });
    this.#updates.flush();
  }

  /** What is under way when the line goes, or when the machine wakes, hangs for long. @returns ends it */
  #cutOnWake(): () => void {
    const { wakeUp } = this.options;
    const cut = () => this.#gate.cut();
    const forgets = [
      wakeUp?.onWake((reason) => {
        if (cutsRequests(reason)) cut();
      }),
      wakeUp?.onOffline(cut),
    ];
    return () => {
      for (const forget of forgets) forget?.();
    };
  }

  #push(patch: Partial<DownloadState>): void {
    // A part that begins while the download is held is held, too.
    const status = patch.status === 'saving' && this.#gate.isPaused ? 'paused' : patch.status;
    if (status) this.#status = status;
    const isOver = status === 'finishing' || status === 'done';
    this.#updates.push({
      ...patch,
      ...(status && { status }),
      ...(isOver && { bytesPerSecond: null, secondsLeft: null }),
    });
  }

  #context(): RunContext {
    const { client, caseId, budget, wakeUp, stallMs, patience, identityGate } = this.options;
    return {
      source: {
        ...{ client, caseId, budget },
        patience: new Patience(patience),
        gate: identityGate ? allOpen(this.#gate, identityGate) : this.#gate,
        onWaiting: (waitingFor) => this.#progress.waiting(waitingFor),
        ...(wakeUp && { sleep: (...pause) => wakeUp.sleep(...pause) }),
        ...(stallMs !== undefined && { stallMs }),
      },
      progress: this.#progress,
      update: (patch) => this.#push(patch),
      signal: this.#controller.signal,
    };
  }
}

function failureOf(error: unknown): Failure {
  // Not a failure of the network or the server: the browser would not do what it was asked.
  return error instanceof ApiError ? error.failure : { code: 'save-refused' };
}
