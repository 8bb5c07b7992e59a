import { type KvStore, Upload } from '@tus/server';
import { ProblemError } from '../domain/problem-error.js';
import type { UploadRecord } from '../domain/upload.js';
import { closedToTus } from '../domain/upload-status.js';
import type { UploadRepository } from '../ports/unit-of-work.js';

/** Another creation under the same idempotency key was faster. */
export class IdempotencyKeyTakenError extends Error {
  override readonly name = 'IdempotencyKeyTakenError';
}

/**
 * The uploads' table as tus's store of upload infos. Reading happens under the upload's lock, so this is also the
 * gate: an upload that is being verified, was refused or was abandoned is closed to tus.
 */
export class UploadRows implements KvStore<Upload> {
  readonly #uploads: Pick<UploadRepository, 'find' | 'insert'>;
  /** Admitted, not inserted yet: tus hands the store no more than its own view of an upload. */
  readonly #admitted = new Map<string, UploadRecord>();

  /** `insert` may refuse with a problem of its own. */
  constructor(uploads: Pick<UploadRepository, 'find' | 'insert'>) {
    this.#uploads = uploads;
  }

  /** While `work` runs, tus may create this upload. */
  async admitting<T>(upload: UploadRecord, work: () => Promise<T>): Promise<T> {
    this.#admitted.set(upload.id, upload);
    try {
      return await work();
    } finally {
      this.#admitted.delete(upload.id);
    }
  }

  /** @throws upload-verifying, upload-rejected, upload-not-found */
  async get(id: string): Promise<Upload | undefined> {
    const record = await this.#uploads.find(id);
    if (!record) return undefined;
    const closed = closedToTus(record);
    if (closed) throw closed;
    return new Upload({
      id,
      size: record.sizeBytes,
      // Of the others the store counts the bytes.
      offset: record.status === 'receiving' ? 0 : record.sizeBytes,
      metadata: {
        filename: record.fileName,
        ...(record.claimedMediaType !== null && { filetype: record.claimedMediaType }),
      },
      creation_date: new Date(record.createdAtMs).toISOString(),
    });
  }

  /** @throws IdempotencyKeyTakenError, too-many-open-uploads, storage-full */
  async set(id: string): Promise<void> {
    const upload = this.#admitted.get(id);
    if (!upload) throw new ProblemError('internal', 'This upload was not admitted.');
    if (!(await this.#uploads.insert(upload))) throw new IdempotencyKeyTakenError();
  }

  /** The row outlives the bytes: its status says what became of them. */
  async delete(): Promise<void> {}
}
