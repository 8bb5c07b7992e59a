import type { UploadStatus } from '@case-attachments/contract';
import { ProblemError } from './problem-error.js';
import type { UploadRecord } from './upload.js';

/** Every step an upload's status may take. `committed` and `abandoned` are the ends. */
const STEPS: Record<UploadStatus, readonly UploadStatus[]> = {
  receiving: ['received', 'abandoned'],
  received: ['verifying', 'abandoned'],
  // Back to `received` when the server failed, not the file: the commit may be repeated.
  verifying: ['committed', 'rejected', 'received'],
  rejected: ['abandoned'],
  committed: [],
  abandoned: [],
};

/** Statuses of an upload that can still become an attachment. */
export const UNFINISHED_STATUSES = ['receiving', 'received', 'verifying'] as const satisfies UploadStatus[];

/** Statuses of an upload whose staged bytes are of no more use. */
export const STAGING_FREE_STATUSES = ['committed', 'rejected', 'abandoned'] as const satisfies UploadStatus[];

export function mayMove(from: UploadStatus, to: UploadStatus): boolean {
  return STEPS[from].includes(to);
}

/** Guards the code, not the caller: a step outside the table is a defect. */
export function assertMayMove(from: UploadStatus, to: UploadStatus): void {
  if (!mayMove(from, to)) throw new Error(`An upload cannot go from ${from} to ${to}`);
}

export function uploadNotFound(): ProblemError {
  return new ProblemError(
    'upload-not-found',
    'The server has no such upload any more. Pick the file again to send it anew.',
  );
}

export function uploadLocked(): ProblemError {
  return new ProblemError(
    'upload-locked',
    'Another request is still at work on this upload. Try again in a moment; nothing that arrived is lost.',
    { retryAfterSeconds: 1 },
  );
}

/**
 * Why tus requests cannot reach an upload; null when they can. A committed one can: foreign clients ask for its
 * offset after the end.
 */
export function closedToTus(upload: UploadRecord): ProblemError | null {
  switch (upload.status) {
    case 'receiving':
    case 'received':
    case 'committed':
      return null;
    case 'verifying':
      return new ProblemError(
        'upload-verifying',
        `"${upload.fileName}" has arrived and is being checked. Ask again in a moment.`,
        { retryAfterSeconds: 1 },
      );
    case 'rejected':
      return new ProblemError(
        'upload-rejected',
        upload.problemDetail ?? `"${upload.fileName}" was refused. Pick the file again to send it anew.`,
        { fileName: upload.fileName },
      );
    case 'abandoned':
      return uploadNotFound();
  }
}
