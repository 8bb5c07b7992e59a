import { ProblemError } from '../domain/problem-error.js';
import type { UploadRecord } from '../domain/upload.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import type { CommitService } from './commit-service.js';
import { blobKeyOf } from './upload-bytes.js';
import type { UploadCollector } from './upload-collector.js';
import type { UploadService } from './upload-service.js';

export interface ReconcileOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
  readonly uploads: UploadService;
  readonly commits: CommitService;
  readonly collector: UploadCollector;
  readonly onError: (error: unknown, uploadId: string) => void;
}

/**
 * Finishes what a crash cut, before the first request. Wherever it was cut, the store and the rows together say how
 * far a commit came:
 *
 * - `verifying`: nobody verifies any more; back to `received`.
 * - moved, but no row: every check had passed; the commit is finished.
 * - complete, of a foreign client, which will not ask for a commit: it is committed.
 * - a row that has lost its bytes: abandoned, so that the client is told to start over.
 * - staged bytes that have no row: swept, when they are old enough.
 *
 * It looks at what is unfinished, never at what is attached: a start is as quick with 100,000 attachments as with none.
 */
export async function reconcile(options: ReconcileOptions): Promise<void> {
  const { unitOfWork, collector, onError } = options;
  for (const { id } of await unitOfWork.uploads.inStatus(['verifying'])) {
    await unitOfWork.uploads.transition(id, 'verifying', 'received');
  }
  for (const upload of await unitOfWork.uploads.inStatus(['receiving', 'received'])) {
    try {
      await settle(upload, options);
    } catch (error) {
      // A refused file is settled as well. What else failed is tried again with the client's next request.
      if (!(error instanceof ProblemError) || error.statusCode >= 500) onError(error, upload.id);
    }
  }
  await collector.sweepStaging();
}

async function settle(upload: UploadRecord, { blobs, uploads, commits }: ReconcileOptions): Promise<void> {
  const stagedBytes = await blobs.stagedSizeBytes(upload.id);
  const complete = stagedBytes === upload.sizeBytes;
  if (stagedBytes === null && (await blobs.sizeBytes(blobKeyOf(upload.id))) === upload.sizeBytes) {
    await commits.commit(upload.id, null);
  } else if (stagedBytes === null || (upload.status === 'received' && !complete)) {
    await uploads.abandon(upload);
  } else if (complete && !upload.explicitCommit) {
    await commits.commit(upload.id, null);
  }
}
