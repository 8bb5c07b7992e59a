import { setImmediate } from 'node:timers/promises';

/** Lets long computations give way to everything else that waits for the event loop. */
export class TurnTaker {
  #since = performance.now();

  constructor(
    readonly signal?: AbortSignal,
    /** How long to compute at a stretch. Milliseconds. */
    readonly stretchMs = 8,
  ) {}

  get isDue(): boolean {
    return performance.now() - this.#since > this.stretchMs;
  }

  /** @throws the signal's reason */
  async pause(): Promise<void> {
    await setImmediate();
    this.signal?.throwIfAborted();
    this.#since = performance.now();
  }
}
