import type { UploadDetails, UploadSummary } from '@case-attachments/contract';
import { type Actor, auditEvent, type RequestOrigin, SERVER_ACTOR } from '../domain/audit-event.js';
import type { Limits } from '../domain/limits.js';
import { ProblemError } from '../domain/problem-error.js';
import type { UploadRecord } from '../domain/upload.js';
import { closedToTus, uploadLocked, uploadNotFound } from '../domain/upload-status.js';
import type { User } from '../ports/access.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import type { CaseRef, UnitOfWork } from '../ports/unit-of-work.js';
import type { UploadLocks } from '../ports/upload-locks.js';
import type { UploadBytes } from './upload-bytes.js';
import type { PartialSums, Verifier } from './verifier.js';

/** Whose uploads: nobody else sees them, not even in the same case. */
export interface UploadOwner extends CaseRef {
  readonly user: Pick<User, 'id' | 'displayName' | 'orgName' | 'roles'>;
  readonly origin?: RequestOrigin;
  /** As of `CommitSender`. */
  stillAllowed?(): Promise<boolean>;
}

export interface UploadServiceOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
  readonly bytes: UploadBytes;
  readonly locks: UploadLocks;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** More than a status can move on by itself while the upload is locked. */
const CANCEL_ATTEMPTS = 4;

/** An upload's life from its creation until its commit: looked up, arriving, cancelled. */
export class UploadService {
  readonly #options: UploadServiceOptions;

  constructor(options: UploadServiceOptions) {
    this.#options = options;
  }

  /** @throws upload-not-found for an id that is unknown, or another's, case's or tenant's: all the same */
  async own(owner: UploadOwner, uploadId: string): Promise<UploadRecord> {
    const upload = await this.#options.unitOfWork.uploads.find(uploadId);
    if (
      upload?.tenantId !== owner.tenantId ||
      upload.caseId !== owner.caseId ||
      upload.userId !== owner.user.id
    ) {
      throw uploadNotFound();
    }
    return upload;
  }

  /** Where it stands, once whoever is writing has stopped. @throws upload-not-found, upload-locked */
  offsetBytes(uploadId: string): Promise<number> {
    const { unitOfWork, bytes, locks } = this.#options;
    return locks.hold(uploadId, async () => {
      const upload = await unitOfWork.uploads.find(uploadId);
      if (!upload) throw uploadNotFound();
      return bytes.offsetBytes(upload);
    });
  }

  async list(owner: UploadOwner): Promise<UploadSummary[]> {
    const uploads = await this.#options.unitOfWork.uploads.unfinishedOf(owner, owner.user.id);
    const summaries: UploadSummary[] = [];
    for (const upload of uploads) {
      try {
        summaries.push(summaryOf(upload, await this.#options.bytes.offsetBytes(upload)));
      } catch (error) {
        // Its bytes are gone: there is nothing to go on with.
        if (!(error instanceof ProblemError && error.code === 'upload-not-found')) throw error;
      }
    }
    return summaries;
  }

  /** Waits until what is stored has been read back. @throws upload-not-found */
  async details(owner: UploadOwner, uploadId: string): Promise<UploadDetails> {
    const upload = await this.own(owner, uploadId);
    if (upload.status === 'abandoned') throw uploadNotFound();
    const offsetBytes = await this.#options.bytes.offsetBytes(upload);
    const { blockDigests, tail } = await this.#sumsOf(upload, offsetBytes);
    return {
      ...summaryOf(upload, offsetBytes),
      blockSizeBytes: this.#options.limits.blockSizeBytes,
      blockDigests: [...blockDigests],
      tail,
    };
  }

  /** A request brought the upload to this offset; the bytes are safe. With the last one its status moves along. */
  async arrived(uploadId: string, offsetBytes: number, sizeBytes: number): Promise<void> {
    const { unitOfWork, verifier, clock } = this.#options;
    verifier.arrived(uploadId, offsetBytes);
    const nowMs = clock.now();
    const isComplete = offsetBytes === sizeBytes;
    const patch = { arrivedBytes: offsetBytes, lastActivityAtMs: nowMs };
    if (isComplete && (await unitOfWork.uploads.transition(uploadId, 'receiving', 'received', patch))) return;
    await unitOfWork.uploads.touch(uploadId, nowMs, offsetBytes);
  }

  /** A request ended with an error. What it left counts, and what was read back of it may be gone: it is read again. */
  async brokenOff(uploadId: string): Promise<void> {
    const { unitOfWork, bytes, verifier, clock } = this.#options;
    verifier.forget(uploadId);
    const storedBytes = await bytes.sizeBytes(uploadId);
    if (storedBytes !== null) await unitOfWork.uploads.touch(uploadId, clock.now(), storedBytes);
  }

  /**
   * The last byte is there.
   * @returns whether the upload's client is going to ask for its commit by itself
   */
  async complete(uploadId: string): Promise<boolean> {
    const { uploads } = this.#options.unitOfWork;
    const upload = await uploads.find(uploadId);
    if (!upload) throw uploadNotFound();
    if (upload.status === 'receiving') await uploads.transition(uploadId, 'receiving', 'received');
    return upload.explicitCommit;
  }

  /**
   * The person does not want it any more. Repeatable.
   * @throws upload-not-found, upload-committed, upload-verifying, upload-locked
   */
  async cancel(owner: UploadOwner, uploadId: string): Promise<void> {
    await this.own(owner, uploadId);
    await this.#options.locks.hold(uploadId, async () => {
      // A request that has just brought the last byte moves the status, without the lock.
      for (let attempt = 0; attempt < CANCEL_ATTEMPTS; attempt++) {
        if (await this.abandon(await this.#cancellable(owner, uploadId), owner)) return;
      }
      throw uploadLocked();
    });
  }

  /**
   * Under the upload's lock. Its bytes go; its row stays for a while and says why.
   * @param by who does not want it any more; the server, when nobody goes on with it
   * @returns false when its status has moved since `upload` was read: nothing was done
   */
  async abandon(upload: UploadRecord, by: Actor = SERVER_ACTOR): Promise<boolean> {
    const { unitOfWork, blobs, verifier, clock } = this.#options;
    if (upload.status !== 'abandoned') {
      const kind = by === SERVER_ACTOR ? 'upload-abandoned' : 'upload-cancelled';
      const atMs = clock.now();
      const moved = await unitOfWork.transaction(async ({ uploads, audit }) => {
        const patch = { lastActivityAtMs: atMs };
        if (!(await uploads.transition(upload.id, upload.status, 'abandoned', patch))) return false;
        const { id: attachmentId, sizeBytes } = upload;
        await audit.record(auditEvent(upload, by, atMs, { kind, attachmentId, sizeBytes }));
        return true;
      });
      if (!moved) return false;
    }
    verifier.forget(upload.id);
    await blobs.discardStaged(upload.id);
    return true;
  }

  async #cancellable(owner: UploadOwner, uploadId: string): Promise<UploadRecord> {
    const upload = await this.own(owner, uploadId);
    if (upload.status === 'committed') {
      throw new ProblemError(
        'upload-committed',
        `"${upload.fileName}" is attached already. Delete the attachment instead.`,
        { fileName: upload.fileName },
      );
    }
    if (upload.status === 'verifying') throw closedToTus(upload) ?? uploadNotFound();
    return upload;
  }

  async #sumsOf(upload: UploadRecord, offsetBytes: number): Promise<PartialSums> {
    const { unitOfWork, verifier, limits } = this.#options;
    if (upload.status === 'rejected') return { blockDigests: [], tail: null };
    if (upload.status !== 'committed') return verifier.partial(upload.id, offsetBytes);
    // Verified for good: nothing to read again.
    const digests = (await unitOfWork.attachments.find(upload, upload.id))?.blockDigests ?? [];
    const wholeBlocks = Math.floor(upload.sizeBytes / limits.blockSizeBytes);
    const last = digests[wholeBlocks];
    return {
      blockDigests: digests.slice(0, wholeBlocks),
      tail: last === undefined ? null : { sizeBytes: upload.sizeBytes % limits.blockSizeBytes, sha256: last },
    };
  }
}

function summaryOf(upload: UploadRecord, offsetBytes: number): UploadSummary {
  const { id, fileName, sizeBytes, status, createdAtMs, problemCode, problemDetail } = upload;
  return {
    id,
    fileName,
    sizeBytes,
    offsetBytes,
    status,
    createdAtMs,
    ...(problemCode !== null && { problem: { code: problemCode, detail: problemDetail ?? '' } }),
  };
}
