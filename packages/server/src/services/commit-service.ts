import type { Change } from '@case-attachments/contract';
import type { AttachmentRecord } from '../domain/attachment.js';
import { type Actor, auditEvent } from '../domain/audit-event.js';
import { requireOpen } from '../domain/case-state.js';
import { ProblemError } from '../domain/problem-error.js';
import type { UploadRecord } from '../domain/upload.js';
import { closedToTus, uploadNotFound } from '../domain/upload-status.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { ChangeNotifier } from '../ports/change-notifier.js';
import type { Clock } from '../ports/clock.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import type { UploadLocks } from '../ports/upload-locks.js';
import { type CommitChecks, compareDigests, RefusedError } from './commit-checks.js';
import type { UploadBytes } from './upload-bytes.js';
import type { Verifier } from './verifier.js';

export interface CommitServiceOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
  readonly bytes: UploadBytes;
  readonly verifier: Verifier;
  readonly checks: CommitChecks;
  readonly locks: UploadLocks;
  readonly notifier: ChangeNotifier;
  readonly clock: Clock;
  /** Told of a new attachment once it is one. Must not throw, and takes none of the commit's time. */
  readonly onAttached: (attachment: AttachmentRecord) => void;
}

/** Whose request asks for a commit. */
export interface CommitSender extends Actor {
  /** Asked before the file is attached: what came before may have taken hours. */
  stillAllowed?(): Promise<boolean>;
}

/** A client that asks for its commit was let in just before: the right is asked for again after this long. */
const RIGHT_LASTS_MS = 15_000;

/**
 * Turns a complete upload into an attachment: verify, move out of staging, insert. Every step may be repeated, and a
 * crash between any two is finished by repeating from the first.
 */
export class CommitService {
  readonly #options: CommitServiceOptions;
  /** Callers at the same moment share one run; across processes the status lets one of them win. */
  readonly #running = new Map<string, Promise<AttachmentRecord>>();
  /** Uploads this process could not take back out of `verifying`, because the database did not answer. */
  readonly #stranded = new Set<string>();

  constructor(options: CommitServiceOptions) {
    this.#options = options;
  }

  /**
   * Repeatable: the same attachment each time.
   * @param digests what the client hashed, in block order; null for a client that does not
   * @param by whose request it is, for the audit trail; without one, whose upload
   * @throws upload-incomplete, digest-mismatch, type-not-accepted, content-refused, upload-verifying, upload-not-found,
   * request-invalid, case-closed, action-not-allowed, and the store's own troubles
   */
  async commit(
    uploadId: string,
    digests: readonly string[] | null,
    by?: CommitSender,
  ): Promise<AttachmentRecord> {
    let running = this.#running.get(uploadId);
    if (!running) {
      running = this.#commit(uploadId, digests, by).finally(() => this.#running.delete(uploadId));
      this.#running.set(uploadId, running);
    }
    const attachment = await running;
    // Also for those who joined, or came after the fact: whose file differs must not get a receipt.
    if (digests)
      unwrapRefusal(() => compareDigests({ fileName: attachment.name }, digests, attachment.blockDigests));
    return attachment;
  }

  /** Waits for the runs under way. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  /** Tries again to take stranded uploads back. */
  async rescueStranded(): Promise<void> {
    for (const id of this.#stranded) await this.#putBack(id);
  }

  async #commit(
    uploadId: string,
    digests: readonly string[] | null,
    by: CommitSender | undefined,
  ): Promise<AttachmentRecord> {
    const askedAtMs = this.#options.clock.now();
    const { upload, attachment } = await this.#options.locks.hold(uploadId, () => this.#enter(uploadId));
    if (attachment) return attachment;
    const actor = by ?? uploaderOf(upload);
    try {
      return await this.#verifyAndAttach(upload, digests, actor, () =>
        this.#requireRight(upload, by, askedAtMs),
      );
    } catch (error) {
      if (error instanceof RefusedError) {
        await this.#reject(upload, error.problem, actor);
        throw error.problem;
      }
      await this.#putBack(uploadId);
      throw error;
    }
  }

  /** Under the upload's lock: from here on no request appends to it. */
  async #enter(uploadId: string): Promise<{ upload: UploadRecord; attachment?: AttachmentRecord }> {
    const { uploads, attachments } = this.#options.unitOfWork;
    if (this.#stranded.has(uploadId)) await this.#putBack(uploadId);
    const upload = await uploads.find(uploadId);
    if (!upload) throw uploadNotFound();
    if (upload.status === 'committed') {
      const attachment = await attachments.find(upload, uploadId);
      if (!attachment) throw uploadNotFound();
      return { upload, attachment };
    }
    // The verdict is repeated as it was given.
    if (upload.status === 'rejected' && upload.problemCode !== null) {
      throw new ProblemError(upload.problemCode, upload.problemDetail ?? '', { fileName: upload.fileName });
    }
    const closed = closedToTus(upload);
    if (closed) throw closed;
    // Before gigabytes are read: a foreign client's upload is tried again at every turn of the collector.
    requireOpen(await this.#options.unitOfWork.cases.state(upload));
    await this.#requireAllBytes(upload);
    if (upload.status === 'receiving') await uploads.transition(uploadId, 'receiving', 'received');
    if (!(await uploads.transition(uploadId, 'received', 'verifying'))) {
      throw closedToTus({ ...upload, status: 'verifying' }) ?? uploadNotFound();
    }
    return { upload };
  }

  async #requireAllBytes(upload: UploadRecord): Promise<void> {
    const storedBytes = await this.#options.bytes.sizeBytes(upload.id);
    if (storedBytes === null) throw uploadNotFound();
    if (storedBytes === upload.sizeBytes) return;
    throw new ProblemError(
      'upload-incomplete',
      `${storedBytes} of ${upload.sizeBytes} bytes of "${upload.fileName}" have arrived. Send the rest, then finish.`,
      { fileName: upload.fileName, offsetBytes: storedBytes, sizeBytes: upload.sizeBytes },
    );
  }

  async #verifyAndAttach(
    upload: UploadRecord,
    digests: readonly string[] | null,
    by: Actor,
    requireRight: () => Promise<void>,
  ): Promise<AttachmentRecord> {
    const { verifier, checks, blobs, unitOfWork, notifier, clock } = this.#options;
    const sums = await verifier.finish(upload.id, upload.sizeBytes);
    if (digests) compareDigests(upload, digests, sums.blockDigests);
    const attachment = await checks.attachmentOf(upload, sums, clock.now());
    await requireRight();
    // Before the bytes move: moved ones wait for their row for as long as it takes.
    requireOpen(await unitOfWork.cases.state(upload));
    await blobs.commit(upload.id, attachment.blobKey);
    const change = await unitOfWork.transaction(async ({ attachments, audit, cases, changes, uploads }) => {
      requireOpen(await cases.state(attachment));
      const moved = await uploads.transition(upload.id, 'verifying', 'committed');
      if (!moved) throw new Error('The upload was taken out of verification by somebody else');
      if (!(await attachments.insert(attachment))) return null;
      const { id: attachmentId, sha256, sizeBytes, addedAtMs } = attachment;
      const facts = { kind: 'upload-committed', attachmentId, sha256, sizeBytes } as const;
      await audit.record(auditEvent(attachment, by, addedAtMs, facts));
      return changes.append(attachment, {
        kind: 'attachment-added',
        id: attachment.id,
        // Not when it was added: an import was added long ago.
        atMs: clock.now(),
        actorId: attachment.uploaderId,
      });
    });
    verifier.forget(upload.id);
    if (change) {
      this.#notify(notifier, attachment, change);
      this.#options.onAttached(attachment);
    }
    return attachment;
  }

  /**
   * Without the right, an upload whose client asks for commits waits for one. Another is refused for good: the server would finish it
   * by itself, and ask nobody.
   */
  async #requireRight(upload: UploadRecord, by: CommitSender | undefined, askedAtMs: number): Promise<void> {
    if (!by?.stillAllowed) return;
    if (upload.explicitCommit && this.#options.clock.now() - askedAtMs < RIGHT_LASTS_MS) return;
    if (await by.stillAllowed()) return;
    const problem = new ProblemError(
      'action-not-allowed',
      `You may not attach files in this case any more. "${upload.fileName}" was not attached.`,
      { fileName: upload.fileName },
    );
    throw upload.explicitCommit ? problem : new RefusedError(problem);
  }

  /** It is attached, whether or not those who watch can be told. */
  #notify(notifier: ChangeNotifier, attachment: AttachmentRecord, change: Change): void {
    try {
      notifier.notify({ tenantId: attachment.tenantId, caseId: attachment.caseId }, change);
    } catch {
      // Readers fetch from the log when they next ask.
    }
  }

  async #reject(upload: UploadRecord, problem: ProblemError, by: Actor): Promise<void> {
    const { unitOfWork, verifier, blobs, clock } = this.#options;
    const atMs = clock.now();
    await unitOfWork.transaction(async ({ audit, uploads }) => {
      const moved = await uploads.transition(upload.id, 'verifying', 'rejected', {
        problemCode: problem.code,
        problemDetail: problem.detail,
        lastActivityAtMs: atMs,
      });
      if (!moved) return;
      const { id: attachmentId, sizeBytes } = upload;
      const what = { kind: 'upload-rejected', outcome: 'failed', reason: problem.code } as const;
      await audit.record(auditEvent(upload, by, atMs, { ...what, attachmentId, sizeBytes }));
    });
    verifier.forget(upload.id);
    // When it fails, the sweep does it.
    await blobs.discardStaged(upload.id).catch(() => {});
  }

  /** The server failed, not the file. Never throws: the first error is the one to tell. */
  async #putBack(uploadId: string): Promise<void> {
    try {
      await this.#options.unitOfWork.uploads.transition(uploadId, 'verifying', 'received');
      this.#stranded.delete(uploadId);
    } catch {
      this.#stranded.add(uploadId);
    }
  }
}

function uploaderOf({ userId, userName, userOrgName }: UploadRecord): Actor {
  return {
    user: { id: userId, displayName: userName, ...(userOrgName !== null && { orgName: userOrgName }) },
  };
}

function unwrapRefusal(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof RefusedError ? error.problem : error;
  }
}
