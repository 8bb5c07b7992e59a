/** The reason of what a pause has cut: it goes on later. */
export class Paused extends Error {
  override readonly name = 'Paused';
}

/** Lets requests through, or ends those under way and holds back the next ones until it is opened again. */
export class PauseGate {
  #cut = new AbortController();
  #opened: Promise<void> = Promise.resolve();
  #open = () => {};

  get isPaused(): boolean {
    return this.#cut.signal.aborted;
  }

  /** For a request that begins now. Aborts with `Paused`. */
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

  /** Resolves when requests may be made. @throws the signal's reason */
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
