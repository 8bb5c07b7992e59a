import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { ImportMetadata } from '@case-attachments/contract';
import type { AttachmentRecord } from '../domain/attachment.js';
import { ProblemError } from '../domain/problem-error.js';
import type { UploadRecord } from '../domain/upload.js';
import { closedToTus, uploadLocked, uploadNotFound } from '../domain/upload-status.js';
import type { Clock } from '../ports/clock.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import type { UploadLocks } from '../ports/upload-locks.js';
import type { UploadAdmission } from '../services/upload-admission.js';
import type { UploadOwner, UploadService } from '../services/upload-service.js';
import type { TusFront } from './tus-front.js';
import { IdempotencyKeyTakenError } from './upload-rows.js';

export interface ImportRequestsOptions {
  readonly unitOfWork: UnitOfWork;
  readonly admission: UploadAdmission;
  readonly uploads: UploadService;
  readonly locks: UploadLocks;
  readonly front: TusFront;
  readonly clock: Clock;
}

/** Whose uploads imports are, whichever service brings them: no person sees them among their own. */
const IMPORTER_ID = 'case-attachments:import';
/** How much the portal's clock may be ahead of ours. */
const LEEWAY_MS = 5 * 60_000;

/**
 * Files that the portal's backend brings from elsewhere. An import is an upload in one request: it is admitted, stored, checked and
 * committed like any other, and an id of the portal's is its idempotency key.
 */
export class ImportRequests {
  readonly #options: ImportRequestsOptions;
  readonly #running = new Set<string>();
  readonly #senders = new WeakMap<IncomingMessage, UploadOwner>();

  constructor(options: ImportRequestsOptions) {
    this.#options = options;
  }

  /** Whose request it is whose bytes went to the store. */
  senderOf(source: IncomingMessage | undefined): UploadOwner | undefined {
    return source && this.#senders.get(source);
  }

  /**
   * The same bytes under the same id are the same attachment, however often they come.
   * @throws import-differs, attachment-deleted, upload-locked while the same import runs, and whatever an upload is refused for
   */
  async import(
    source: IncomingMessage,
    service: UploadOwner,
    externalId: string,
    metadata: ImportMetadata,
  ): Promise<{ attachment: AttachmentRecord; isNew: boolean }> {
    const place = JSON.stringify([service.tenantId, service.caseId, externalId]);
    if (this.#running.has(place)) throw uploadLocked();
    this.#running.add(place);
    this.#senders.set(source, service);
    try {
      return await this.#import(source, service, externalId, metadata);
    } finally {
      this.#running.delete(place);
    }
  }

  async #import(
    source: IncomingMessage,
    { tenantId, caseId, user: { displayName } }: UploadOwner,
    externalId: string,
    { name, ...provenance }: ImportMetadata,
  ) {
    const { unitOfWork, admission, clock } = this.#options;
    const sizeBytes = announcedBytes(source);
    if (provenance.addedAtMs > clock.now() + LEEWAY_MS) {
      throw new ProblemError('request-invalid', 'Import-Metadata: "addedAtMs" lies in the future.');
    }
    const owner = { tenantId, caseId, user: { id: IMPORTER_ID, displayName } };
    const before = await unitOfWork.uploads.findByIdempotencyKey(owner, IMPORTER_ID, externalId);
    if (before?.status === 'committed') {
      return { attachment: await this.#same(source, before, sizeBytes, provenance.sha256), isNew: false };
    }
    // A request that was cut: what it left cannot be gone on with, since this one starts at the first byte.
    if (before) await this.#giveUp(before.id);
    const { upload, repeated } = await admission.admit(owner, {
      fileName: name,
      sizeBytes,
      claimedMediaType: null,
      explicitCommit: false,
      idempotencyKey: externalId,
      lastModified: null,
      provenance,
    });
    if (repeated) throw uploadLocked();
    return { attachment: await this.#store(source, upload, sizeBytes), isNew: true };
  }

  async #store(source: IncomingMessage, upload: UploadRecord, sizeBytes: number): Promise<AttachmentRecord> {
    const { front, unitOfWork } = this.#options;
    try {
      await front.createWhole(source, upload, sizeBytes);
      const attachment = await unitOfWork.attachments.find(upload, upload.id);
      if (attachment) return attachment;
      // The body ended before its time. Somebody may have cut the line, or a server that closes.
      throw new ProblemError('upload-incomplete', 'The file did not arrive whole. Send it again.', {
        sizeBytes,
      });
    } catch (error) {
      if (error instanceof IdempotencyKeyTakenError) throw uploadLocked();
      // The first error is the one to tell; what cannot be given up now is so by the next attempt.
      await this.#giveUp(upload.id).catch(() => {});
      throw error;
    }
  }

  /** It has come before: is it the same? Its bytes are read, and not stored. */
  async #same(
    source: IncomingMessage,
    upload: UploadRecord,
    sizeBytes: number,
    announced: string | undefined,
  ): Promise<AttachmentRecord> {
    const { attachments, purges } = this.#options.unitOfWork;
    const attachment = await attachments.find(upload, upload.id);
    if (attachment ? attachment.deletedAtMs !== null : await purges.has(upload, upload.id)) {
      throw new ProblemError(
        'attachment-deleted',
        'What was imported under this id was deleted here. To bring it back, restore it or give it a new id.',
      );
    }
    if (!attachment) throw uploadNotFound();
    const isSame =
      sizeBytes === attachment.sizeBytes &&
      (announced ?? attachment.sha256) === attachment.sha256 &&
      // What is announced is a claim: the bytes themselves have the last word.
      (await sha256Of(source)) === attachment.sha256;
    if (isSame) return attachment;
    throw new ProblemError(
      'import-differs',
      `"${attachment.name}" was imported under this id, with other bytes. A new version is a new attachment: give it an id of its own.`,
      { fileName: attachment.name },
    );
  }

  async #giveUp(uploadId: string): Promise<void> {
    const { unitOfWork, uploads, locks } = this.#options;
    await locks.hold(uploadId, async () => {
      const upload = await unitOfWork.uploads.find(uploadId);
      if (!upload || upload.status === 'committed' || upload.status === 'abandoned') return;
      if (upload.status === 'verifying') throw closedToTus(upload) ?? uploadLocked();
      await uploads.abandon(upload);
    });
  }
}

function announcedBytes({ headers }: IncomingMessage): number {
  const length = headers['content-length'];
  if (length !== undefined) return Number(length);
  throw new ProblemError('upload-length-required', 'An import needs a Content-Length: the size of the file.');
}

async function sha256Of(source: IncomingMessage): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of source) hash.update(piece as Buffer);
  return hash.digest('hex');
}
