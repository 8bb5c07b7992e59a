import type { ApiError } from '../api/api-error.js';
import type { WaitingFor } from '../case/case-state.js';
import { backOffMs } from '../transfer/retry-policy.js';

/** Tries in a row without one byte before a file is given up: about three minutes, enough for a server's restart. */
const MAX_TRIES = 12;
const RETRY_AFTER_CAP_MS = 60_000;

export interface PatienceOptions {
  readonly maxTries?: number;
  /** Pause before the next try, in milliseconds. @param tries failed in a row, from 1 */
  readonly delayMs?: (tries: number) => number;
}

/**
 * How long to put up with trouble, over all files of one download. When one file has used up its tries in an outage,
 * the next ones get a single try each until a byte comes again: two hundred files must not take three minutes each.
 */
export class Patience {
  #outage = false;
  readonly #maxTries: number;
  readonly #delayMs: (tries: number) => number;

  constructor(options: PatienceOptions = {}) {
    this.#maxTries = options.maxTries ?? MAX_TRIES;
    this.#delayMs = options.delayMs ?? ((tries) => backOffMs(tries - 1, Math.random()));
  }

  /** A byte came. */
  progressed(): void {
    this.#outage = false;
  }

  /** @param tries failed in a row with this one. @returns pause before the next; null to give up */
  pauseAfter(error: ApiError, tries: number): number | null {
    if (tries >= this.#maxTries || this.#outage) {
      this.#outage = true;
      return null;
    }
    return Math.max(this.#delayMs(tries), Math.min(error.retryAfterMs ?? 0, RETRY_AFTER_CAP_MS));
  }
}

/** What a failure waits for; null when no wait can help: the server has decided about this file. */
export function waitingForAfter({ failure, status }: ApiError): WaitingFor | null {
  if (failure.code === 'network' || failure.code === 'stalled') return 'network';
  if (status === 401) return 'sign-in';
  // Not our server's words, whatever the status says: some box on the way.
  if (failure.code === 'response-invalid') return 'server';
  return status === null || status >= 500 || status === 408 || status === 425 || status === 429
    ? 'server'
    : null;
}
