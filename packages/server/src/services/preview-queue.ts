/** Whose turn comes first: a person looks at it now, or somebody may look at it later. */
export type PreviewTurn = 'viewing' | 'warming';

interface Job<T> {
  readonly key: string;
  readonly result: Promise<T>;
  readonly stop: AbortController;
  /** Settles `result`. */
  readonly perform: () => Promise<void>;
  turn: PreviewTurn;
  waiters: number;
  state: 'waiting' | 'running' | 'over';
}

/**
 * Costly work of which only so much runs at a time. The same work asked for twice is done once; when everybody who
 * asked has gone, it is aborted, and never begun when it had to wait. Warming takes one place at most, and only while
 * nobody who looks waits. It knows nothing of how heavy work is: that light work passes heavy holds for what has begun
 * here, among the decoders, and where all places are taken by heavy work what is light waits for one of them.
 */
export class PreviewQueue<T> {
  readonly #jobs = new Map<string, Job<T>>();
  readonly #concurrency: number;
  #waiting: Job<T>[] = [];
  #running = 0;
  #isWarming = false;

  constructor(concurrency: number) {
    this.#concurrency = concurrency;
  }

  /** What runs and what waits. */
  get size(): number {
    return this.#jobs.size;
  }

  /**
   * @param work must heed its signal: it keeps its place until it has ended
   * @param signal the caller's: aborting it rejects this call and, when it was the last one, stops the work
   */
  run(
    key: string,
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
    turn: PreviewTurn = 'viewing',
  ): Promise<T> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const job = this.#jobs.get(key) ?? this.#enter(key, work, turn);
    if (turn === 'viewing') job.turn = turn;
    const result = waitFor(job, signal, () => this.#leave(job));
    this.#startNext();
    return result;
  }

  /** The result of work that has begun, for somebody else; null when it has not. @param signal as of `run` */
  join(key: string, signal: AbortSignal): Promise<T> | null {
    const job = this.#jobs.get(key);
    return job?.state === 'running' && !signal.aborted ? waitFor(job, signal, () => this.#leave(job)) : null;
  }

  #enter(key: string, work: (signal: AbortSignal) => Promise<T>, turn: PreviewTurn): Job<T> {
    const stop = new AbortController();
    let perform!: () => Promise<void>;
    const result = new Promise<T>((resolve, reject) => {
      perform = () => Promise.resolve(stop.signal).then(work).then(resolve, reject);
    });
    // Its waiters may all have left: then nobody is there to hear of a failure.
    result.catch(() => {});
    const job: Job<T> = { key, result, stop, perform, turn, waiters: 0, state: 'waiting' };
    this.#jobs.set(key, job);
    this.#waiting.push(job);
    return job;
  }

  #startNext(): void {
    for (let job = this.#next(); job; job = this.#next()) void this.#perform(job);
  }

  #next(): Job<T> | undefined {
    if (this.#running >= this.#concurrency) return undefined;
    const viewed = this.#waiting.find(({ turn }) => turn === 'viewing');
    return viewed ?? (this.#isWarming ? undefined : this.#waiting[0]);
  }

  async #perform(job: Job<T>): Promise<void> {
    const isWarming = job.turn === 'warming';
    this.#waiting = this.#waiting.filter((waiting) => waiting !== job);
    this.#running++;
    if (isWarming) this.#isWarming = true;
    job.state = 'running';
    await job.perform();
    job.state = 'over';
    this.#running--;
    if (isWarming) this.#isWarming = false;
    this.#forget(job);
    this.#startNext();
  }

  #leave(job: Job<T>): void {
    if (job.waiters > 0 || job.state === 'over') return;
    this.#waiting = this.#waiting.filter((waiting) => waiting !== job);
    this.#forget(job);
    job.stop.abort();
  }

  /** The same work may have been asked for anew, after everybody had left. */
  #forget(job: Job<T>): void {
    if (this.#jobs.get(job.key) === job) this.#jobs.delete(job.key);
  }
}

async function waitFor<T>(job: Job<T>, signal: AbortSignal, leave: () => void): Promise<T> {
  job.waiters++;
  let stopListening = () => {};
  try {
    const gone = new Promise<never>((_, reject) => {
      const onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      stopListening = () => signal.removeEventListener('abort', onAbort);
    });
    return await Promise.race([gone, job.result]);
  } finally {
    stopListening();
    job.waiters--;
    leave();
  }
}
