import { ProblemError } from '../domain/problem-error.js';
import type { Clock } from '../ports/clock.js';

const RETRY_AFTER_SECONDS = 30;

export interface TurnTaker {
  readonly tenantId: string;
  readonly userId: string;
}

export interface ExportTurnsOptions {
  readonly maxExports: number;
  readonly maxExportsPerUser: number;
  readonly clock: Clock;
}

interface Turn {
  readonly key: string;
  /** Of one that is kept for somebody; Infinity while its zip is made. Epoch milliseconds. */
  readonly lapsesAtMs: number;
}

/** How many zips this process makes at once: each reads, hashes and sends as fast as its reader takes it. */
export class ExportTurns {
  readonly #turns = new Set<Turn>();

  constructor(private readonly options: ExportTurnsOptions) {}

  /**
   * Keep a turn for an export that is about to begin: a browser that was sent for it could show a refusal to nobody.
   * @returns gives it back, when there will be no such export; repeatable
   * @throws ProblemError `too-many-exports` for a user who has as many as one may, `unavailable` when all turns are taken
   */
  reserve(taker: TurnTaker, untilMs: number): () => void {
    return this.#add(taker, untilMs);
  }

  /**
   * The one that is kept for this user, or a new one.
   * @returns gives the turn back; repeatable
   * @throws as `reserve`
   */
  take(taker: TurnTaker): () => void {
    this.#forgetLapsed();
    const key = keyOf(taker);
    const kept = [...this.#turns].find((turn) => turn.key === key && Number.isFinite(turn.lapsesAtMs));
    if (kept) this.#turns.delete(kept);
    return this.#add(taker, Number.POSITIVE_INFINITY);
  }

  #add(taker: TurnTaker, lapsesAtMs: number): () => void {
    this.#forgetLapsed();
    const key = keyOf(taker);
    this.#requireFree(key);
    const turn = { key, lapsesAtMs };
    this.#turns.add(turn);
    return () => void this.#turns.delete(turn);
  }

  #requireFree(key: string): void {
    const { maxExports, maxExportsPerUser } = this.options;
    const own = [...this.#turns].filter((turn) => turn.key === key).length;
    const facts = { retryAfterSeconds: RETRY_AFTER_SECONDS };
    if (own >= maxExportsPerUser) {
      const zips = own === 1 ? 'a zip' : `${own} zips`;
      throw new ProblemError(
        'too-many-exports',
        `The server is making ${zips} for you already. Wait until one is through, then try again.`,
        facts,
      );
    }
    if (this.#turns.size >= maxExports) {
      throw new ProblemError(
        'unavailable',
        'The server is making as many zips as it can at once. Try again in a minute.',
        facts,
      );
    }
  }

  #forgetLapsed(): void {
    const nowMs = this.options.clock.now();
    for (const turn of this.#turns) {
      if (turn.lapsesAtMs <= nowMs) this.#turns.delete(turn);
    }
  }
}

const keyOf = ({ tenantId, userId }: TurnTaker) => JSON.stringify([tenantId, userId]);
