import type { UploadStatus } from '@case-attachments/contract';
import { ProblemError } from '../domain/problem-error.js';
import type { UploadRecord } from '../domain/upload.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import type { CommitService } from './commit-service.js';
import { blobKeyOf } from './upload-bytes.js';

export interface CutCommitsOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
  readonly commits: CommitService;
  readonly onError: (error: unknown, uploadId: string) => void;
}

/**
 * Finishes commits that the server, not the file, has failed, and that nobody may ask for again.
 * @param statuses of uploads that no request is at work on
 * @param signal leaves the rest to the next time
 */
export async function finishCutCommits(
  { unitOfWork, blobs, commits, onError }: CutCommitsOptions,
  statuses: readonly UploadStatus[],
  signal?: AbortSignal,
): Promise<void> {
  for (const upload of await unitOfWork.uploads.inStatus(statuses)) {
    if (signal?.aborted) return;
    try {
      if (await isToBeFinished(upload, blobs)) await commits.commit(upload.id, null);
    } catch (error) {
      // A refused file is finished as well. What else failed is tried again the next time, or with the client's request.
      if (!(error instanceof ProblemError) || error.statusCode >= 500) onError(error, upload.id);
    }
  }
}

/** Moved, but no row: every check had passed. Or complete, of a foreign client, which asks for no commit. */
async function isToBeFinished(upload: UploadRecord, blobs: BlobStore): Promise<boolean> {
  const stagedBytes = await blobs.stagedSizeBytes(upload.id);
  if (stagedBytes === null) return (await blobs.sizeBytes(blobKeyOf(upload.id))) === upload.sizeBytes;
  return stagedBytes === upload.sizeBytes && !upload.explicitCommit;
}
