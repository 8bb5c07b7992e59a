import { ProblemError } from '../domain/problem-error.js';

const RETRY_AFTER_SECONDS = 30;

export interface TurnTaker {
  readonly tenantId: string;
  readonly userId: string;
}

/** How many zips this process makes at once: each reads, hashes and sends as fast as its reader takes it. */
export class ExportTurns {
  readonly #running = new Map<string, number>();
  #total = 0;

  constructor(private readonly limits: { readonly maxExports: number; readonly maxExportsPerUser: number }) {}

  /** @throws ProblemError `too-many-exports` for a user who has as many as one may, `unavailable` when all turns are taken */
  requireFree(taker: TurnTaker): void {
    const own = this.#running.get(keyOf(taker)) ?? 0;
    const facts = { retryAfterSeconds: RETRY_AFTER_SECONDS };
    if (own >= this.limits.maxExportsPerUser) {
      throw new ProblemError(
        'too-many-exports',
        `The server is making ${own} zips for you already. Wait until one is through, then try again.`,
        facts,
      );
    }
    if (this.#total >= this.limits.maxExports) {
      throw new ProblemError(
        'unavailable',
        'The server is making as many zips as it can at once. Try again in a minute.',
        facts,
      );
    }
  }

  /**
   * @returns gives the turn back; repeatable
   * @throws as `requireFree`
   */
  take(taker: TurnTaker): () => void {
    this.requireFree(taker);
    const key = keyOf(taker);
    this.#running.set(key, (this.#running.get(key) ?? 0) + 1);
    this.#total += 1;
    let taken = true;
    return () => {
      if (!taken) return;
      taken = false;
      this.#total -= 1;
      const left = (this.#running.get(key) ?? 1) - 1;
      if (left === 0) this.#running.delete(key);
      else this.#running.set(key, left);
    };
  }
}

const keyOf = ({ tenantId, userId }: TurnTaker) => JSON.stringify([tenantId, userId]);
