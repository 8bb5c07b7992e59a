/** So many at once, in the order they came. Who gives up waiting never gets a turn. */
export class Turns {
  readonly #waiting: { readonly begin: () => void; readonly refuse: (reason: unknown) => void }[] = [];
  #free: number;

  constructor(width: number) {
    this.#free = width;
  }

  /** @throws the signal's reason when it aborts before the turn comes */
  begin(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#free > 0) {
      this.#free--;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const turn = {
        begin: () => {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        },
        refuse: (reason: unknown) => {
          signal?.removeEventListener('abort', giveUp);
          reject(reason);
        },
      };
      const giveUp = () => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1);
        reject(signal?.reason);
      };
      this.#waiting.push(turn);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  end(): void {
    const next = this.#waiting.shift();
    if (next) next.begin();
    else this.#free++;
  }

  /** Nobody who waits gets a turn. */
  refuseAll(reason: unknown): void {
    for (const turn of this.#waiting.splice(0)) turn.refuse(reason);
  }
}
