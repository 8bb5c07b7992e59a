/** The reason of what a pause has cut: it goes on later. */
export class Paused extends Error {
  override readonly name = 'Paused';
}

/** What a request waits at before it begins. */
export interface RequestGate {
  /** For a request that begins now. Aborts with `Paused`. */
  readonly signal: AbortSignal;
  /** Resolves when requests may be made. @throws the signal's reason */
  opened(signal: AbortSignal): Promise<void>;
}

/** Lets through what each of them lets through. */
export function allOpen(...gates: readonly RequestGate[]): RequestGate {
  return {
    get signal() {
      return AbortSignal.any(gates.map((gate) => gate.signal));
    },
    async opened(signal) {
      do {
        for (const gate of gates) await gate.opened(signal);
      } while (gates.some((gate) => gate.signal.aborted));
    },
  };
}

/** Lets requests through, or ends those under way and holds back the next ones until it is opened again. */
export class PauseGate implements RequestGate {
  #cut = new AbortController();
  #opened: Promise<void> = Promise.resolve();
  #open = () => {};

  get isPaused(): boolean {
    return this.#cut.signal.aborted;
  }

  get signal(): AbortSignal {
    return this.#cut.signal;
  }

  pause(): void {
    if (this.isPaused) return;
    this.#opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.#cut.abort(new Paused());
  }

  /** End requests under way and let them begin anew at once: they are most likely dead. */
  cut(): void {
    if (this.isPaused) return;
    const before = this.#cut;
    this.#cut = new AbortController();
    before.abort(new Paused());
  }

  resume(): void {
    if (!this.isPaused) return;
    this.#cut = new AbortController();
    this.#open();
  }

  async opened(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.isPaused) {
      await new Promise<void>((resolve, reject) => {
        const stop = () => reject(signal.reason);
        signal.addEventListener('abort', stop, { once: true });
        void this.#opened.then(() => {
          signal.removeEventListener('abort', stop);
          resolve();
        });
      });
    }
  }
}
