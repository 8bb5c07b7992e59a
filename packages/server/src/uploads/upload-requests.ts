import type { IncomingMessage } from 'node:http';
import { type UploadDetails, type UploadSummary, uploadPath } from '@case-attachments/contract';
import type { AttachmentRecord } from '../domain/attachment.js';
import type { UploadRecord } from '../domain/upload.js';
import { uploadLocked } from '../domain/upload-status.js';
import type { CaseRef } from '../ports/unit-of-work.js';
import type { CommitService } from '../services/commit-service.js';
import type { UploadAdmission } from '../services/upload-admission.js';
import type { UploadBytes } from '../services/upload-bytes.js';
import type { UploadOwner, UploadService } from '../services/upload-service.js';
import { liftIdleLimit } from './idle-limit.js';
import type { TusAnswer, TusFront } from './tus-front.js';
import { readCreation, requirePatchHeaders, TUS_CONTENT_TYPE } from './tus-headers.js';
import { IdempotencyKeyTakenError } from './upload-rows.js';

export interface UploadRequestsOptions {
  readonly admission: UploadAdmission;
  readonly uploads: UploadService;
  readonly commits: CommitService;
  readonly bytes: UploadBytes;
  readonly front: TusFront;
  readonly publicPrefix?: string;
}

/**
 * What each request for an upload does: whose it is first, then tus or a service. Knows Node's requests, since their
 * bytes go from here to the store, but not Fastify.
 */
export class UploadRequests {
  readonly #options: UploadRequestsOptions;
  readonly #senders = new WeakMap<IncomingMessage, UploadOwner>();

  constructor(options: UploadRequestsOptions) {
    this.#options = options;
  }

  /** Whose request it is whose bytes went to the store. */
  senderOf(source: IncomingMessage | undefined): UploadOwner | undefined {
    return source && this.#senders.get(source);
  }

  discover(source: IncomingMessage): Promise<TusAnswer> {
    return this.#options.front.discover(source);
  }

  /** tus creation, with a body or without. */
  async create(
    source: IncomingMessage,
    owner: UploadOwner,
  ): Promise<{ uploadId: string; headers: TusAnswer['headers'] }> {
    const { admission, front } = this.#options;
    this.#senders.set(source, owner);
    const creation = readCreation(source.headers);
    const { upload, repeated } = await admission.admit(owner, creation);
    if (repeated) return this.#createdBefore(source, upload);
    try {
      const { headers } = await front.create(source, upload);
      return { uploadId: upload.id, headers };
    } catch (error) {
      if (!(error instanceof IdempotencyKeyTakenError)) throw error;
      // The same creation, sent twice at once: the other one made the upload.
      const other = await admission.admit(owner, creation);
      // Cancelled since, it has given the key free.
      if (!other.repeated) throw uploadLocked();
      return this.#createdBefore(source, other.upload);
    }
  }

  /** `publicPrefix` and the contract's path, or the request's own path: a reference relative to the server. */
  locationOf(uploadId: string, { caseId }: CaseRef, requestPath: string): string {
    const { publicPrefix } = this.#options;
    if (publicPrefix === undefined) return `${requestPath.replace(/\/$/, '')}/${uploadId}`;
    return `${publicPrefix.replace(/\/$/, '')}${uploadPath(caseId, uploadId)}`;
  }

  async head(source: IncomingMessage, owner: UploadOwner, uploadId: string): Promise<TusAnswer> {
    const { uploads, commits, bytes, front } = this.#options;
    const upload = await uploads.own(owner, uploadId);
    // To a foreign client "all bytes are here" means "done": never let it hear that before it is true.
    if (isOpen(upload) && !upload.explicitCommit && (await bytes.sizeBytes(upload.id)) === upload.sizeBytes) {
      liftIdleLimit(source);
      await commits.commit(upload.id, null, owner);
    }
    return front.head(source, upload.id);
  }

  async patch(source: IncomingMessage, owner: UploadOwner, uploadId: string): Promise<TusAnswer> {
    requirePatchHeaders(source.headers);
    this.#senders.set(source, owner);
    const upload = await this.#options.uploads.own(owner, uploadId);
    return this.#options.front.patch(source, upload.id);
  }

  cancel(owner: UploadOwner, uploadId: string): Promise<void> {
    return this.#options.uploads.cancel(owner, uploadId);
  }

  list(owner: UploadOwner): Promise<UploadSummary[]> {
    return this.#options.uploads.list(owner);
  }

  details(owner: UploadOwner, uploadId: string): Promise<UploadDetails> {
    return this.#options.uploads.details(owner, uploadId);
  }

  async commit(
    source: IncomingMessage,
    owner: UploadOwner,
    uploadId: string,
    digests: readonly string[],
  ): Promise<AttachmentRecord> {
    liftIdleLimit(source);
    const upload = await this.#options.uploads.own(owner, uploadId);
    return this.#options.commits.commit(upload.id, digests, owner);
  }

  async #createdBefore(
    source: IncomingMessage,
    upload: UploadRecord,
  ): Promise<{ uploadId: string; headers: TusAnswer['headers'] }> {
    // Its bytes, if it brought any, are not taken twice: the client goes on at the offset it is told, which is the
    // truth only when the one that came first has stopped.
    const withBody = source.headers['content-type'] === TUS_CONTENT_TYPE;
    return {
      uploadId: upload.id,
      headers: withBody
        ? { 'upload-offset': String(await this.#options.uploads.offsetBytes(upload.id)) }
        : {},
    };
  }
}

function isOpen({ status }: UploadRecord): boolean {
  return status === 'receiving' || status === 'received';
}
