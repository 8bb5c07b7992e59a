import type { Readable } from 'node:stream';

/** A half-open range of bytes: `start` included, `end` excluded. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** The store holds nothing under that key. */
export class BlobNotFoundError extends Error {
  override readonly name = 'BlobNotFoundError';
}

/**
 * Where bytes lie. Two areas that never mix: **staging**, where uploads arrive (written by the tus data store
 * of the same adapter), and **committed**, which only `commit` and `putDerived` fill and nothing but `remove`
 * empties. Keys are opaque ids; a path is shown only to decoders that read files (`withFile`).
 */
export interface BlobStore {
  /** Bytes of a staged upload, or null when staging holds nothing of it. @throws storage-unavailable when the store is away */
  stagedSizeBytes(uploadId: string): Promise<number | null>;
  /**
   * The range in memory, shorter where the staged bytes end: ask for a block, not for a file.
   * @param into memory of the caller's, at least as long as the range, that is filled from its start and returned as far
   * as it was filled: whoever reads much does it in one place. Without it, memory of its own
   * @throws BlobNotFoundError
   */
  readStaged(uploadId: string, range: ByteRange, into?: Buffer): Promise<Buffer>;
  /** As `withFile`, of a staged upload. @throws BlobNotFoundError */
  withStagedFile<T>(uploadId: string, use: (path: string) => Promise<T>): Promise<T>;
  /** Repeatable: nothing there is success. */
  discardStaged(uploadId: string): Promise<void>;
  listStaged(): AsyncIterable<{ readonly uploadId: string; readonly modifiedAtMs: number }>;

  /**
   * Make a staged upload durable and move it to committed storage. After it returns, the bytes survive a power cut.
   * Repeatable: when the blob is there already, it is success.
   * @throws BlobNotFoundError when neither area has it
   */
  commit(uploadId: string, blobKey: string): Promise<void>;
  /** Bytes of a committed blob, or null. @throws storage-unavailable when the store is away */
  sizeBytes(blobKey: string): Promise<number | null>;
  /** The whole blob, or a range of it. @throws BlobNotFoundError */
  read(blobKey: string, range?: ByteRange): Promise<Readable>;
  /**
   * Lends a committed blob as a file on this machine for as long as `use` takes: read only. An adapter whose bytes lie
   * elsewhere brings a copy and removes it.
   * @throws BlobNotFoundError
   */
  withFile<T>(blobKey: string, use: (path: string) => Promise<T>): Promise<T>;
  /** With all that was derived from it. Repeatable. */
  remove(blobKey: string): Promise<void>;
  list(): AsyncIterable<{ readonly blobKey: string; readonly modifiedAtMs: number }>;

  /**
   * Something made from a blob that can be made again, such as a preview. `variant` is `[a-z0-9-]{1,64}`.
   * @throws BlobNotFoundError when the blob is gone, or goes meanwhile: nothing is left of what was made from it
   */
  putDerived(blobKey: string, variant: string, bytes: Uint8Array): Promise<void>;
  readDerived(blobKey: string, variant: string): Promise<Buffer | null>;
  /** Bytes of a variant, or null; reads none of them. */
  derivedSizeBytes(blobKey: string, variant: string): Promise<number | null>;
  /** The variants of a blob, in no order. */
  listDerived(blobKey: string): Promise<readonly string[]>;
  /** Repeatable. */
  removeDerived(blobKey: string, variants: readonly string[]): Promise<void>;
  /** Keys of blobs of which something derived lies here, or is being made; also of those that are gone. In no order. */
  listDerivedFrom(): AsyncIterable<string>;
  /**
   * Removes what nobody will come back for: all that was derived, when the blob is gone, and otherwise what a kill left half
   * made. Repeatable.
   * @param beforeMs what was written later may be finished yet
   * @throws storage-unavailable
   */
  tidyDerived(blobKey: string, beforeMs: number): Promise<void>;

  /**
   * The id this store was marked with; null when it was not, or there is nothing that could be. Looks, and makes nothing:
   * an empty mount point stays empty.
   */
  storageId(): Promise<string | null>;
  /** Marks the store, in place of the mark it had, if any. Lasts when it returns. */
  mark(storageId: string): Promise<void>;

  /**
   * Cheap proof that the store answers, and is the one it was marked as: nothing is missing only because it is away.
   * @throws storage-unavailable
   */
  ping(): Promise<void>;
  /** Bytes still free where uploads land; null when the store has no such number. @throws storage-unavailable when it is away */
  freeBytes(): Promise<number | null>;
}
