/** Goes through what is too long for one turn, in as many as it takes, and then from its start again. */
export class LongWalk<T> {
  /** Where the last turn ended. */
  #at: AsyncIterator<T> | null = null;

  constructor(
    private readonly list: () => AsyncIterable<T>,
    private readonly mostATurn: number,
  ) {}

  /** What comes next. @param signal leaves the rest to the next turn */
  async *turn(signal?: AbortSignal): AsyncGenerator<T> {
    const at = this.#at ?? this.list()[Symbol.asyncIterator]();
    // Should the list or its reader fail, nobody knows where it stands.
    this.#at = null;
    for (let count = 0; count < this.mostATurn && !signal?.aborted; count++) {
      const { done, value } = await at.next();
      if (done) return;
      yield value;
    }
    this.#at = at;
  }
}
