import type { Readable } from 'node:stream';
import type { AttachmentRecord } from '../domain/attachment.js';
import { ProblemError } from '../domain/problem-error.js';
import { BlobNotFoundError, type BlobStore, type ByteRange } from '../ports/blob-store.js';

/** The stored bytes of attachments. */
export class AttachmentContentService {
  constructor(private readonly blobs: BlobStore) {}

  /** @throws ProblemError `storage-unavailable` when the store has lost what the database lists */
  async open(record: AttachmentRecord, range?: ByteRange): Promise<Readable> {
    try {
      return await this.blobs.read(record.blobKey, range);
    } catch (cause) {
      if (!(cause instanceof BlobNotFoundError)) throw cause;
      throw new ProblemError(
        'storage-unavailable',
        `The server cannot find the bytes of "${record.name}". Tell the server's operator.`,
        { fileName: record.name },
        { cause },
      );
    }
  }

  /** The whole file in memory, once: ask for pictures, not for volumes. @throws as `open` */
  async readAll(record: AttachmentRecord): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(record.sizeBytes);
    let filled = 0;
    for await (const piece of await this.open(record)) filled += (piece as Buffer).copy(bytes, filled);
    return bytes.subarray(0, filled);
  }
}
