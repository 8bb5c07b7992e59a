import { type Actor, auditEvent } from '../domain/audit-event.js';
import { isGone } from '../domain/case-state.js';
import { ProblemError } from '../domain/problem-error.js';
import { eventOfCase } from '../domain/webhook-event.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import type { CaseRef, UnitOfWork } from '../ports/unit-of-work.js';
import type { UploadLocks } from '../ports/upload-locks.js';
import { requireNoHold } from './legal-hold-service.js';
import { blobKeyOf } from './upload-bytes.js';

export interface CasePurgeOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
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

  /** Goes on with what a crash has cut. */
  async resume(signal?: AbortSignal): Promise<void> {
    for (const ref of await this.options.unitOfWork.cases.purging()) {
      if (signal?.aborted) return;
      await this.#finish(ref);
    }
  }

  async #finish(ref: CaseRef): Promise<void> {
    const { unitOfWork, blobs, clock } = this.options;
    await this.#removeUploads(ref);
    for (;;) {
      const found = await unitOfWork.cases.attachmentsOf(ref, ATTACHMENTS_AT_ONCE);
      if (found.length === 0) break;
      for (const { id, blobKey } of found) {
        await blobs.remove(blobKey);
        await unitOfWork.cases.removeAttachment(ref, id);
      }
    }
    await unitOfWork.transaction(async ({ cases }) => {
      await cases.forget(ref);
      await cases.setState(ref, { name: 'purged' }, clock.now());
    });
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
