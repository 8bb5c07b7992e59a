import { createHash } from 'node:crypto';
import type { UploadDetails, UploadSummary } from '@case-attachments/contract';
import { cleanFileName } from '../domain/file-name.js';
import type { Limits } from '../domain/limits.js';
import { newId } from '../domain/new-id.js';
import { ProblemError } from '../domain/problem-error.js';
import type { UploadRecord } from '../domain/upload.js';
import { closedToTus, uploadNotFound } from '../domain/upload-status.js';
import type { User } from '../ports/access.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import type { ContentInspector } from '../ports/content-inspector.js';
import type { CaseRef, UnitOfWork } from '../ports/unit-of-work.js';
import type { UploadLocks } from '../ports/upload-locks.js';
import type { UploadBytes } from './upload-bytes.js';
import type { PartialSums, Verifier } from './verifier.js';

/** Whose uploads: nobody else sees them, not even in the same case. */
export interface UploadOwner extends CaseRef {
  readonly user: Pick<User, 'id' | 'displayName' | 'orgName'>;
}

/** What a client announces. */
export interface Creation {
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly claimedMediaType: string | null;
  readonly explicitCommit: boolean;
  readonly idempotencyKey: string | null;
  /** Part of what makes two creations the same; never shown. Epoch milliseconds as the client wrote them. */
  readonly lastModified: string | null;
}

export interface UploadServiceOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
  readonly bytes: UploadBytes;
  readonly inspector: ContentInspector;
  readonly locks: UploadLocks;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** An upload's life until its commit: admitted, looked up, arriving, cancelled. */
export class UploadService {
  readonly #options: UploadServiceOptions;

  constructor(options: UploadServiceOptions) {
    this.#options = options;
  }

  /**
   * May this file come? Nothing is stored yet.
   * @returns a new record to insert, or the upload made before under the same idempotency key
   * @throws file-name-invalid, type-not-accepted, content-refused, file-too-large, too-many-open-uploads,
   * storage-full, idempotency-key-reused
   */
  async admit(owner: UploadOwner, creation: Creation): Promise<{ upload: UploadRecord; repeated: boolean }> {
    const fileName = cleanFileName(creation.fileName);
    if (fileName === null) {
      throw new ProblemError(
        'file-name-invalid',
        'The file has no usable name. Rename it and pick it again.',
      );
    }
    const fingerprint = fingerprintOf({ ...creation, fileName });
    const before = await this.#findRepeated(owner, creation.idempotencyKey, fingerprint);
    if (before) return { upload: before, repeated: true };

    const refusal = this.#options.inspector.refuseByName(fileName);
    if (refusal) throw new ProblemError(refusal.code, refusal.detail, { fileName });
    this.#checkSize(fileName, creation.sizeBytes);
    await this.#checkOpenUploads(owner);
    await this.#checkSpace(fileName, creation.sizeBytes);
    const now = this.#options.clock.now();
    const upload: UploadRecord = {
      tenantId: owner.tenantId,
      caseId: owner.caseId,
      id: newId(),
      userId: owner.user.id,
      userName: owner.user.displayName,
      userOrgName: owner.user.orgName ?? null,
      fileName,
      sizeBytes: creation.sizeBytes,
      arrivedBytes: 0,
      claimedMediaType: creation.claimedMediaType,
      status: 'receiving',
      explicitCommit: creation.explicitCommit,
      idempotencyKey: creation.idempotencyKey,
      idempotencyFingerprint: creation.idempotencyKey === null ? null : fingerprint,
      problemCode: null,
      problemDetail: null,
      createdAtMs: now,
      lastActivityAtMs: now,
    };
    return { upload, repeated: false };
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

  /** A request brought the upload to this offset; the bytes are safe. */
  async arrived(uploadId: string, offsetBytes: number): Promise<void> {
    const { unitOfWork, verifier, clock } = this.#options;
    verifier.arrived(uploadId, offsetBytes);
    await unitOfWork.uploads.touch(uploadId, clock.now(), offsetBytes);
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
      const upload = await this.own(owner, uploadId);
      if (upload.status === 'committed') {
        throw new ProblemError(
          'upload-committed',
          `"${upload.fileName}" is attached already. Delete the attachment instead.`,
          { fileName: upload.fileName },
        );
      }
      if (upload.status === 'verifying') throw closedToTus(upload) ?? uploadNotFound();
      await this.abandon(upload);
    });
  }

  /** Under the upload's lock. Its bytes go; its row stays for a while and says why. */
  async abandon(upload: UploadRecord): Promise<boolean> {
    const { unitOfWork, blobs, verifier, clock } = this.#options;
    if (upload.status !== 'abandoned') {
      const moved = await unitOfWork.uploads.transition(upload.id, upload.status, 'abandoned', {
        lastActivityAtMs: clock.now(),
      });
      if (!moved) return false;
    }
    verifier.forget(upload.id);
    await blobs.discardStaged(upload.id);
    return true;
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

  async #findRepeated(
    owner: UploadOwner,
    key: string | null,
    fingerprint: string,
  ): Promise<UploadRecord | null> {
    if (key === null) return null;
    const before = await this.#options.unitOfWork.uploads.findByIdempotencyKey(owner, owner.user.id, key);
    if (before && before.idempotencyFingerprint !== fingerprint) {
      throw new ProblemError(
        'idempotency-key-reused',
        'This Idempotency-Key belongs to the upload of another file. Make a new key for each file.',
      );
    }
    return before;
  }

  #checkSize(fileName: string, sizeBytes: number): void {
    const { maxSizeBytes } = this.#options.limits;
    if (sizeBytes <= maxSizeBytes) return;
    throw new ProblemError(
      'file-too-large',
      `"${fileName}" has ${megabytes(sizeBytes)}; a file may have up to ${megabytes(maxSizeBytes)}. Split or compress it.`,
      { fileName, sizeBytes, limitBytes: maxSizeBytes },
    );
  }

  async #checkOpenUploads({ tenantId, user }: UploadOwner): Promise<void> {
    const { unitOfWork, limits } = this.#options;
    if ((await unitOfWork.uploads.countUnfinished(tenantId, user.id)) < limits.maxOpenUploads) return;
    throw new ProblemError(
      'too-many-open-uploads',
      `You have ${limits.maxOpenUploads} unfinished uploads. Finish or cancel some, then go on.`,
      { retryAfterSeconds: 30 },
    );
  }

  async #checkSpace(fileName: string, sizeBytes: number): Promise<void> {
    const { blobs, unitOfWork, limits } = this.#options;
    const free = await blobs.freeBytes();
    if (free === null) return;
    // What others have announced is theirs already, though it has not arrived.
    const promised = await unitOfWork.uploads.outstandingBytes();
    if (free - promised - sizeBytes >= limits.freeSpaceFloorBytes) return;
    throw new ProblemError(
      'storage-full',
      `The server has no room for "${fileName}" (${megabytes(sizeBytes)}). Try again when the operator has made room.`,
      { fileName, sizeBytes },
    );
  }
}

function fingerprintOf(creation: Creation): string {
  const { fileName, sizeBytes, claimedMediaType, explicitCommit, lastModified } = creation;
  const body = JSON.stringify([fileName, sizeBytes, claimedMediaType, explicitCommit, lastModified]);
  return createHash('sha256').update(body).digest('hex');
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

function megabytes(bytes: number): string {
  const value = bytes / 1024 ** 2;
  return `${value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value)} MB`;
}
