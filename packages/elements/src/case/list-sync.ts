import type { ApiClient } from '../api/api-client.js';
import { backOffMs } from '../transfer/retry-policy.js';
import type { WakeUp } from '../transfer/wake-up.js';
import type { CaseStore } from './case-store.js';
import type { StreamEnd, StreamNews } from './change-stream.js';
import type { IdentityParts } from './identity-parts.js';
import type { SessionTimes } from './session-times.js';
import { type ChangeStreamTimes, DEFAULT_STREAM_TIMES } from './stream-times.js';

export interface ListSyncOptions {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly wakeUp: WakeUp;
  readonly times: SessionTimes;
  readonly parts: () => IdentityParts | null;
  readonly store: CaseStore;
  /** What may be done in the case is perhaps another. */
  readonly onCaseChange: () => void;
  /** The server refuses to be followed: find out why. Not called twice in a row. */
  readonly onStreamEnd: () => void;
}

/** Keeps list and pictures as new as the case's change sequence, whoever changed it. */
export class ListSync {
  /** Everything up to here is shown, or on its way to be. */
  #lastSeq: number | null = null;
  #following: IdentityParts | null = null;
  #refreshing: Promise<void> | null = null;
  #again = false;
  /** When the last fetch was begun, of `performance.now`. */
  #refreshedAtMs = Number.NEGATIVE_INFINITY;
  #forgetWake: (() => void) | null = null;
  readonly #streamTimes: ChangeStreamTimes;

  constructor(private readonly options: ListSyncOptions) {
    this.#streamTimes = { ...DEFAULT_STREAM_TIMES, ...options.times.stream };
  }

  /** Follow on behalf of this user, until their parts are disposed of. Following already is following. */
  start(parts: IdentityParts): void {
    if (this.#following === parts) return;
    this.#following = parts;
    this.#forgetWake = this.options.wakeUp.onWake((reason) => {
      if (reason !== 'asked' && reason !== 'answered') this.refreshSoon();
    });
    void this.#follow(parts);
  }

  stop(): void {
    this.#following = null;
    this.#lastSeq = null;
    this.#forgetWake?.();
    this.#forgetWake = null;
  }

  /** A list was read that is as new as this. */
  sawList(seq: number): void {
    this.#lastSeq = Math.max(this.#lastSeq ?? 0, seq);
  }

  /** Fetch again shortly; what comes together is fetched together. */
  refreshSoon(): void {
    if (this.#refreshing) {
      this.#again = true;
      return;
    }
    this.#refreshing = this.#refresh().finally(() => {
      this.#refreshing = null;
      // Asked for between the last look and here.
      if (this.#again) this.refreshSoon();
    });
  }

  /** A stream that ends is opened again with patience; one that is refused twice in a row is done without for a while. */
  async #follow(parts: IdentityParts): Promise<void> {
    const { wakeUp } = this.options;
    const { signal } = parts;
    let refusals = 0;
    try {
      for (let attempt = 0; ; attempt += 1) {
        const startedAtMs = performance.now();
        const end = await this.#followOnce(parts);
        signal.throwIfAborted();
        if (performance.now() - startedAtMs > this.#streamTimes.silenceMs) attempt = refusals = 0;
        refusals = end === 'refused' ? refusals + 1 : 0;
        if (refusals === 1) this.options.onStreamEnd();
        if (refusals > 1) await this.#poll(signal);
        else await wakeUp.sleep(backOffMs(attempt, Math.random()), signal);
      }
    } catch (reason) {
      if (!signal.aborted) reportError(reason);
    }
  }

  async #followOnce({ userId, signal }: IdentityParts): Promise<StreamEnd> {
    const { client, caseId, wakeUp, onCaseChange } = this.options;
    const follow = await import('./follow-changes.js').catch(() => null);
    // A load that failed is a dropped line like any other.
    if (!follow || signal.aborted) return 'stopped';
    const options = { client, caseId, userId, wakeUp, times: this.#streamTimes, onCaseChange };
    return follow.followChanges(
      { ...options, lastSeq: () => this.#lastSeq, onNews: (news) => this.#onNews(news) },
      signal,
    );
  }

  /** Until the stream gets another chance. @throws the signal's reason */
  async #poll(signal: AbortSignal): Promise<void> {
    const { pollMs, pollingMs } = this.#streamTimes;
    const endsAtMs = performance.now() + pollingMs;
    while (performance.now() < endsAtMs) {
      await this.options.wakeUp.sleep(pollMs, signal);
      this.refreshSoon();
    }
  }

  #onNews(news: StreamNews): void {
    if (!this.#following) return;
    const known = this.#lastSeq;
    if (news.type === 'reset' || news.type === 'at') {
      if (news.type === 'at' && news.seq === known) return;
      this.#lastSeq = news.seq;
    } else {
      if (known !== null && news.seq <= known) return;
      this.#lastSeq = news.seq;
    }
    this.refreshSoon();
  }

  async #refresh(): Promise<void> {
    const { wakeUp, store } = this.options;
    let attempt = 0;
    /** Once for each trouble, in case this address alone is blocked on the way. */
    let heedsAnswers = true;
    do {
      this.#again = false;
      const parts = this.options.parts();
      if (!parts) return;
      if (attempt === 0) await delay(this.#gatherMs());
      else {
        const pauseMs = backOffMs(attempt, Math.random());
        const woken = await wakeUp.sleep(pauseMs, parts.signal, heedsAnswers).catch(() => null);
        if (woken === 'answered') heedsAnswers = false;
      }
      if (parts.signal.aborted) return;
      this.#refreshedAtMs = performance.now();
      const before = store.snapshot.list;
      await Promise.all([parts.list.refresh(), parts.images.refresh()]);
      if (parts.signal.aborted) return;
      const { list, images } = store.snapshot;
      if (list.failure || images.failure) {
        attempt += 1;
        this.#again = true;
      } else {
        attempt = 0;
        heedsAnswers = true;
      }
      if (list.attachments !== before.attachments || list.total !== before.total) {
        store.emit({ type: 'attachments-change' });
      }
    } while (this.#again);
  }

  /** A single change is shown soon; when one follows another, such as with many small files, they share fetches. */
  #gatherMs(): number {
    const { gatherMs, burstMs } = this.options.times;
    return Math.max(gatherMs, this.#refreshedAtMs + burstMs - performance.now());
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
