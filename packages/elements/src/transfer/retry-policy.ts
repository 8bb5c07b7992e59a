import type { Failure, WaitingFor } from '../case/case-state.js';

export interface Trouble {
  readonly failure: Failure;
  /** HTTP status; null when no answer came. */
  readonly status: number | null;
  readonly retryAfterMs: number | null;
}

export interface Circumstances {
  /** Failures in a row without a byte or an answer of progress, this one not counted. */
  readonly attempt: number;
  /** For how long nothing at all has been heard of the server, ms; null when it answered something since the last failure. */
  readonly outageMs: number | null;
  /** The page is visible: somebody may be waiting. */
  readonly watched: boolean;
  readonly online: boolean;
  /** The upload was lost once already and started over. */
  readonly lostBefore: boolean;
  /** 0 to 1, for the jitter. */
  readonly random: number;
}

export type Decision =
  /** Try again by itself. A wake-up (`online`, `pageshow`) cuts the delay short. */
  | { readonly action: 'retry'; readonly afterMs: number; readonly waitingFor: WaitingFor | null }
  /** Ask the server what became of the upload: the answer had no body to believe. */
  | { readonly action: 'ask' }
  /** It has every byte: commit, which gives the receipt. */
  | { readonly action: 'commit' }
  /** A new upload from the first byte. */
  | { readonly action: 'restart' }
  /** Stop where it is until the person resumes. */
  | { readonly action: 'pause' }
  | { readonly action: 'fail'; readonly retryable: boolean; readonly needsFile: boolean };

export const RETRY_BASE_MS = 500;
export const RETRY_CAP_MS = 30_000;

/** Soon enough that the first byte is on its way within a second of the line's return. */
const OUTAGE_RETRY_MS = 600;
/**
 * Who waited for a minute bears another second. Then pauses grow with the square of the outage, to the same cap after five and a half minutes:
 * what answers nobody for so long may be a server that has too much to do.
 */
const OUTAGE_MINUTE_MS = 1_000;

/** A server may ask for more patience than our cap, within reason. */
const RETRY_AFTER_CAP_MS = 5 * 60_000;

/** Doubles up to the cap; half of it fixed, half random, so that a clinic's tabs do not come back all at once. */
export function backOffMs(attempt: number, random: number): number {
  const full = Math.min(RETRY_CAP_MS, RETRY_BASE_MS * 2 ** Math.min(attempt, 20));
  return jittered(full, random);
}

/**
 * Nobody answered: the line, the server or the proxy's way to it is down, and asking costs nobody anything. A restart takes
 * seconds and Wi-Fi comes back without an `online` event, so it is asked often at first, then ever less. By one of a session
 * (`OutageTurns`), however many wait.
 */
export function outageBackOffMs(outageMs: number, random: number): number {
  const grownMs = OUTAGE_MINUTE_MS * (outageMs / 60_000) ** 2;
  return jittered(Math.min(RETRY_CAP_MS, Math.max(OUTAGE_RETRY_MS, grownMs)), random);
}

/** No answer, or a proxy's that it got none. Never a server that is busy and says so. */
export function isOutage({ failure, status, retryAfterMs }: Trouble): boolean {
  if (retryAfterMs !== null) return false;
  return (
    failure.code === 'network' || (failure.code === 'response-invalid' && (status === 502 || status === 504))
  );
}

function jittered(fullMs: number, random: number): number {
  return Math.round(fullMs / 2 + (fullMs / 2) * random);
}

/** The upload such a failure belongs to is of no more use: a retry by the person begins a new one. */
export function spendsUpload(code: Failure['code']): boolean {
  return (
    code === 'digest-mismatch' ||
    code === 'idempotency-key-reused' ||
    code === 'upload-not-found' ||
    code === 'upload-rejected'
  );
}

const failForGood: Decision = { action: 'fail', retryable: false, needsFile: false };
const failForNow: Decision = { action: 'fail', retryable: true, needsFile: false };

/**
 * What to do with a failure. Retries have no end as long as it is the network's or the server's trouble: the person's
 * work is never thrown away because a clinic's line was down for long.
 */
export function decide(trouble: Trouble, circumstances: Circumstances): Decision {
  const { attempt, outageMs, watched, random } = circumstances;
  const retry = (waitingFor: WaitingFor | null): Decision => ({
    action: 'retry',
    afterMs:
      outageMs !== null && watched && isOutage(trouble)
        ? outageBackOffMs(outageMs, random)
        : Math.max(backOffMs(attempt, random), Math.min(trouble.retryAfterMs ?? 0, RETRY_AFTER_CAP_MS)),
    waitingFor: circumstances.online ? waitingFor : 'network',
  });

  switch (trouble.failure.code) {
    // The browser knows of a network, so it is the server that does not answer, or the way to it.
    case 'network':
      return retry('server');

    case 'stalled':
    case 'upload-too-slow':
      return retry('network');

    // The portal's sign-in may be down just as the server may: ask again, with patience.
    case 'unauthenticated':
      return retry('sign-in');

    // A box on the way, not our server, wrote this. A HEAD cannot say more than its status.
    case 'response-invalid': {
      const { status } = trouble;
      const ours = status === null || status < 400 || status >= 500 || status === 408 || status === 429;
      return ours ? retry('server') : { action: 'ask' };
    }

    case 'upload-not-found':
      return circumstances.lostBefore ? failForNow : { action: 'restart' };

    case 'upload-committed':
    case 'upload-verifying':
      return { action: 'commit' };

    case 'upload-offset-mismatch':
    case 'upload-incomplete':
    case 'upload-length-exceeded':
      // The next HEAD tells where to go on.
      return retry(null);

    case 'upload-locked':
      return retry(attempt < 3 ? null : 'server');

    case 'internal':
    case 'unavailable':
    case 'storage-unavailable':
    case 'too-many-open-uploads':
    case 'too-many-requests':
      return retry('server');

    // Retrying into a full disk helps nobody; what arrived is kept.
    case 'storage-full':
      return { action: 'pause' };

    case 'file-changed':
    case 'file-unreadable':
    case 'file-differs':
      return { action: 'fail', retryable: false, needsFile: true };

    // May be put right by somebody: rights given back, the copy made anew.
    case 'action-not-allowed':
    case 'not-found':
    case 'digest-mismatch':
    case 'quota-exceeded':
    case 'upload-lost':
    case 'idempotency-key-reused':
      return failForNow;

    // Whoever is signed in now did not choose this file.
    case 'identity-changed':
      return failForGood;

    default:
      return failForGood;
  }
}
