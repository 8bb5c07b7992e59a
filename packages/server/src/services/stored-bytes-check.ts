import type { BlobStore } from '../ports/blob-store.js';
import type { AttachmentRepository, UnitOfWork } from '../ports/unit-of-work.js';

const KEYS_AT_ONCE = 500;
/** A look is a question to the file system; this many take a few seconds behind the requests. */
const LOOKS_A_TURN = 20_000;

/** More is no damage to files but a store that is not mounted: the count says so, the log need not. */
const MOST_TOLD = 1000;

/** An attachment is listed, and the store does not hold its bytes. For the log: it names no file. */
export class MissingBytesError extends Error {
  override readonly name = 'MissingBytesError';

  constructor(storedBytes: number | null, sizeBytes: number) {
    super(`The store holds ${storedBytes ?? 'none'} of the ${sizeBytes} bytes of an attachment`);
  }
}

export interface StoredBytesCheckOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
  readonly onError: (error: unknown, attachmentId: string) => void;
}

type Expected = Awaited<ReturnType<AttachmentRepository['blobsAfter']>>[number];

/**
 * Tells of attachments whose bytes somebody took away or cut behind the server's back. Nothing here can mend that, so
 * the operator must know while there still is a backup. Their readers get `storage-unavailable`, never "no such file".
 */
export class StoredBytesCheck {
  readonly #options: StoredBytesCheckOptions;
  /** A large archive is gone through in several turns. */
  #lookedUpTo = '';
  readonly #missing = new Set<string>();

  constructor(options: StoredBytesCheckOptions) {
    this.#options = options;
  }

  /** How many attachments had not their bytes when they were last looked at. */
  get missing(): number {
    return this.#missing.size;
  }

  /** The next turn. @param signal leaves the rest to a later one */
  async look(signal?: AbortSignal): Promise<void> {
    for (let looked = 0; looked < LOOKS_A_TURN; looked += KEYS_AT_ONCE) {
      const expected = await this.#options.unitOfWork.attachments.blobsAfter(this.#lookedUpTo, KEYS_AT_ONCE);
      for (const attachment of expected) {
        if (signal?.aborted) return;
        await this.#lookAt(attachment);
        this.#lookedUpTo = attachment.blobKey;
      }
      if (expected.length === KEYS_AT_ONCE) continue;
      this.#lookedUpTo = '';
      return;
    }
  }

  async #lookAt({ id, blobKey, sizeBytes }: Expected): Promise<void> {
    const { blobs, onError } = this.#options;
    try {
      const storedBytes = await blobs.sizeBytes(blobKey);
      if (storedBytes === sizeBytes) {
        this.#missing.delete(id);
        return;
      }
      // Said once, however often it is looked at.
      if (!this.#missing.has(id) && this.#missing.size < MOST_TOLD)
        onError(new MissingBytesError(storedBytes, sizeBytes), id);
      this.#missing.add(id);
    } catch (error) {
      onError(error, id);
    }
  }
}
