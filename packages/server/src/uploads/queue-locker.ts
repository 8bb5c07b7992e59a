import type { Lock, Locker } from '@tus/server';
import { uploadLocked } from '../domain/upload-status.js';
import type { Fence, UploadLocks } from '../ports/upload-locks.js';

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
export class QueueLocker implements Locker, UploadLocks {
  readonly #waitMs: number;
  readonly #queues = new Map<string, Queue>();

  constructor(options: { readonly waitMs: number }) {
    this.#waitMs = options.waitMs;
  }

  newLock(id: string): Lock {
    let held = false;
    return {
      lock: async (signal, release) => {
        await this.#enter(id, release, signal);
        held = true;
      },
      unlock: async () => {
        if (held) this.#leave(id);
        held = false;
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

  /** In one process a lock is not lost; the fence holds that against every later change. */
  fence(uploadId: string): Fence {
    const holder = this.#queues.get(uploadId)?.holder;
    return {
      check: () => {
        if (holder === undefined || this.#queues.get(uploadId)?.holder !== holder) throw uploadLocked();
      },
    };
  }

  #enter(id: string, release: Queue['release'], signal?: AbortSignal): Promise<void> {
    const queue = this.#queues.get(id);
    if (!queue) {
      this.#queues.set(id, { holder: Symbol(), release, waiting: [] });
      return Promise.resolve();
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
          queue.holder = Symbol();
          queue.release = release;
          resolve();
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
