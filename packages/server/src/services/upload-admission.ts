import { createHash } from 'node:crypto';
import { cleanFileName } from '@case-attachments/contract/file-name';
import { requireOpen } from '../domain/case-state.js';
import type { Limits } from '../domain/limits.js';
import { newId } from '../domain/new-id.js';
import { ProblemError } from '../domain/problem-error.js';
import type { Provenance, UploadRecord } from '../domain/upload.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import type { ContentInspector } from '../ports/content-inspector.js';
import type { Repositories, UnitOfWork } from '../ports/unit-of-work.js';
import type { UploadOwner } from './upload-service.js';

/** What a client announces. */
export interface Creation {
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly claimedMediaType: string | null;
  readonly explicitCommit: boolean;
  readonly idempotencyKey: string | null;
  /** Part of what makes two creations the same; never shown. Epoch milliseconds as the client wrote them. */
  readonly lastModified: string | null;
  /** Set for what the portal's backend brings from elsewhere. */
  readonly provenance?: Provenance;
}

export interface UploadAdmissionOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
  readonly inspector: ContentInspector;
  readonly clock: Clock;
  readonly limits: Limits;
}

/** Which uploads may begin. */
export class UploadAdmission {
  readonly #options: UploadAdmissionOptions;

  constructor(options: UploadAdmissionOptions) {
    this.#options = options;
  }

  /**
   * May this file come? Nothing is stored yet.
   * @returns a new record to insert, or the upload made before under the same idempotency key
   * @throws file-name-invalid, type-not-accepted, content-refused, file-too-large, too-many-open-uploads,
   * storage-full, quota-exceeded, idempotency-key-reused, case-closed
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
    requireOpen(await this.#options.unitOfWork.cases.state(owner));
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
      provenance: creation.provenance ?? null,
      problemCode: null,
      problemDetail: null,
      createdAtMs: now,
      lastActivityAtMs: now,
    };
    // Told before anything is made. What counts is said by `insert`.
    const freeBytes = await this.#options.blobs.freeBytes();
    await this.#requireRoom(this.#options.unitOfWork, upload, freeBytes, {
      uploads: 1,
      bytes: upload.sizeBytes,
    });
    return { upload, repeated: false };
  }

  /**
   * Makes the upload real, if there still is room: creations at the same moment are counted one after the other.
   * @returns false when the user has an upload under its idempotency key in the case already
   * @throws too-many-open-uploads, storage-full, quota-exceeded, case-closed; nothing is inserted then
   */
  async insert(upload: UploadRecord): Promise<boolean> {
    const freeBytes = await this.#options.blobs.freeBytes();
    return this.#options.unitOfWork.transaction(async (repositories) => {
      if (!(await repositories.uploads.insert(upload))) return false;
      requireOpen(await repositories.cases.state(upload));
      await this.#requireRoom(repositories, upload, freeBytes, { uploads: 0, bytes: 0 });
      return true;
    });
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

  /** @param more what comes on top of what the repositories hold */
  async #requireRoom(
    repositories: Repositories,
    upload: UploadRecord,
    freeBytes: number | null,
    more: { readonly uploads: number; readonly bytes: number },
  ): Promise<void> {
    const { uploads } = repositories;
    const { tenantId, caseId, userId, fileName, sizeBytes } = upload;
    const { maxOpenUploads, freeSpaceFloorBytes, caseQuotaBytes, tenantQuotaBytes } = this.#options.limits;
    if ((await uploads.countUnfinished(tenantId, userId)) + more.uploads > maxOpenUploads) {
      throw new ProblemError(
        'too-many-open-uploads',
        `You have ${maxOpenUploads} unfinished uploads. Finish or cancel some, then go on.`,
        { retryAfterSeconds: 30 },
      );
    }
    const used = async (onlyCaseId?: string) =>
      (await repositories.attachments.usedBytes(tenantId, onlyCaseId)) +
      (await uploads.announcedBytes(tenantId, onlyCaseId)) +
      more.bytes;
    if (caseQuotaBytes !== null && (await used(caseId)) > caseQuotaBytes) {
      throw quotaExceeded('case', upload, caseQuotaBytes);
    }
    if (tenantQuotaBytes !== null && (await used()) > tenantQuotaBytes) {
      throw quotaExceeded('clinic', upload, tenantQuotaBytes);
    }
    if (freeBytes === null) return;
    // What others have announced is theirs already, though it has not arrived.
    const promisedBytes = (await uploads.outstandingBytes()) + more.bytes;
    if (freeBytes - promisedBytes >= freeSpaceFloorBytes) return;
    throw new ProblemError(
      'storage-full',
      `The server has no room for "${fileName}" (${megabytes(sizeBytes)}). Try again when the operator has made room.`,
      { fileName, sizeBytes },
    );
  }
}

function quotaExceeded(
  whose: 'case' | 'clinic',
  { fileName, sizeBytes }: UploadRecord,
  limitBytes: number,
): ProblemError {
  return new ProblemError(
    'quota-exceeded',
    `"${fileName}" (${megabytes(sizeBytes)}) does not fit into the ${megabytes(limitBytes)} that the ${whose} may hold. Delete files that are not needed, or ask the operator for more.`,
    { fileName, sizeBytes, limitBytes },
  );
}

function fingerprintOf(creation: Creation): string {
  const { fileName, sizeBytes, claimedMediaType, explicitCommit, lastModified } = creation;
  const body = JSON.stringify([fileName, sizeBytes, claimedMediaType, explicitCommit, lastModified]);
  return createHash('sha256').update(body).digest('hex');
}

function megabytes(bytes: number): string {
  const value = bytes / 1024 ** 2;
  return `${value < 10 ? Math.ceil(value * 10) / 10 : Math.ceil(value)} MB`;
}
