import { ApiError } from '../api/api-error.js';
import { pause } from '../api/pause.js';
import type { WaitingFor } from '../case/case-state.js';
import { type Patience, waitingForAfter } from './patience.js';
import { Paused } from './pause-gate.js';

export interface EnduranceOptions {
  readonly patience: Patience;
  /** Where a wake-up can end the pause early. @param unanswered it waits because nobody answered */
  readonly sleep?: (ms: number, signal: AbortSignal, unanswered: boolean) => Promise<unknown>;
  /** What the download waits for; null when bytes come. */
  readonly onWaiting?: (waitingFor: WaitingFor | null) => void;
}

/** So often nobody answers before it is asked whether that is about this one thing alone. */
const SUSPECT_AFTER = 3;

/**
 * The tries of one thing in a row. Without an answer, or until somebody signs in, it is tried for ever: that says nothing about
 * the thing. What the server answers wrongly is tried so often and no more.
 */
export class Endurance {
  #tries = 0;
  #wrongAnswers = 0;

  constructor(
    private readonly options: EnduranceOptions,
    private readonly signal: AbortSignal,
  ) {}

  /** A byte came. */
  progressed(): void {
    this.#tries = 0;
    this.#wrongAnswers = 0;
    this.options.patience.progressed();
    this.options.onWaiting?.(null);
  }

  /**
   * Wait before the next try.
   * @param isAnswered asks the server something else about the same thing: a box on the way may let nothing but this pass
   * @throws what happened, when no further try can help; the signal's reason
   */
  async endure(error: unknown, isAnswered?: () => Promise<boolean>): Promise<void> {
    this.signal.throwIfAborted();
    if (error instanceof Paused) return;
    if (!(error instanceof ApiError)) throw error;
    const waitingFor = waitingForAfter(error);
    if (!waitingFor) throw error;
    const { patience, onWaiting, sleep = pause } = this.options;
    if (!navigator.onLine) {
      onWaiting?.('network');
      await online(this.signal);
      return;
    }
    this.#tries += 1;
    const suspect = this.#tries >= SUSPECT_AFTER && waitingFor === 'network';
    if (patience.countsAgainst(error) || (suspect && (await isAnswered?.()))) {
      this.#wrongAnswers += 1;
      if (patience.isUsedUp(this.#wrongAnswers)) throw error;
    }
    onWaiting?.(waitingFor);
    await sleep(patience.pauseMs(error, this.#tries), this.signal, waitingFor === 'network');
  }
}

/** @throws what the work throws, when no further try can help; the signal's reason */
export async function enduring<T>(
  work: () => Promise<T>,
  options: EnduranceOptions,
  signal: AbortSignal,
): Promise<T> {
  const endurance = new Endurance(options, signal);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      await endurance.endure(error);
    }
  }
}

/** While the computer is offline no try is made. */
function online(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      window.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    window.addEventListener('online', done);
    signal.addEventListener('abort', done);
    if (navigator.onLine || signal.aborted) done();
  });
}
