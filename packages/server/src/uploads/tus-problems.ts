import { ERRORS } from '@tus/server';
import { ProblemError } from '../domain/problem-error.js';
import { uploadNotFound } from '../domain/upload-status.js';

/** What `@tus/server` throws: an object, not an error; its texts stay inside. */
interface TusFailure {
  readonly status_code: number;
}

export function uploadBusy(): ProblemError {
  return new ProblemError(
    'upload-locked',
    'Another request took over this upload. Ask for its offset and go on from there.',
    { retryAfterSeconds: 1 },
  );
}

/** @param offsetBytes where the upload stands, for those who thought it stood elsewhere */
export async function tusProblem(failure: unknown, offsetBytes: () => Promise<number>): Promise<unknown> {
  if (failure === ERRORS.ABORTED) return uploadBusy();
  switch ((failure as Partial<TusFailure> | null)?.status_code) {
    case 404:
    case 410:
      return uploadNotFound();
    case 409: {
      const offset = await offsetBytes();
      return new ProblemError(
        'upload-offset-mismatch',
        `The upload stands at byte ${offset}. Go on from there.`,
        { offsetBytes: offset },
      );
    }
    case 413:
      return new ProblemError(
        'upload-length-exceeded',
        'More bytes came than the upload was announced with. Ask for the offset and go on from there.',
      );
    case 400:
    case 403:
    case 501:
      return new ProblemError(
        'request-invalid',
        'The upload request is not well formed.',
        {},
        { cause: failure },
      );
    default:
      return failure;
  }
}
