import type {
  Attachment,
  CasePolicy,
  Category,
  CategoryCounts,
  SortKey,
  SortOrder,
} from '@case-attachments/contract';
import type { Failure } from '../api/failure.js';

export type { ClientFailureCode, Failure } from '../api/failure.js';

export type TransferStatus = 'staged' | 'queued' | 'uploading' | 'paused' | 'verifying' | 'done' | 'failed';

/** What an upload that would go on is waiting for. */
export type WaitingFor = 'network' | 'server' | 'sign-in' | 'other-tab';

/** One file on its way, as the person sees it. Bytes count only what the server has acknowledged. */
export interface TransferSnapshot {
  readonly id: string;
  readonly fileName: string;
  readonly category: Category;
  readonly bytesTotal: number;
  readonly bytesSafe: number;
  readonly status: TransferStatus;
  /** Only while `uploading` or `verifying`. */
  readonly waitingFor: WaitingFor | null;
  /** Estimate; null while there is none worth showing. */
  readonly secondsLeft: number | null;
  /** Left by an earlier visit, and nobody has gone on with it here yet. */
  readonly unfinished: boolean;
  /** From an earlier visit: the browser has no file to read, the person must choose it again. */
  readonly needsFile: boolean;
  readonly failure: Failure | null;
  /** Whether Retry can help. */
  readonly retryable: boolean;
  /** Set when done. */
  readonly attachmentId: string | null;
}

export type CaseStatus =
  | 'idle' // not configured yet: no case-id, server or credentials
  | 'signed-out' // the person left: nothing is asked of the server until somebody signs in
  | 'insecure' // plain http
  | 'loading'
  | 'ready'
  | 'denied' // 404: no such case, or not yours
  | 'failed'; // the first load did not work; `failure` says why

export interface ListView {
  readonly category: Category | null;
  readonly sort: SortKey;
  readonly order: SortOrder;
}

export interface ListState {
  readonly view: ListView;
  readonly attachments: readonly Attachment[];
  readonly total: number;
  readonly totalSizeBytes: number;
  readonly countsByCategory: CategoryCounts | null;
  readonly hasMore: boolean;
  readonly loading: boolean;
  /** The list shown is the last known one: a refresh failed. */
  readonly failure: Failure | null;
  readonly loadedAtMs: number | null;
}

export interface ImagesState {
  /** The case's pictures, oldest first. Category `image`, whether or not a preview is available. */
  readonly images: readonly Attachment[];
  readonly viewedId: string | null;
  readonly loading: boolean;
  /** The pictures shown are the last known ones: a refresh failed. */
  readonly failure: Failure | null;
}

/** Something that happened and stays on the page until the person closes it. */
export type Notice =
  | { readonly id: string; readonly kind: 'deleted'; readonly attachment: Attachment }
  | {
      readonly id: string;
      readonly kind: 'staged-discarded';
      readonly count: number;
      readonly fromLabel: string;
      readonly toLabel: string;
    }
  /** The sign-in ended, or another person's began, before so many files were attached. Without names: they may be another person's. */
  | {
      readonly id: string;
      readonly kind: 'not-attached';
      readonly why: 'signed-out' | 'other-person';
      readonly count: number;
    }
  | {
      readonly id: string;
      readonly kind: 'failed';
      readonly what: 'delete' | 'restore' | 'rename' | 'download' | 'view';
      readonly fileName: string;
      readonly failure: Failure;
    };

export type DownloadStatus = 'idle' | 'saving' | 'finishing' | 'done' | 'failed' | 'cancelled';

export interface MissingEntry {
  readonly attachmentId: string;
  readonly fileName: string;
  readonly failure: Failure;
}

/** Download All: one zip at a time per case. */
export interface DownloadState {
  readonly status: DownloadStatus;
  readonly zipName: string;
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly waitingFor: WaitingFor | null;
  readonly missing: readonly MissingEntry[];
  readonly failure: Failure | null;
}

/** Everything the elements show of a case. Immutable: a change makes a new object, unchanged parts keep their identity. */
export interface CaseSnapshot {
  readonly status: CaseStatus;
  readonly failure: Failure | null;
  readonly policy: CasePolicy | null;
  /** From `navigator.onLine` and what requests say. */
  readonly online: boolean;
  /** The server refused the credentials and a new token did not help. */
  readonly signInNeeded: boolean;
  readonly list: ListState;
  readonly images: ImagesState;
  readonly transfers: readonly TransferSnapshot[];
  readonly download: DownloadState;
  readonly notices: readonly Notice[];
}

/** A case of which nothing is known yet: not configured, signed out, or on its way. */
export const idleSnapshot: CaseSnapshot = {
  status: 'idle',
  failure: null,
  policy: null,
  online: true,
  signInNeeded: false,
  list: {
    view: { category: null, sort: 'addedAt', order: 'desc' },
    attachments: [],
    total: 0,
    totalSizeBytes: 0,
    countsByCategory: null,
    hasMore: false,
    loading: false,
    failure: null,
    loadedAtMs: null,
  },
  images: { images: [], viewedId: null, loading: false, failure: null },
  transfers: [],
  download: {
    status: 'idle',
    zipName: '',
    filesDone: 0,
    filesTotal: 0,
    bytesDone: 0,
    bytesTotal: 0,
    waitingFor: null,
    missing: [],
    failure: null,
  },
  notices: [],
};
