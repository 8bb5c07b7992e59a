import { auditEvent, SERVER_ACTOR } from '../domain/audit-event.js';
import { isGone } from '../domain/case-state.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import type { PurgedAttachment, UnitOfWork } from '../ports/unit-of-work.js';
import { type DoomedAttachment, removeBytes } from './remove-bytes.js';

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
    const { unitOfWork, blobs, clock, restoreWindowMs, onError } = this.options;
    const deletedBeforeMs = clock.now() - restoreWindowMs;
    // What was deleted while nothing was ever purged is kept for the whole window from then on: nobody loses it without notice.
    const mayPurge = (await unitOfWork.purgingSince(clock.now())) <= deletedBeforeMs;
    const due = mayPurge ? await unitOfWork.purges.due(deletedBeforeMs, ATTACHMENTS_A_TURN) : [];
    for (const attachment of due) {
      if (signal?.aborted) return;
      // One that cannot be marked now does not keep the others.
      await this.#mark(attachment).catch((error: unknown) => onError(error, attachment.id));
    }
    const bytesRemoved = (attachment: DoomedAttachment) =>
      unitOfWork.purges.bytesRemoved(attachment, attachment.id);
    const withBytes = await unitOfWork.purges.withBytes(ATTACHMENTS_A_TURN);
    await removeBytes({ blobs, bytesRemoved, onError }, withBytes, signal);
  }

  async #mark({ id, sha256, sizeBytes, ...ref }: PurgedAttachment): Promise<void> {
    const { unitOfWork, clock } = this.options;
    await unitOfWork.transaction(async ({ attachments, audit, cases, legalHolds, purges, uploads }) => {
      // It may have been restored since, or put on hold.
      if ((await attachments.find(ref, id))?.deletedAtMs == null) return;
      if ((await legalHolds.reasonOf(ref)) !== null) return;
      // Its case is purged as a whole, and recorded as that.
      if (isGone(await cases.state(ref))) return;
      const atMs = clock.now();
      if (!(await purges.mark(ref, id, atMs))) return;
      // The upload that brought it knows its name.
      await uploads.forget(id);
      const facts = { kind: 'attachment-purged', attachmentId: id, sha256, sizeBytes } as const;
      await audit.record(auditEvent(ref, SERVER_ACTOR, atMs, facts));
    });
  }
}
