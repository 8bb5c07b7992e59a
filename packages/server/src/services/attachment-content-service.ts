import type { Readable } from 'node:stream';
import type { AttachmentRecord } from '../domain/attachment.js';
import { ProblemError } from '../domain/problem-error.js';
import { BlobNotFoundError, type BlobStore, type ByteRange } from '../ports/blob-store.js';
import type { PictureSource } from '../ports/previewer.js';
import { MissingBytesError } from './stored-bytes-check.js';

/** The stored bytes of attachments. */
export class AttachmentContentService {
  constructor(private readonly blobs: BlobStore) {}

  /** @throws ProblemError `storage-unavailable` when the store has lost what the database lists, or a part of it */
  async open(record: AttachmentRecord, range?: ByteRange): Promise<Readable> {
    await this.requireBytes(record);
    try {
      return await this.blobs.read(record.blobKey, range);
    } catch (cause) {
      if (!(cause instanceof BlobNotFoundError)) throw cause;
      throw bytesLost(record, cause);
    }
  }

  /**
   * Before an answer promises them: one that breaks off at the end of a file that was cut looks like a bad network, and
   * is asked for again without end. @throws as `open`
   */
  async requireBytes(record: AttachmentRecord): Promise<void> {
    const storedBytes = await this.blobs.sizeBytes(record.blobKey);
    if (storedBytes !== record.sizeBytes) {
      throw bytesLost(record, new MissingBytesError(storedBytes, record.sizeBytes));
    }
  }

  /** Lends the bytes as a file on this machine for as long as `use` takes. @throws as `open` */
  async withFile<T>(record: AttachmentRecord, use: (path: string) => Promise<T>): Promise<T> {
    await this.requireBytes(record);
    try {
      return await this.blobs.withFile(record.blobKey, use);
    } catch (cause) {
      if (!(cause instanceof BlobNotFoundError)) throw cause;
      throw bytesLost(record, cause);
    }
  }

  /** The bytes as decoders take them. */
  picture(record: AttachmentRecord): PictureSource {
    return {
      mediaType: record.mediaType,
      fileName: record.name,
      sizeBytes: record.sizeBytes,
      withFile: (use) => this.withFile(record, use),
    };
  }
}

function bytesLost({ name }: AttachmentRecord, cause: unknown): ProblemError {
  return new ProblemError(
    'storage-unavailable',
    `The server cannot find the bytes of "${name}". Tell the server's operator.`,
    { fileName: name },
    { cause },
  );
}
