import type { ChangeStreamTimes } from './stream-times.js';

/** How long things may take, in milliseconds. Injectable, so that tests need not wait. */
export interface SessionTimes {
  /** A request without progress for so long is cut. */
  readonly stallMs: number;
  /** Changes that come together are fetched together. */
  readonly gatherMs: number;
  /** While change follows change, they are fetched no more often than this. */
  readonly burstMs: number;
  /** How long a session without elements is kept, when nothing is being uploaded. */
  readonly lingerMs: number;
  /** Other credentials are not confirmed sooner after the last policy: elements that start together bring one each. */
  readonly confirmMs: number;
  /** How long a file that gets nowhere may hold up the others. */
  readonly patienceMs: number;
  readonly stream: Partial<ChangeStreamTimes>;
}

export const DEFAULT_TIMES: SessionTimes = {
  stallMs: 30_000,
  gatherMs: 100,
  burstMs: 1_000,
  lingerMs: 30_000,
  confirmMs: 1_000,
  patienceMs: 15_000,
  stream: {},
};
