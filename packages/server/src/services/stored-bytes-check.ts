import type { BlobStore } from '../ports/blob-store.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';

const KEYS_AT_ONCE = 500;
/** A look is a question to the file system; this many take a few seconds behind the requests. */
const LOOKS_A_TURN = 20_000;

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

/**
 * Tells of attachments whose bytes somebody took away or cut behind the server's back. Nothing here can mend that, so
 * the operator must know while there still is a backup. Their readers get `storage-unavailable`, never "no such file".
 */
export class StoredBytesCheck {
  readonly #options: StoredBytesCheckOptions;
  /** A large archive is gone through in several turns. */
  #lookedUpTo = '';

  constructor(options: StoredBytesCheckOptions) {
    this.#options = options;
  }

  /** The next turn. */
  async look(): Promise<void> {
    for (let looked = 0; looked < LOOKS_A_TURN; looked += KEYS_AT_ONCE) {
      const expected = await this.#options.unitOfWork.attachments.blobsAfter(this.#lookedUpTo, KEYS_AT_ONCE);
      for (const attachment of expected) await this.#lookAt(attachment);
      this.#lookedUpTo = expected.length < KEYS_AT_ONCE ? '' : (expected.at(-1)?.blobKey ?? '');
      if (this.#lookedUpTo === '') return;
    }
  }

  async #lookAt({
    id,
    blobKey,
    sizeBytes,
  }: {
    id: string;
    blobKey: string;
    sizeBytes: number;
  }): Promise<void> {
    const { blobs, onError } = this.#options;
    try {
      const storedBytes = await blobs.sizeBytes(blobKey);
      if (storedBytes !== sizeBytes) onError(new MissingBytesError(storedBytes, sizeBytes), id);
    } catch (error) {
      onError(error, id);
    }
  }
}
