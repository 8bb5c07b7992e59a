import type { ApiError } from '../api/api-error.js';
import type { WaitingFor } from '../case/case-state.js';
import { backOffMs } from '../transfer/retry-policy.js';

/** Wrong answers in a row without one byte before a file is given up: about three minutes, enough for a server's restart. */
const MAX_WRONG_ANSWERS = 12;
const RETRY_AFTER_CAP_MS = 60_000;

export interface PatienceOptions {
  readonly maxTries?: number;
  /** Pause before the next try, in milliseconds. @param tries failed in a row, from 1 */
  readonly delayMs?: (tries: number) => number;
  /** Give up for want of an answer or a sign-in, too: somebody looks at it and can ask again. Default false. */
  readonly countsSilence?: boolean;
}

/**
 * How long to put up with a server in trouble, over all files of one download. When one file has used up its tries, the next
 * ones get a single one each until a byte comes again: two hundred files must not take three minutes each.
 */
export class Patience {
  #isLost = false;
  readonly #maxTries: number;
  readonly #delayMs: (tries: number) => number;
  readonly #countsSilence: boolean;

  constructor(options: PatienceOptions = {}) {
    this.#maxTries = options.maxTries ?? MAX_WRONG_ANSWERS;
    this.#countsSilence = options.countsSilence ?? false;
    this.#delayMs = options.delayMs ?? ((tries) => backOffMs(tries - 1, Math.random()));
  }

  /** A byte came. */
  progressed(): void {
    this.#isLost = false;
  }

  /** It is an answer, and a wrong one. A line that is down and a sign-in that has ended say nothing about the file. */
  countsAgainst(error: ApiError): boolean {
    return this.#countsSilence || waitingForAfter(error) === 'server';
  }

  /** @param wrongAnswers in a row, with this one */
  isUsedUp(wrongAnswers: number): boolean {
    this.#isLost ||= wrongAnswers >= this.#maxTries;
    return this.#isLost;
  }

  /** Before the next try. @param tries failed in a row with this one */
  pauseMs(error: ApiError, tries: number): number {
    return Math.max(this.#delayMs(tries), Math.min(error.retryAfterMs ?? 0, RETRY_AFTER_CAP_MS));
  }
}

/** What a failure waits for; null when no wait can help: the server has decided about this file. */
export function waitingForAfter({ failure, status, retryAfterMs }: ApiError): WaitingFor | null {
  // A storage that is away says when to ask again. One that is there, and has lost this file, names it.
  if (
    failure.code === 'storage-unavailable' &&
    retryAfterMs === null &&
    failure.facts?.fileName !== undefined
  )
    return null;
  // Their own zips are under way, for minutes: they know more of that than any wait.
  if (failure.code === 'too-many-exports') return null;
  // Who asks is found out, and nothing is asked meanwhile: the same person goes on, another one's page forgets it.
  if (failure.code === 'identity-changed') return 'server';
  if (failure.code === 'network' || failure.code === 'stalled') return 'network';
  if (status === 401) return 'sign-in';
  // Not our server's words, whatever the status says: some box on the way.
  if (failure.code === 'response-invalid') return 'server';
  return status === null || status >= 500 || status === 408 || status === 425 || status === 429
    ? 'server'
    : null;
}
