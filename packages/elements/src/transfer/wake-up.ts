/**
 * Why waiting may be over. `visible`: the tab is looked at again. `answered`: after a time without any, a request of the session
 * got an answer. `online`, `shown` (back from the page cache) and `clock-jump` (the machine slept) also mean that requests under
 * way are most likely dead.
 */
export type WakeReason = 'online' | 'shown' | 'clock-jump' | 'visible' | 'asked' | 'answered';

const DEFAULT_TICK_MS = 5_000;
const JUMP_FACTOR = 4;

export interface WakeUpOptions {
  /** How often the clock is looked at for a jump while somebody listens. Default 5 s. */
  readonly tickMs?: number;
  readonly now?: () => number;
}

/** Tells when the machine or the network is back, and lets back-offs end early. */
export class WakeUp {
  readonly #listeners = new Set<(reason: WakeReason) => void>();
  readonly #offlineListeners = new Set<() => void>();
  readonly #tickMs: number;
  readonly #now: () => number;
  readonly #stop = new AbortController();
  #ticker: ReturnType<typeof setInterval> | undefined;
  #tickedAtMs = 0;
  /** The last that was heard of the server is that it cannot be reached. */
  #lost = false;

  constructor(options: WakeUpOptions = {}) {
    this.#tickMs = options.tickMs ?? DEFAULT_TICK_MS;
    this.#now = options.now ?? (() => Date.now());
    const { signal } = this.#stop;
    window.addEventListener('online', () => this.wake('online'), { signal });
    window.addEventListener('offline', () => this.#tellOffline(), { signal });
    window.addEventListener('pageshow', (event) => event.persisted && this.wake('shown'), { signal });
    document.addEventListener('visibilitychange', () => document.hidden || this.wake('visible'), { signal });
  }

  get online(): boolean {
    return navigator.onLine;
  }

  /** The last that was heard of the server is an answer. */
  get reachable(): boolean {
    return !this.#lost;
  }

  /** Somebody may be looking at the page. */
  get watched(): boolean {
    return !document.hidden;
  }

  /** @returns unsubscribe */
  onWake(listener: (reason: WakeReason) => void): () => void {
    this.#listeners.add(listener);
    this.#watchClock();
    return () => {
      this.#listeners.delete(listener);
      this.#watchClock();
    };
  }

  /** Told at once when the browser says that the network is gone: requests under way may hang for long. @returns unsubscribe */
  onOffline(listener: () => void): () => void {
    this.#offlineListeners.add(listener);
    return () => this.#offlineListeners.delete(listener);
  }

  /** A request found nobody. */
  lost(): void {
    this.#lost = true;
  }

  /** A request was answered by the server. The first one after trouble wakes those who wait for it. */
  answered(): void {
    if (!this.#lost) return;
    this.#lost = false;
    this.wake('answered');
  }

  /**
   * @param heedsAnswers also woken by `answered`. Only for who waits because nobody answered, and not twice for one trouble: an
   * address that is blocked on the way would otherwise be tried as often as its neighbours are answered
   * @returns why it ended before its time, null when it did not
   * @throws the signal's reason
   */
  sleep(ms: number, signal: AbortSignal, heedsAnswers = false): Promise<WakeReason | null> {
    return this.until(
      (end) => {
        const timer = setTimeout(end, ms);
        return () => clearTimeout(timer);
      },
      signal,
      (reason) => heedsAnswers || reason !== 'answered',
    );
  }

  /**
   * A sleep that somebody else ends.
   * @param arm takes the way to end it; returns the way to have that not done any more
   * @param heeds whether a reason to wake ends it
   * @returns as `sleep` @throws the signal's reason
   */
  until(
    arm: (end: () => void) => () => void,
    signal: AbortSignal,
    heeds: (reason: WakeReason) => boolean,
  ): Promise<WakeReason | null> {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const over = () => {
        disarm();
        forget();
        signal.removeEventListener('abort', abort);
      };
      const end = (woken: WakeReason | null) => {
        over();
        resolve(woken);
      };
      const abort = () => {
        over();
        reject(signal.reason);
      };
      const disarm = arm(() => end(null));
      const forget = this.onWake((reason) => {
        if (heeds(reason)) end(reason);
      });
      signal.addEventListener('abort', abort, { once: true });
    });
  }

  /** End every back-off now. */
  wake(reason: WakeReason): void {
    for (const listener of [...this.#listeners]) listener(reason);
  }

  dispose(): void {
    this.#stop.abort();
    this.#listeners.clear();
    this.#offlineListeners.clear();
    this.#watchClock();
  }

  #tellOffline(): void {
    this.#lost = true;
    for (const listener of [...this.#offlineListeners]) listener();
  }

  #watchClock(): void {
    if (this.#listeners.size === 0) {
      clearInterval(this.#ticker);
      this.#ticker = undefined;
      return;
    }
    if (this.#ticker !== undefined) return;
    this.#tickedAtMs = this.#now();
    this.#ticker = setInterval(() => {
      const nowMs = this.#now();
      const jumped = nowMs - this.#tickedAtMs > this.#tickMs * JUMP_FACTOR;
      this.#tickedAtMs = nowMs;
      // Background tabs tick once a minute by design; only a visible one proves that the machine slept.
      if (jumped && !document.hidden) this.wake('clock-jump');
    }, this.#tickMs);
  }
}

/** Whether requests that are under way should be cut and made anew. */
export function cutsRequests(reason: WakeReason): boolean {
  return reason === 'online' || reason === 'shown' || reason === 'clock-jump';
}
