import type {
  Attachment,
  CasePolicy,
  Category,
  CategoryCounts,
  ProblemCode,
  ProblemFacts,
  SortKey,
  SortOrder,
} from '@case-attachments/contract';

/** Client-made reasons, beside the server's problem codes. */
export type ClientFailureCode =
  | 'network' // no answer: offline, reset, CORS, DNS
  | 'stalled' // 30 s without progress, and the tries are used up
  | 'file-changed' // the file on disk is not the one that was picked
  | 'file-differs' // picked again, but other content than what the server holds
  | 'file-unreadable' // moved, deleted or no permission since it was picked
  | 'response-invalid' // an answer that is not this product's: a proxy's error page
  | 'upload-lost' // the server no longer knows the upload; it starts over, once
  | 'insecure-context' // plain http: WebCrypto is missing
  | 'nothing-to-save' // Download All of a case without files
  | 'copy-damaged' // what came, and came again, is not the file the server described
  | 'save-refused' // the browser refused to write the file
  | 'save-too-large'; // no save picker here, and too large to hold in memory

/** Why something did not work, ready to be put into words by `localize/`. */
export interface Failure {
  readonly code: ProblemCode | ClientFailureCode;
  /** The server's own words, when it gave any. */
  readonly detail?: string;
  readonly facts?: ProblemFacts;
  readonly requestId?: string;
}

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
