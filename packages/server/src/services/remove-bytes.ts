import type { BlobStore } from '../ports/blob-store.js';
import type { CaseRef } from '../ports/unit-of-work.js';

/** A row that says for good that its bytes go. */
export interface DoomedAttachment extends CaseRef {
  readonly id: string;
  readonly blobKey: string;
}

export interface RemoveBytesOptions {
  readonly blobs: Pick<BlobStore, 'remove'>;
  /** The row's last word, once there are no bytes: nobody finds them by it any more. Repeatable. */
  readonly bytesRemoved: (attachment: DoomedAttachment) => Promise<void>;
  /** One whose bytes cannot be removed now does not keep the others. */
  readonly onError: (error: unknown, attachmentId: string) => void;
}

/**
 * The one way in which the bytes of attachments go, with all that was made of them: behind the transaction that decided it, and before
 * the row that knows them. Cut or repeated, alone or beside another one over the same rows, it comes to the same.
 * @param signal leaves the rest to the next time
 */
export async function removeBytes(
  { blobs, bytesRemoved, onError }: RemoveBytesOptions,
  attachments: readonly DoomedAttachment[],
  signal?: AbortSignal,
): Promise<void> {
  for (const attachment of attachments) {
    if (signal?.aborted) return;
    try {
      await blobs.remove(attachment.blobKey);
      await bytesRemoved(attachment);
    } catch (error) {
      onError(error, attachment.id);
    }
  }
}
