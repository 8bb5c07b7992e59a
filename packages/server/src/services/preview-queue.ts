interface Job<T> {
  readonly promise: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/**
 * Costly work of which only so much runs at a time. The same work asked for twice is done once; when everybody who
 * asked has gone, it is aborted.
 */
export class PreviewQueue<T> {
  readonly #jobs = new Map<string, Job<T>>();
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(concurrency: number) {
    this.#free = concurrency;
  }

  /** @param signal the caller's: aborting it rejects this call and, when it was the last one, stops the work */
  async run(key: string, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const job = this.#jobs.get(key) ?? this.#start(key, work);
    job.waiters++;
    const gone = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    try {
      return await Promise.race([job.promise, gone]);
    } finally {
      job.waiters--;
      if (job.waiters === 0) {
        if (this.#jobs.get(key) === job) this.#jobs.delete(key);
        job.controller.abort();
      }
    }
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Job<T> {
    const controller = new AbortController();
    const promise = this.#inTurn(() => {
      controller.signal.throwIfAborted();
      return work(controller.signal);
    });
    // Its waiters may all have left: then nobody is there to hear of a failure.
    promise.catch(() => {});
    const job = { promise, controller, waiters: 0 };
    this.#jobs.set(key, job);
    return job;
  }

  async #inTurn(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}
