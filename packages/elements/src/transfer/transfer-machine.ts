import type { Failure, TransferStatus, WaitingFor } from '../case/case-state.js';

/** The part of a transfer that moves. Bytes count only what the server has acknowledged. */
export interface TransferState {
  readonly status: TransferStatus;
  readonly bytesTotal: number;
  readonly bytesSafe: number;
  readonly waitingFor: WaitingFor | null;
  /** Left by an earlier visit, and not gone on with yet: paused by nobody. */
  readonly unfinished: boolean;
  readonly needsFile: boolean;
  /** Why it failed or paused by itself; while `uploading`, what the person should know (`upload-lost`). */
  readonly failure: Failure | null;
  readonly retryable: boolean;
  readonly attachmentId: string | null;
}

export type TransferInput =
  /** Attached, resumed or retried: wait for a turn. */
  | { readonly type: 'queue' }
  | { readonly type: 'start' }
  /** Not now: back to waiting for a turn. */
  | { readonly type: 'hold' }
  | { readonly type: 'acknowledge'; readonly bytesSafe: number }
  | { readonly type: 'wait'; readonly waitingFor: WaitingFor }
  /** The browser says that the network is gone: requests under way may hang. */
  | { readonly type: 'offline' }
  | { readonly type: 'go-on' }
  /** @param failure why, when the server and not the person asked for the pause */
  | { readonly type: 'pause'; readonly failure?: Failure }
  /** Every byte is on the server; not done before the receipt. */
  | { readonly type: 'verify' }
  /** The server found bytes missing after all. */
  | { readonly type: 'send-again' }
  /** The server does not know the upload any more: from the first byte, visibly. */
  | { readonly type: 'restart'; readonly failure: Failure }
  | {
      readonly type: 'fail';
      readonly failure: Failure;
      /** What the server has of it is of no more use: a retry sends it all. */
      readonly spent?: boolean;
      readonly retryable: boolean;
      readonly needsFile: boolean;
    }
  | { readonly type: 'choose-file'; readonly failure?: Failure }
  | { readonly type: 'file-chosen' }
  /** An upload without a file here is being sent by another tab. */
  | { readonly type: 'elsewhere' }
  /** The other tab let go of it unfinished. */
  | { readonly type: 'left' }
  | { readonly type: 'receipt'; readonly attachmentId: string };

const FROM: Readonly<Record<TransferInput['type'], readonly TransferStatus[]>> = {
  queue: ['staged', 'paused', 'failed'],
  start: ['queued'],
  hold: ['uploading', 'verifying'],
  acknowledge: ['queued', 'uploading', 'paused'],
  wait: ['queued', 'uploading', 'verifying'],
  offline: ['uploading', 'verifying'],
  'go-on': ['queued', 'uploading', 'verifying'],
  pause: ['queued', 'uploading'],
  verify: ['uploading'],
  'send-again': ['verifying'],
  restart: ['uploading', 'verifying'],
  fail: ['staged', 'queued', 'uploading', 'verifying', 'paused'],
  'choose-file': ['staged', 'queued', 'uploading', 'paused', 'failed'],
  'file-chosen': ['paused', 'failed'],
  elsewhere: ['paused'],
  left: ['uploading'],
  receipt: ['verifying'],
};

/** @param unfinished what an earlier visit left on the server */
export function initialTransferState(
  bytesTotal: number,
  unfinished?: { readonly bytesSafe: number },
): TransferState {
  return {
    status: unfinished ? 'paused' : 'staged',
    bytesTotal,
    bytesSafe: unfinished ? Math.min(unfinished.bytesSafe, bytesTotal) : 0,
    waitingFor: null,
    unfinished: unfinished !== undefined,
    needsFile: unfinished !== undefined,
    failure: null,
    retryable: false,
    attachmentId: null,
  };
}

/** The only way a transfer's state changes. An input that does not fit the status changes nothing and returns `state` itself. */
export function transition(state: TransferState, input: TransferInput): TransferState {
  if (!FROM[input.type].includes(state.status)) return state;
  switch (input.type) {
    case 'queue':
      if (state.needsFile || (state.status === 'failed' && !state.retryable)) return state;
      return {
        ...state,
        status: 'queued',
        unfinished: false,
        waitingFor: null,
        failure: null,
        retryable: false,
      };
    case 'start':
      return { ...state, status: 'uploading', waitingFor: null };
    case 'hold':
      return { ...state, status: 'queued', waitingFor: null };
    case 'acknowledge': {
      // Answers may overtake each other; what is safe stays safe.
      const bytesSafe = Math.min(Math.max(state.bytesSafe, input.bytesSafe), state.bytesTotal);
      return bytesSafe === state.bytesSafe ? state : { ...state, bytesSafe };
    }
    case 'wait':
      return state.waitingFor === input.waitingFor ? state : { ...state, waitingFor: input.waitingFor };
    case 'offline':
      // Who waits for another tab still does.
      return state.waitingFor === 'other-tab' || state.waitingFor === 'network'
        ? state
        : { ...state, waitingFor: 'network' };
    case 'go-on':
      return state.waitingFor === null ? state : { ...state, waitingFor: null };
    case 'pause':
      return { ...state, status: 'paused', waitingFor: null, failure: input.failure ?? null };
    case 'verify':
      return {
        ...state,
        status: 'verifying',
        bytesSafe: state.bytesTotal,
        waitingFor: null,
        failure: null,
      };
    case 'send-again':
      return { ...state, status: 'uploading', waitingFor: null };
    case 'restart':
      return { ...state, status: 'uploading', bytesSafe: 0, waitingFor: null, failure: input.failure };
    case 'fail':
      return {
        ...state,
        status: 'failed',
        bytesSafe: input.spent ? 0 : state.bytesSafe,
        waitingFor: null,
        failure: input.failure,
        retryable: input.retryable,
        needsFile: input.needsFile,
      };
    case 'choose-file':
      return {
        ...state,
        status: 'paused',
        waitingFor: null,
        needsFile: true,
        failure: input.failure ?? null,
        retryable: false,
      };
    case 'file-chosen':
      return state.needsFile
        ? { ...state, status: 'paused', needsFile: false, failure: null, retryable: false }
        : state;
    case 'elsewhere':
      return { ...state, status: 'uploading', waitingFor: 'other-tab', needsFile: false };
    case 'left':
      return state.waitingFor === 'other-tab'
        ? { ...state, status: 'paused', waitingFor: null, needsFile: true }
        : state;
    case 'receipt':
      return {
        ...state,
        status: 'done',
        bytesSafe: state.bytesTotal,
        waitingFor: null,
        failure: null,
        attachmentId: input.attachmentId,
      };
  }
}
