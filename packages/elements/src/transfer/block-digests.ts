import type { UploadDetails } from '@case-attachments/contract';
import { blockCount } from '@case-attachments/contract/files';
import { ApiError } from '../api/api-error.js';
import { SliceReader } from './slice-reader.js';

/**
 * SHA-256 of a file's blocks by WebCrypto, one block in memory at a time, each block read once.
 * Blob reads are lazy, so a 500 MB file costs 8 MiB.
 */
export class BlockDigests {
  readonly #digests = new Map<number, Promise<string>>();
  /** Blocks are hashed one after another: two readers of one disk are slower than one. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #reader = new SliceReader();

  constructor(
    private readonly file: Blob,
    readonly blockSizeBytes: number,
  ) {}

  /**
   * All digests in block order, base64url, the short last block included. A file of 0 bytes has none.
   * @throws ApiError `file-unreadable` or `file-changed`; the signal's reason when aborted
   */
  async all(signal: AbortSignal): Promise<string[]> {
    const digests: string[] = [];
    const count = blockCount(this.file.size, this.blockSizeBytes);
    for (let index = 0; index < count; index += 1) digests.push(await this.#block(index, signal));
    this.#reader.release();
    return digests;
  }

  /**
   * Whether the server's bytes of an upload are this file's first bytes.
   * @throws ApiError `response-invalid` when the server's digests do not cover what it says it holds
   */
  async match(upload: UploadDetails, signal: AbortSignal): Promise<boolean> {
    if (upload.sizeBytes !== this.file.size) return false;
    const wholeBytes = upload.blockDigests.length * upload.blockSizeBytes;
    if (
      upload.blockSizeBytes !== this.blockSizeBytes ||
      wholeBytes + (upload.tail?.sizeBytes ?? 0) !== upload.offsetBytes
    ) {
      throw new ApiError({ code: 'response-invalid' }, 200);
    }
    for (const [index, digest] of upload.blockDigests.entries()) {
      if ((await this.#block(index, signal)) !== digest) return false;
    }
    if (!upload.tail) return true;
    const end = wholeBytes + upload.tail.sizeBytes;
    return (await this.#inTurn(this.file.slice(wholeBytes, end))) === upload.tail.sha256;
  }

  #block(index: number, signal: AbortSignal): Promise<string> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const known = this.#digests.get(index);
    if (known) return known;
    const start = index * this.blockSizeBytes;
    const slice = this.file.slice(start, start + this.blockSizeBytes);
    const digest = this.#inTurn(slice);
    this.#digests.set(index, digest);
    // A failed read is not an answer: the next question reads again.
    digest.catch(() => this.#digests.delete(index));
    return digest;
  }

  /** Not to be aborted: several may wait for one block, and a block is hashed in a blink. */
  #inTurn(slice: Blob): Promise<string> {
    const digest = this.#last.then(async () => {
      const bytes = await this.#reader.read(slice);
      return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
    });
    this.#last = digest.catch(() => {});
    return digest;
  }
}

/** RFC 4648 section 5, without padding. */
function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
