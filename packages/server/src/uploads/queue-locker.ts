import { uploadLocked } from '../domain/upload-status.js';
import type { FencedLock, UploadLocker } from './upload-locker.js';

interface Waiter {
  readonly enter: () => void;
}

interface Queue {
  /** Another one with each holder. */
  holder: symbol;
  /** Asks the holder to let go. */
  release: () => void | Promise<void>;
  readonly waiting: Waiter[];
}

/**
 * One request at a time for each upload, in order of arrival, inside one process. Whoever waits has the holder asked
 * to let go; a holder that does not, such as a half-open connection on a slow disk, costs the waiter `waitMs` and a
 * 423, never an endless wait.
 */
export class QueueLocker implements UploadLocker {
  readonly #waitMs: number;
  readonly #queues = new Map<string, Queue>();

  constructor(options: { readonly waitMs: number }) {
    this.#waitMs = options.waitMs;
  }

  newLock(id: string): FencedLock {
    let holder: symbol | null = null;
    return {
      lock: async (signal, release) => {
        holder = await this.#enter(id, release, signal);
      },
      unlock: async () => {
        if (holder !== null) this.#leave(id);
        holder = null;
      },
      // In one process a lock is not lost; the fence holds that against every later change.
      check: () => {
        if (holder === null || this.#queues.get(id)?.holder !== holder) throw uploadLocked();
      },
    };
  }

  async hold<T>(uploadId: string, work: () => Promise<T>): Promise<T> {
    // Such work is short: it is not asked to hurry.
    await this.#enter(uploadId, () => {});
    try {
      return await work();
    } finally {
      this.#leave(uploadId);
    }
  }

  /** @returns who holds it now */
  #enter(id: string, release: Queue['release'], signal?: AbortSignal): Promise<symbol> {
    const queue = this.#queues.get(id);
    const holder = Symbol();
    if (!queue) {
      this.#queues.set(id, { holder, release, waiting: [] });
      return Promise.resolve(holder);
    }
    return new Promise((resolve, reject) => {
      const leaveQueue = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
        const place = queue.waiting.indexOf(waiter);
        if (place >= 0) queue.waiting.splice(place, 1);
      };
      const giveUp = () => {
        leaveQueue();
        reject(uploadLocked());
      };
      const waiter: Waiter = {
        enter: () => {
          leaveQueue();
          queue.holder = holder;
          queue.release = release;
          resolve(holder);
          // The next one in the queue wants this holder to be quick, too.
          if (queue.waiting.length > 0) void release();
        },
      };
      const timer = setTimeout(giveUp, this.#waitMs);
      signal?.addEventListener('abort', giveUp, { once: true });
      queue.waiting.push(waiter);
      void queue.release();
    });
  }

  #leave(id: string): void {
    const next = this.#queues.get(id)?.waiting[0];
    if (next) next.enter();
    else this.#queues.delete(id);
  }
}
