import { ApiError } from '../api/api-error.js';

/** Without a byte for so long a request is given up and made again. Milliseconds. */
export const STALL_MS = 30_000;

/**
 * One request that can be ended: by its caller, or by itself when nothing comes. `watch` each wait for the server;
 * a slow reader on our side is not a stall.
 */
export class StallGuard {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal;
  readonly #stallMs: number;
  readonly #end = () => this.#controller.abort(this.#outer.reason);

  constructor(outer: AbortSignal, stallMs: number) {
    this.#outer = outer;
    this.#stallMs = stallMs;
    if (outer.aborted) this.#end();
    outer.addEventListener('abort', this.#end, { once: true });
  }

  /** For the request itself. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** @throws ApiError `stalled`; the outer signal's reason; otherwise what the work throws */
  async watch<T>(work: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stalled = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = new ApiError({ code: 'stalled' }, null);
        reject(error);
        this.#controller.abort(error);
      }, this.#stallMs);
    });
    try {
      return await Promise.race([work, stalled]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** End the request, if it still runs. */
  close(): void {
    this.#outer.removeEventListener('abort', this.#end);
    this.#controller.abort(new DOMException('No longer needed.', 'AbortError'));
  }
}
