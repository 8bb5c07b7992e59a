import type { ProblemCode } from './problem-code.js';

export { isProblemCode, type ProblemCode } from './problem-code.js';

/**
 * Every error this product answers with, as RFC 9457 problem details (`application/problem+json`).
 * `code` is stable and for programs; `title` names the kind; `detail` (written where the problem is raised)
 * names the file, the reason and the fix for the person, and never a path, a stack or another case's data.
 */
export const PROBLEMS = {
  // who is asking
  unauthenticated: { status: 401, title: 'Sign-in needed' },
  'action-not-allowed': { status: 403, title: 'Not allowed on this case' },
  /** Also for a case that exists but is not the caller's: the two are indistinguishable. */
  'not-found': { status: 404, title: 'Not found' },

  // what was asked
  'request-invalid': { status: 400, title: 'Request not understood' },
  'cursor-mismatch': { status: 400, title: 'Cursor belongs to another list' },
  'headers-too-large': { status: 431, title: 'Request headers too large' },
  'body-too-large': { status: 413, title: 'Request too large' },
  'media-type-unsupported': { status: 415, title: 'Request type not understood' },
  'range-not-satisfiable': { status: 416, title: 'Range outside the file' },
  'file-name-invalid': { status: 422, title: 'File name not usable' },

  // cases
  /** Nothing is added, renamed, deleted or restored any more; everything can be read. */
  'case-closed': { status: 409, title: 'Case is closed' },
  'case-merged': { status: 409, title: 'Case was merged into another' },
  /** The backend has imported other bytes under this id before. */
  'import-differs': { status: 409, title: 'Another file was imported under this id' },

  // attachments
  'attachment-not-found': { status: 404, title: 'No such file in this case' },
  'attachment-deleted': { status: 410, title: 'File was deleted' },
  'attachment-not-scanned': { status: 423, title: 'File is still being checked' },
  'attachment-infected': { status: 423, title: 'File is quarantined' },
  'attachment-unscannable': { status: 423, title: 'File could not be checked' },
  'legal-hold': { status: 409, title: 'Kept for legal reasons' },
  /** Also for a ticket that never was, or is for something else: nothing tells them apart. */
  'ticket-expired': { status: 404, title: 'Download link has lapsed' },
  'too-many-exports': { status: 429, title: 'Too many zips at once' },

  // uploads
  'upload-not-found': { status: 404, title: 'No such upload' },
  'upload-locked': { status: 423, title: 'Upload is in use' },
  'upload-verifying': { status: 423, title: 'Upload is being checked' },
  'upload-incomplete': { status: 409, title: 'Upload is not complete' },
  'upload-offset-mismatch': { status: 409, title: 'Upload continues elsewhere' },
  'upload-length-required': { status: 400, title: 'Upload length needed' },
  'upload-length-exceeded': { status: 413, title: 'More bytes than announced' },
  'upload-rejected': { status: 422, title: 'File was refused' },
  'upload-committed': { status: 409, title: 'File is already attached' },
  'file-too-large': { status: 413, title: 'File too large' },
  'metadata-invalid': { status: 400, title: 'Upload metadata not usable' },
  /** The creation named another user than the one who asks: the page was shown to somebody else. */
  'identity-changed': { status: 409, title: 'Signed in as somebody else' },
  'idempotency-key-reused': { status: 422, title: 'Idempotency key used for another upload' },
  'too-many-open-uploads': { status: 429, title: 'Too many unfinished uploads' },
  /** The case, or the clinic, has used up what the operator allows it. What is attached already stays. */
  'quota-exceeded': { status: 413, title: 'No room left in the quota' },
  /** Bytes came so slowly that the server ended the request. Those that came are kept. */
  'upload-too-slow': { status: 408, title: 'Upload too slow' },
  'type-not-accepted': { status: 415, title: 'File type not accepted' },
  'content-refused': { status: 422, title: 'File content not accepted' },
  'digest-mismatch': { status: 422, title: 'Copy differs from the file' },
  'tus-version-unsupported': { status: 412, title: 'tus version not supported' },

  // previews: why a picture cannot be shown
  'preview-none': { status: 415, title: 'No preview for this kind of file' },
  'preview-unsupported': { status: 415, title: 'This kind of picture cannot be shown' },
  'preview-too-large': { status: 422, title: 'Picture too large to preview' },
  'preview-damaged': { status: 422, title: 'Picture is damaged' },

  // the server's own troubles
  /** Of a user or, without a sign-in, of an address, within a minute. `Retry-After` says when to go on. */
  'too-many-requests': { status: 429, title: 'Too many requests' },
  'storage-full': { status: 507, title: 'Server storage is full' },
  'storage-unavailable': { status: 503, title: 'Server storage does not answer' },
  unavailable: { status: 503, title: 'Server is busy' },
  internal: { status: 500, title: 'Server error' },
} as const satisfies Record<ProblemCode, { status: number; title: string }>;

/** Facts a message may need, beside the RFC's own members. Bytes and seconds as the names say. */
export interface ProblemFacts {
  readonly fileName?: string;
  readonly sizeBytes?: number;
  readonly limitBytes?: number;
  readonly offsetBytes?: number;
  readonly retryAfterSeconds?: number;
  readonly allowedExtensions?: readonly string[];
}

/** RFC 9457 problem details as this product sends them. */
export interface Problem extends ProblemFacts {
  /** A URN made of the code: `urn:case-attachments:problem:file-too-large`. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  /** The request's id, to quote to the operator. */
  readonly requestId?: string;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export function problemType(code: ProblemCode): string {
  return `urn:case-attachments:problem:${code}`;
}
