import { ProblemError } from '../../domain/problem-error.js';
import { BlobNotFoundError } from '../../ports/blob-store.js';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

/** What a failed call of the file system becomes outside. Its own message holds a path: that stays in `cause`. */
export function storageError(error: unknown): Error {
  if (error instanceof ProblemError || error instanceof BlobNotFoundError) return error;
  if (FULL.has(codeOf(error) ?? '')) {
    return new ProblemError(
      'storage-full',
      "The server's storage is full. What arrived is kept; go on when the operator has made room.",
      {},
      { cause: error },
    );
  }
  return new ProblemError(
    'storage-unavailable',
    "The server's storage does not answer. What arrived is kept; try again in a moment.",
    { retryAfterSeconds: 5 },
    { cause: error },
  );
}

/** Runs a piece of file work; whatever it throws leaves as {@link storageError}. */
export async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageError(error);
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}
