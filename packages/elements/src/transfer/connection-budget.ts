/**
 * What a connection is for, in the order in which waiting ones are served. `brief`: a file that is through within a few round
 * trips, so that nobody who comes meanwhile waits for long.
 */
export type ConnectionPriority = 'upload' | 'zip' | 'preview' | 'brief';

export interface ConnectionLimits {
  /** How many of our long requests may be open to one host at a time. */
  readonly total: number;
  /** How many of them each kind may hold, so that no kind can shut another out. Brief ones alone may go beyond the total. */
  readonly each: Readonly<Record<ConnectionPriority, number>>;
}

/**
 * A browser opens six connections to an HTTP/1.1 host. Ours take four: one stays for the event stream and short
 * calls, one for the portal when it shares the host. Uploads and the zip together leave one to previews.
 * While nothing else of ours holds or wants one, brief files take what the browser has. Two hundred of them at 80 ms are 50 round
 * trips by four, 40 by five (the event stream has the sixth), 34 by six; somebody who comes then waits for a part of one.
 */
export const DEFAULT_LIMITS: ConnectionLimits = {
  total: 4,
  each: { upload: 2, zip: 1, preview: 3, brief: 6 },
};

const ORDER: readonly ConnectionPriority[] = ['upload', 'zip', 'preview', 'brief'];

interface Waiting {
  readonly grant: () => void;
}

/** Shares a host's connections between uploads, zip and previews, most important first. */
export class ConnectionBudget {
  readonly #held: Record<ConnectionPriority, number> = { upload: 0, zip: 0, preview: 0, brief: 0 };
  readonly #waiting: Record<ConnectionPriority, Set<Waiting>> = {
    upload: new Set(),
    zip: new Set(),
    preview: new Set(),
    brief: new Set(),
  };

  constructor(private readonly limits: ConnectionLimits = DEFAULT_LIMITS) {}

  /**
   * Wait for a connection. Hold it for one request or one run of requests, not while backing off.
   * @returns gives it back; further calls do nothing
   * @throws the signal's reason when aborted while waiting
   */
  acquire(priority: ConnectionPriority, signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        this.#waiting[priority].delete(waiting);
        reject(signal?.reason);
      };
      const waiting: Waiting = {
        grant: () => {
          signal?.removeEventListener('abort', giveUp);
          this.#held[priority] += 1;
          let released = false;
          resolve(() => {
            if (released) return;
            released = true;
            this.#held[priority] -= 1;
            this.#serve();
          });
        },
      };
      signal?.addEventListener('abort', giveUp, { once: true });
      this.#waiting[priority].add(waiting);
      this.#serve();
    });
  }

  #serve(): void {
    for (const priority of ORDER) {
      for (const waiting of this.#waiting[priority]) {
        const held = ORDER.reduce((sum, each) => sum + this.#held[each], 0);
        const isAlone = priority === 'brief' && held === this.#held.brief;
        if (held >= this.limits.total && !isAlone) return;
        if (this.#held[priority] >= this.limits.each[priority]) break;
        this.#waiting[priority].delete(waiting);
        waiting.grant();
      }
    }
  }
}
