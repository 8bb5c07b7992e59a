import type { UploadRecord } from '../domain/upload.js';
import { type CutCommitsOptions, finishCutCommits } from './cut-commits.js';
import { blobKeyOf } from './upload-bytes.js';
import type { UploadCollector } from './upload-collector.js';
import type { UploadService } from './upload-service.js';

export interface ReconcileOptions extends CutCommitsOptions {
  readonly uploads: UploadService;
  readonly collector: UploadCollector;
}

/**
 * Finishes what a crash cut, before the first request. Wherever it was cut, the store and the rows together say how
 * far a commit came:
 *
 * - `verifying`: nobody verifies any more; back to `received`.
 * - moved, but no row; or complete, of a foreign client: the commit is finished.
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
  await finishCutCommits(options, ['receiving', 'received']);
  for (const upload of await unitOfWork.uploads.inStatus(['receiving', 'received'])) {
    try {
      await abandonIfLost(upload, options);
    } catch (error) {
      onError(error, upload.id);
    }
  }
  await collector.sweepStaging();
}

async function abandonIfLost(upload: UploadRecord, { blobs, uploads }: ReconcileOptions): Promise<void> {
  const stagedBytes = await blobs.stagedSizeBytes(upload.id);
  // Moved whole, it is finished with the client's next request.
  if (stagedBytes === null && (await blobs.sizeBytes(blobKeyOf(upload.id))) === upload.sizeBytes) return;
  const lostAPart = upload.status === 'received' && stagedBytes !== upload.sizeBytes;
  if (stagedBytes === null || lostAPart) await uploads.abandon(upload);
}
