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
  /** Of all files of the case, whatever the filter. */
  readonly caseSizeBytes: number;
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
  /** The same while a download was running. */
  | {
      readonly id: string;
      readonly kind: 'download-stopped';
      readonly why: 'signed-out' | 'other-person';
      /** Of it. `some`: what was saved is whole; `unfinished`: the browser saved it, and does not tell what it does with the rest. */
      readonly saved: 'nothing' | 'some' | 'perhaps' | 'unfinished';
    }
  | {
      readonly id: string;
      readonly kind: 'failed';
      readonly what: 'delete' | 'restore' | 'rename' | 'download' | 'view';
      /** Given where the same can be asked for again. */
      readonly attachmentId?: string;
      readonly fileName: string;
      readonly failure: Failure;
    };

export type DownloadStatus = 'idle' | 'saving' | 'paused' | 'finishing' | 'done' | 'failed' | 'cancelled';

/** Which files of the case. */
export type DownloadScope =
  | { readonly kind: 'all' }
  | { readonly kind: 'category'; readonly category: Category }
  | { readonly kind: 'selected'; readonly attachmentIds: readonly string[] };

/** One zip, the files in a folder the person chooses, or several zips, each whole when it is there. */
export type DownloadForm = 'zip' | 'folder' | 'parts';

/** The most that each of several zips holds: taken by every file system and every unzip. Bytes. */
export const PART_BYTES = 2_000_000_000;

/** What to download, and how. */
export interface DownloadOrder {
  readonly scope: DownloadScope;
  /** Default `zip`. */
  readonly form?: DownloadForm;
  /** A folder for each category. Default false. */
  readonly folders?: boolean;
}

/** The way it is saved: a rung of the ladder, files in a folder, or the server's own zip. */
export type DownloadRung = 'picker' | 'worker' | 'opfs' | 'blob' | 'folder' | 'server';

/**
 * How sure it is. `checked`: what was saved was opened again and is whole. `handed-over`: every byte was checked and given
 * to the browser, which does not tell how it went on. `by-server`: the browser fetches it from the server by itself.
 */
export type SaveCertainty = 'checked' | 'handed-over' | 'by-server';

export interface MissingEntry {
  readonly attachmentId: string;
  readonly fileName: string;
  readonly failure: Failure;
}

/** Download All: one at a time per case. */
export interface DownloadState {
  readonly status: DownloadStatus;
  /** What it is saved as: a zip, a file or a folder. */
  readonly zipName: string;
  readonly form: DownloadForm | 'file';
  readonly scope: DownloadScope;
  /** A folder for each category. */
  readonly folders: boolean;
  /** null until it is known. */
  readonly rung: DownloadRung | null;
  /** Which of several zips is under way, from 1; once done, how many had nothing in them and were left out. */
  readonly part: { readonly number: number; readonly total: number; readonly leftOut?: number } | null;
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** Over the last seconds; null while there is none worth showing. */
  readonly bytesPerSecond: number | null;
  /** Estimate; null while there is none worth showing. */
  readonly secondsLeft: number | null;
  readonly waitingFor: WaitingFor | null;
  /** Once done. */
  readonly certainty: SaveCertainty | null;
  readonly missing: readonly MissingEntry[];
  /** What is missing was asked for again, and no file of it came whole. */
  readonly triedInVain: boolean;
  /** What the report in a folder is called, beside another one's. Null: as always. */
  readonly reportName: string | null;
  /** Why it failed, or was cancelled by other than this page. */
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
    caseSizeBytes: 0,
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
    form: 'zip',
    scope: { kind: 'all' },
    folders: false,
    rung: null,
    part: null,
    filesDone: 0,
    filesTotal: 0,
    bytesDone: 0,
    bytesTotal: 0,
    bytesPerSecond: null,
    secondsLeft: null,
    waitingFor: null,
    certainty: null,
    missing: [],
    triedInVain: false,
    reportName: null,
    failure: null,
  },
  notices: [],
};
