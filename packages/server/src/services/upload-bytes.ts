import type { UploadRecord } from '../domain/upload.js';
import { uploadNotFound } from '../domain/upload-status.js';
import { BlobNotFoundError, type BlobStore, type ByteRange } from '../ports/blob-store.js';

/** The blob of an upload has the upload's id for a key: whoever finds the one knows the other. */
export function blobKeyOf(uploadId: string): string {
  return uploadId;
}

/** An upload's bytes, wherever a commit that was cut in the middle has left them: in staging, or moved already. */
export class UploadBytes {
  readonly #blobs: BlobStore;

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /** @returns null when neither area has any */
  async sizeBytes(uploadId: string): Promise<number | null> {
    return (await this.#blobs.stagedSizeBytes(uploadId)) ?? this.#blobs.sizeBytes(blobKeyOf(uploadId));
  }

  /** What the client is told it need not send again. @throws upload-not-found */
  async offsetBytes(upload: UploadRecord): Promise<number> {
    if (upload.status !== 'receiving') return upload.status === 'rejected' ? 0 : upload.sizeBytes;
    const staged = await this.#blobs.stagedSizeBytes(upload.id);
    if (staged === null) throw uploadNotFound();
    return staged;
  }

  /** As `BlobStore.withFile`, wherever they lie. */
  async withFile<T>(uploadId: string, use: (path: string) => Promise<T>): Promise<T> {
    const isStaged = (await this.#blobs.stagedSizeBytes(uploadId)) !== null;
    return isStaged
      ? this.#blobs.withStagedFile(uploadId, use)
      : this.#blobs.withFile(blobKeyOf(uploadId), use);
  }

  /** As `BlobStore.readStaged`, wherever they lie. */
  async read(uploadId: string, range: ByteRange, into?: Buffer): Promise<Buffer> {
    try {
      return await this.#blobs.readStaged(uploadId, range, into);
    } catch (error) {
      if (!(error instanceof BlobNotFoundError)) throw error;
    }
    const buffer = into ?? Buffer.allocUnsafe(range.end - range.start);
    let filled = 0;
    for await (const piece of await this.#blobs.read(blobKeyOf(uploadId), range)) {
      filled += (piece as Buffer).copy(buffer, filled);
    }
    return buffer.subarray(0, filled);
  }
}
