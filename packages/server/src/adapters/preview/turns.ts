/** The turn of one job. */
export interface Turn {
  readonly isHeavy: boolean;
  /**
   * Gives the turn up, and has it again when its work may be heavy: at once where no other's is.
   * @throws as `Turns.begin`; the turn is over then
   */
  becomeHeavy(): Promise<void>;
  end(): void;
}

interface Place {
  readonly number: number;
  isHeavy: boolean;
  state: 'waiting' | 'running' | 'over';
  begin: () => void;
  refuse: (reason: unknown) => void;
}

/**
 * So many at once, in the order they came: the first that may. A heavy one may not while another is at work, and is
 * overtaken by light ones meanwhile; its place among all others it keeps. Who gives up waiting never gets a turn.
 */
export class Turns {
  /** In their order. */
  readonly #waiting: Place[] = [];
  #free: number;
  #heavyRuns = false;
  #came = 0;

  constructor(width: number) {
    this.#free = width;
  }

  /** @throws the signal's reason when it aborts before the turn comes */
  async begin(signal?: AbortSignal, isHeavy = false): Promise<Turn> {
    signal?.throwIfAborted();
    const place: Place = { number: this.#came++, isHeavy, state: 'waiting', begin() {}, refuse() {} };
    await this.#wait(place, signal);
    return {
      get isHeavy() {
        return place.isHeavy;
      },
      becomeHeavy: () => this.#becomeHeavy(place, signal),
      end: () => this.#end(place),
    };
  }

  /** Nobody who waits gets a turn. */
  refuseAll(reason: unknown): void {
    for (const place of this.#waiting.splice(0)) {
      place.state = 'over';
      place.refuse(reason);
    }
  }

  async #becomeHeavy(place: Place, signal: AbortSignal | undefined): Promise<void> {
    if (place.state !== 'running' || place.isHeavy) return;
    this.#free++;
    place.isHeavy = true;
    place.state = 'waiting';
    await this.#wait(place, signal);
  }

  #end(place: Place): void {
    if (place.state !== 'running') return;
    place.state = 'over';
    this.#free++;
    if (place.isHeavy) this.#heavyRuns = false;
    this.#beginNext();
  }

  async #wait(place: Place, signal: AbortSignal | undefined): Promise<void> {
    const turn = new Promise<void>((resolve, reject) => {
      place.begin = resolve;
      place.refuse = reject;
    });
    const giveUp = () => {
      if (place.state !== 'waiting') return;
      this.#waiting.splice(this.#waiting.indexOf(place), 1);
      place.state = 'over';
      place.refuse(signal?.reason);
      this.#beginNext();
    };
    const behind = this.#waiting.findIndex(({ number }) => number > place.number);
    this.#waiting.splice(behind === -1 ? this.#waiting.length : behind, 0, place);
    signal?.addEventListener('abort', giveUp, { once: true });
    if (signal?.aborted) giveUp();
    else this.#beginNext();
    try {
      await turn;
    } finally {
      signal?.removeEventListener('abort', giveUp);
    }
  }

  #beginNext(): void {
    while (this.#free > 0) {
      const next = this.#waiting.findIndex(({ isHeavy }) => !(isHeavy && this.#heavyRuns));
      const [place] = next === -1 ? [] : this.#waiting.splice(next, 1);
      if (!place) return;
      this.#free--;
      if (place.isHeavy) this.#heavyRuns = true;
      place.state = 'running';
      place.begin();
    }
  }
}
