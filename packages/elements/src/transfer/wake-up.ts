/**
 * Why waiting may be over. `visible`: the tab is looked at again. `online`, `shown` (back from the page cache) and
 * `clock-jump` (the machine slept) also mean that requests under way are most likely dead.
 */
export type WakeReason = 'online' | 'shown' | 'clock-jump' | 'visible' | 'asked';

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
  readonly #tickMs: number;
  readonly #now: () => number;
  readonly #stop = new AbortController();
  #ticker: ReturnType<typeof setInterval> | undefined;
  #tickedAtMs = 0;

  constructor(options: WakeUpOptions = {}) {
    this.#tickMs = options.tickMs ?? DEFAULT_TICK_MS;
    this.#now = options.now ?? Date.now;
    const { signal } = this.#stop;
    window.addEventListener('online', () => this.wake('online'), { signal });
    window.addEventListener('pageshow', (event) => event.persisted && this.wake('shown'), { signal });
    document.addEventListener('visibilitychange', () => document.hidden || this.wake('visible'), { signal });
  }

  get online(): boolean {
    return navigator.onLine;
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

  /**
   * @returns whether it ended before its time, by a wake-up
   * @throws the signal's reason
   */
  sleep(ms: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const end = (woken: boolean) => {
        clearTimeout(timer);
        forget();
        signal.removeEventListener('abort', abort);
        resolve(woken);
      };
      const abort = () => {
        clearTimeout(timer);
        forget();
        reject(signal.reason);
      };
      const timer = setTimeout(end, ms, false);
      const forget = this.onWake(() => end(true));
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
    this.#watchClock();
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
