import { type Actor, auditEvent } from '../domain/audit-event.js';
import { isGone } from '../domain/case-state.js';
import { ProblemError } from '../domain/problem-error.js';
import { eventOfCase } from '../domain/webhook-event.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import type { CaseRef, UnitOfWork } from '../ports/unit-of-work.js';
import type { UploadLocks } from '../ports/upload-locks.js';
import { requireNoHold } from './legal-hold-service.js';
import { type DoomedAttachment, removeBytes } from './remove-bytes.js';
import { blobKeyOf } from './upload-bytes.js';

export interface CasePurgeOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: Pick<BlobStore, 'remove' | 'discardStaged'>;
  readonly locks: UploadLocks;
  readonly clock: Clock;
  /** Somebody is told by webhook. */
  readonly announces: boolean;
}

const ATTACHMENTS_AT_ONCE = 100;

/**
 * Removes all that is known of a case, but what its audit entries say. From the first step on nobody sees the case any more; the
 * others may be cut and repeated: bytes go before the row that knows them.
 */
export class CasePurge {
  constructor(private readonly options: CasePurgeOptions) {}

  /** Repeatable. @throws legal-hold, case-merged; upload-locked when an upload does not stop in time: the rest follows by the timer */
  async purge(ref: CaseRef, by: Actor): Promise<void> {
    const { unitOfWork, clock, announces } = this.options;
    const isPurged = await unitOfWork.transaction(async (repositories) => {
      const { attachments, audit, cases, webhooks } = repositories;
      const { name } = await cases.state(ref);
      if (name === 'merged') throw new ProblemError('case-merged', 'Purge the case that has its files.');
      if (isGone({ name })) return name === 'purged';
      await requireNoHold(repositories, ref);
      const atMs = clock.now();
      const live = await attachments.total(ref, { deleted: false });
      const deleted = await attachments.total(ref, { deleted: true });
      await cases.setState(ref, { name: 'purging' }, atMs);
      const details = {
        files: live.count + deleted.count,
        sizeBytes: live.sizeBytes + deleted.sizeBytes,
      };
      await audit.record(auditEvent(ref, by, atMs, { kind: 'case-purged', details }));
      if (announces) await webhooks.append(eventOfCase(ref, 'case.purged', atMs), atMs);
      return false;
    });
    if (!isPurged) await this.#finish(ref);
  }

  /** Goes on with what was cut. A case that cannot be finished now does not keep the others. @throws AggregateError of theirs */
  async resume(signal?: AbortSignal): Promise<void> {
    const errors: unknown[] = [];
    for (const ref of await this.options.unitOfWork.cases.purging()) {
      if (signal?.aborted) break;
      await this.#finish(ref, signal).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw new AggregateError(errors, 'cases could not be purged to the end');
  }

  async #finish(ref: CaseRef, signal?: AbortSignal): Promise<void> {
    const { unitOfWork, clock } = this.options;
    await this.#removeUploads(ref);
    for (;;) {
      const found = await unitOfWork.cases.attachmentsOf(ref, ATTACHMENTS_AT_ONCE);
      if (found.length === 0) break;
      await this.#removeAttachments(found, signal);
      if (signal?.aborted) return;
    }
    await unitOfWork.transaction(async ({ cases }) => {
      await cases.forget(ref);
      await cases.setState(ref, { name: 'purged' }, clock.now());
    });
  }

  /** @throws what the first one failed with that could not be removed */
  async #removeAttachments(
    attachments: readonly DoomedAttachment[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { unitOfWork, blobs } = this.options;
    const errors: unknown[] = [];
    await removeBytes(
      {
        blobs,
        bytesRemoved: (attachment) => unitOfWork.cases.removeAttachment(attachment, attachment.id),
        onError: (error) => errors.push(error),
      },
      attachments,
      signal,
    );
    if (errors.length > 0) throw errors[0];
  }

  async #removeUploads(ref: CaseRef): Promise<void> {
    const { unitOfWork, blobs, locks } = this.options;
    for (const { id } of await unitOfWork.cases.uploadsOf(ref)) {
      await locks.hold(id, async () => {
        await blobs.discardStaged(id);
        // Moved by a commit that then found the case gone.
        await blobs.remove(blobKeyOf(id));
        await unitOfWork.uploads.remove(id);
      });
    }
  }
}
