import type { ProblemCode, ProblemFacts } from '@case-attachments/contract';

/** Client-made reasons, beside the server's problem codes. */
export type ClientFailureCode =
  | 'network' // no answer: offline, reset, CORS, DNS
  | 'stalled' // 30 s without progress, and the tries are used up
  | 'file-changed' // the file on disk is not the one that was picked
  | 'file-differs' // picked again, but other content than what the server holds
  | 'file-unreadable' // moved, deleted or locked since it was picked
  | 'file-not-permitted' // remembered from an earlier visit, and the person or the browser said no to opening it
  | 'response-invalid' // an answer that is not this product's: a proxy's error page
  | 'upload-lost' // the server no longer knows the upload; it starts over, once
  | 'insecure-context' // plain http: WebCrypto is missing
  | 'preview-pending' // no picture yet: the server has not looked at the file; a change tells when it has
  | 'preview-empty' // there is nothing in the file
  | 'page-fault' // a fault of this page's code, not of the file, the network or the server
  | 'nothing-to-save' // Download All of a case without files
  | 'copy-damaged' // what came, and came again, is not the file the server described
  | 'save-refused' // the browser refused to write the file
  | 'save-cancelled' // the browser takes no more of it: the person cancelled it in the list of downloads
  | 'download-refused' // the browser asked for the file by itself and got something else
  | 'saved-damaged' // what the browser wrote is not what came, and it is there under the file's name
  | 'save-too-large'; // no save picker here, and too large to hold in memory

export interface FailureFacts extends ProblemFacts {
  /** Of the file that should have been chosen. */
  readonly expectedBytes?: number;
  /** What a malware scan found, or why the file could not be scanned. */
  readonly finding?: string;
}

/** Why something did not work, ready to be put into words by `localize/`. */
export interface Failure {
  readonly code: ProblemCode | ClientFailureCode;
  /** The server's own words, when it gave any. */
  readonly detail?: string;
  readonly facts?: FailureFacts;
  readonly requestId?: string;
}
