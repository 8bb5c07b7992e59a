import { auditEvent, SERVER_ACTOR } from '../domain/audit-event.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import type { PurgedAttachment, UnitOfWork } from '../ports/unit-of-work.js';

export interface PurgeServiceOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: Pick<BlobStore, 'remove'>;
  readonly clock: Clock;
  /** How long what was deleted can be restored. Milliseconds. */
  readonly restoreWindowMs: number;
  readonly onError: (error: unknown, attachmentId: string) => void;
}

const ATTACHMENTS_A_TURN = 1000;

/**
 * Removes for good what was deleted and can no longer be restored. First the row says so, with the audit trail; then the bytes go,
 * with all that was made from them. Whatever a crash leaves between the two, the next turn finishes.
 */
export class PurgeService {
  constructor(private readonly options: PurgeServiceOptions) {}

  /**
   * Call at each start: the first one begins the window of what was deleted while nothing was ever purged.
   * @returns how many of those there are, counted up to a thousand, and when they may go; null: none
   */
  async announce(): Promise<{ readonly files: number; readonly atMs: number } | null> {
    const { unitOfWork, clock, restoreWindowMs } = this.options;
    const sinceMs = await unitOfWork.purgingSince(clock.now());
    const files = (await unitOfWork.purges.due(sinceMs, ATTACHMENTS_A_TURN)).length;
    return files === 0 ? null : { files, atMs: sinceMs + restoreWindowMs };
  }

  /** A turn of it. @param signal leaves the rest to the next one */
  async purge(signal?: AbortSignal): Promise<void> {
    const { unitOfWork, clock, restoreWindowMs } = this.options;
    const deletedBeforeMs = clock.now() - restoreWindowMs;
    // What was deleted while nothing was ever purged is kept for the whole window from then on: nobody loses it without notice.
    const mayPurge = (await unitOfWork.purgingSince(clock.now())) <= deletedBeforeMs;
    const due = mayPurge ? await unitOfWork.purges.due(deletedBeforeMs, ATTACHMENTS_A_TURN) : [];
    await this.#each(due, (attachment) => this.#mark(attachment), signal);
    const withBytes = await unitOfWork.purges.withBytes(ATTACHMENTS_A_TURN);
    await this.#each(withBytes, (attachment) => this.#removeBytes(attachment), signal);
  }

  async #mark({ id, sha256, sizeBytes, ...ref }: PurgedAttachment): Promise<void> {
    const { unitOfWork, clock } = this.options;
    await unitOfWork.transaction(async ({ attachments, audit, legalHolds, purges, uploads }) => {
      // It may have been restored since, or put on hold.
      if ((await attachments.find(ref, id))?.deletedAtMs == null) return;
      if ((await legalHolds.reasonOf(ref)) !== null) return;
      const atMs = clock.now();
      if (!(await purges.mark(ref, id, atMs))) return;
      // The upload that brought it knows its name.
      await uploads.forget(id);
      const facts = { kind: 'attachment-purged', attachmentId: id, sha256, sizeBytes } as const;
      await audit.record(auditEvent(ref, SERVER_ACTOR, atMs, facts));
    });
  }

  async #removeBytes(attachment: PurgedAttachment): Promise<void> {
    const { unitOfWork, blobs } = this.options;
    await blobs.remove(attachment.blobKey);
    await unitOfWork.purges.bytesRemoved(attachment, attachment.id);
  }

  /** One that cannot be purged now does not keep the others. */
  async #each(
    attachments: readonly PurgedAttachment[],
    work: (attachment: PurgedAttachment) => Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    for (const attachment of attachments) {
      if (signal?.aborted) return;
      try {
        await work(attachment);
      } catch (error) {
        this.options.onError(error, attachment.id);
      }
    }
  }
}
