import { type Attachment, type AttachmentChangeKind, extensionOf } from '@case-attachments/contract';
import { cleanFileName } from '@case-attachments/contract/file-name';
import type { AttachmentRecord } from '../domain/attachment.js';
import { type Actor, type AuditKind, auditEvent } from '../domain/audit-event.js';
import { requireOpen } from '../domain/case-state.js';
import { naturalSortKey } from '../domain/file-name.js';
import { ProblemError } from '../domain/problem-error.js';
import type { ChangeNotifier } from '../ports/change-notifier.js';
import type { Clock } from '../ports/clock.js';
import type { CaseRef, Repositories, UnitOfWork } from '../ports/unit-of-work.js';
import { attachmentView } from './attachment-view.js';
import { requireNoHold } from './legal-hold-service.js';

export interface AttachmentServiceOptions {
  readonly unitOfWork: UnitOfWork;
  readonly notifier: ChangeNotifier;
  readonly clock: Clock;
  /** How long what was deleted can be restored. Milliseconds. */
  readonly restoreWindowMs: number;
  /** It is back. What follows is not waited for. */
  readonly onRestored?: (record: AttachmentRecord) => void;
}

/**
 * One attachment's life after it was committed: looked up, renamed, deleted, restored.
 * What changes is written together with its place in the change sequence and in the audit trail; listeners are told afterwards.
 */
export class AttachmentService {
  readonly #unitOfWork: UnitOfWork;
  readonly #notifier: ChangeNotifier;
  readonly #clock: Clock;
  readonly #restoreWindowMs: number;
  readonly #onRestored: (record: AttachmentRecord) => void;

  constructor({
    unitOfWork,
    notifier,
    clock,
    restoreWindowMs,
    onRestored = () => {},
  }: AttachmentServiceOptions) {
    this.#restoreWindowMs = restoreWindowMs;
    this.#onRestored = onRestored;
    this.#unitOfWork = unitOfWork;
    this.#notifier = notifier;
    this.#clock = clock;
  }

  /** @throws ProblemError `attachment-not-found`, `attachment-deleted` */
  live(ref: CaseRef, id: string): Promise<AttachmentRecord> {
    return findLive(this.#unitOfWork, ref, id);
  }

  /**
   * An attachment whose bytes may be handed out.
   * @throws ProblemError also `attachment-not-scanned`, `attachment-infected`, `attachment-unscannable`
   */
  async readable(ref: CaseRef, id: string): Promise<AttachmentRecord> {
    const record = await this.live(ref, id);
    if (record.scanState === 'pending') {
      throw new ProblemError(
        'attachment-not-scanned',
        `"${record.name}" is still being checked for malware. Try again in a minute.`,
        { fileName: record.name, retryAfterSeconds: 30 },
      );
    }
    if (record.scanState === 'infected') {
      throw new ProblemError(
        'attachment-infected',
        `"${record.name}" is kept in quarantine because malware was found in it. Ask its sender for a clean copy.`,
        { fileName: record.name },
      );
    }
    if (record.scanState === 'unscannable') {
      throw new ProblemError(
        'attachment-unscannable',
        `"${record.name}" could not be checked for malware: it is ${record.scanFinding}. Ask its sender for another copy.`,
        { fileName: record.name },
      );
    }
    return record;
  }

  /**
   * @throws ProblemError `file-name-invalid` when nothing usable is left of the name, or its extension changed:
   * the type of a file comes from its content and was settled when it came in; `legal-hold`: the name is part of what is kept
   */
  async rename(ref: CaseRef, id: string, rawName: string, by: Actor): Promise<Attachment> {
    const name = cleanFileName(rawName);
    if (name === null) {
      throw new ProblemError('file-name-invalid', 'Nothing of this name can be used. Give the file another.');
    }
    const record = await this.#change(
      ref,
      'attachment-renamed',
      by,
      async ({ attachments, legalHolds, purges }, tell) => {
        const before = await findLive({ attachments, purges }, ref, id);
        if (extensionOf(name) !== before.extension) {
          const ending = before.extension ? `end with ".${before.extension}"` : 'have no ending';
          throw new ProblemError('file-name-invalid', `The name of "${before.name}" must still ${ending}.`, {
            fileName: before.name,
          });
        }
        if (name === before.name) return before;
        await requireNoHold({ legalHolds }, ref);
        const nameKey = naturalSortKey(name);
        await attachments.rename(ref, id, { name, nameKey });
        await tell(before);
        return { ...before, name, nameKey };
      },
    );
    return attachmentView(record, by.user.id);
  }

  /** Repeatable: deleting what is deleted is success. @throws ProblemError `attachment-not-found`, `legal-hold` */
  async delete(ref: CaseRef, id: string, by: Actor): Promise<void> {
    await this.#change(ref, 'attachment-deleted', by, async ({ attachments, legalHolds, purges }, tell) => {
      const record = await find({ attachments, purges }, ref, id);
      if (record.deletedAtMs !== null) return;
      await requireNoHold({ legalHolds }, ref);
      await attachments.markDeleted(ref, id, by.user.id, this.#clock.now());
      await tell(record);
    });
  }

  /**
   * Repeatable: restoring what is not deleted is success. What a legal hold has kept can be restored for as long as it is kept.
   * @throws ProblemError `attachment-not-found`, `attachment-deleted` when it is too late
   */
  async restore(ref: CaseRef, id: string, by: Actor): Promise<Attachment> {
    const purgingSinceMs = await this.#unitOfWork.purgingSince(this.#clock.now());
    const record = await this.#change(ref, 'attachment-restored', by, async (repositories, tell) => {
      const { attachments, legalHolds } = repositories;
      const before = await find(repositories, ref, id);
      if (before.deletedAtMs === null) return before;
      const countedFromMs = Math.max(before.deletedAtMs, purgingSinceMs);
      const isLate = countedFromMs + this.#restoreWindowMs <= this.#clock.now();
      if (isLate && (await legalHolds.reasonOf(ref)) === null) throw deletedForGood();
      await attachments.markRestored(ref, id);
      await tell(before);
      return { ...before, deletedAtMs: null, deletedBy: null };
    });
    this.#onRestored(record);
    return attachmentView(record, by.user.id);
  }

  /** Runs `work` in one transaction and, once it is committed, notifies of the change it told. */
  async #change<T>(
    ref: CaseRef,
    kind: AttachmentChangeKind & AuditKind,
    by: Actor,
    work: (repositories: Repositories, tell: (record: AttachmentRecord) => Promise<void>) => Promise<T>,
  ): Promise<T> {
    const { result, change } = await this.#unitOfWork.transaction(async (repositories) => {
      requireOpen(await repositories.cases.state(ref));
      let change: Awaited<ReturnType<Repositories['changes']['append']>> | undefined;
      const result = await work(repositories, async ({ id, sha256, sizeBytes }) => {
        const atMs = this.#clock.now();
        change = await repositories.changes.append(ref, { kind, id, actorId: by.user.id, atMs });
        const facts = { kind, attachmentId: id, sha256, sizeBytes };
        await repositories.audit.record(auditEvent(ref, by, atMs, facts));
      });
      return { result, change };
    });
    if (change) this.#notifier.notify(ref, change);
    return result;
  }
}

type Finder = Pick<Repositories, 'attachments' | 'purges'>;

async function find({ attachments, purges }: Finder, ref: CaseRef, id: string): Promise<AttachmentRecord> {
  const record = await attachments.find(ref, id);
  if (!record) {
    if (await purges.has(ref, id)) throw deletedForGood();
    throw new ProblemError('attachment-not-found', 'This case has no such file. Load the list again.');
  }
  return record;
}

async function findLive(finder: Finder, ref: CaseRef, id: string): Promise<AttachmentRecord> {
  const record = await find(finder, ref, id);
  if (record.deletedAtMs !== null) {
    throw new ProblemError('attachment-deleted', `"${record.name}" was deleted.`, { fileName: record.name });
  }
  return record;
}

function deletedForGood(): ProblemError {
  return new ProblemError(
    'attachment-deleted',
    'This file was deleted, and the time in which it could be restored is over.',
  );
}
