/**
 * SHA-256 of files that are read back block by block. Blocks of an upload go in order; one with index 0 begins it anew.
 * Bytes in shared memory (a view of a SharedArrayBuffer) reach the hasher without being copied. A failure loses its place in the file: it rejects until the upload begins anew.
 */
export interface BlockHasher {
  /** The next whole block. It is read until the promise settles, and not kept. @returns its digest in base64url */
  block(uploadId: string, index: number, bytes: Buffer): Promise<string>;
  /**
   * The end of the file behind `index` whole blocks; `bytes` may be empty. Repeatable.
   * @returns its digest in base64url (null for no bytes) and the whole file's SHA-256 in hexadecimal
   */
  finish(
    uploadId: string,
    index: number,
    bytes: Buffer,
  ): Promise<{ readonly blockDigest: string | null; readonly sha256: string }>;
  forget(uploadId: string): void;
  close(): Promise<void>;
}
