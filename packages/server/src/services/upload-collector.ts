import type { Limits } from '../domain/limits.js';
import type { UploadRecord } from '../domain/upload.js';
import { STAGING_FREE_STATUSES } from '../domain/upload-status.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import type { UploadLocks } from '../ports/upload-locks.js';
import { LongWalk } from './long-walk.js';
import { blobKeyOf } from './upload-bytes.js';
import type { UploadService } from './upload-service.js';

export interface UploadCollectorOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
  readonly uploads: UploadService;
  readonly locks: UploadLocks;
  readonly clock: Clock;
  readonly limits: Limits;
  /** Bytes that no row knows are left alone until they are this old: their row may be on its way. Milliseconds. */
  readonly orphanGraceMs: number;
  readonly onError: (error: unknown, uploadId: string) => void;
}

const MOST_STRAYS_TOLD = 1000;

/** The store holds committed bytes without an attachment or an upload. For the log: it names no file. */
export class StrayBlobError extends Error {
  override readonly name = 'StrayBlobError';

  constructor() {
    super(
      'The store holds committed bytes that the database does not know: was it restored from an older copy?',
    );
  }
}

const KEYS_AT_ONCE = 500;
/** A look is a question to the file system; this many take a few seconds behind the requests. */
const BLOBS_A_TURN = 20_000;

/**
 * Takes away what nobody will come back for. It reads the blob's row before it removes anything: what an attachment
 * holds, or may be about to hold, is never touched.
 */
export class UploadCollector {
  readonly #options: UploadCollectorOptions;
  readonly #walk: LongWalk<{ readonly blobKey: string; readonly modifiedAtMs: number }>;
  readonly #strays = new Set<string>();

  constructor(options: UploadCollectorOptions) {
    this.#options = options;
    this.#walk = new LongWalk(() => options.blobs.list(), BLOBS_A_TURN);
  }

  /** Abandons what is idle, and removes bytes without an owner. @param signal leaves the rest to the next turn */
  async collect(signal?: AbortSignal): Promise<void> {
    const { unitOfWork, clock, limits } = this.#options;
    const idleBeforeMs = clock.now() - limits.uploadIdleMs;
    for (const upload of await unitOfWork.uploads.inStatus(['receiving', 'received'], idleBeforeMs)) {
      if (signal?.aborted) return;
      await this.#attempt(upload.id, () => this.#abandonIdle(upload, idleBeforeMs));
    }
    for (const upload of await unitOfWork.uploads.inStatus(['receiving', 'received'])) {
      if (signal?.aborted) return;
      await this.#attempt(upload.id, () => this.#abandonWithoutBytes(upload));
    }
    // Their verdict has been there for anyone to read since.
    for (const { id } of await unitOfWork.uploads.inStatus(['rejected', 'abandoned'], idleBeforeMs)) {
      if (signal?.aborted) return;
      await this.#attempt(id, () => this.#forgetRow(id));
    }
    await this.sweepStaging(signal);
    await this.#sweepBlobs(signal);
  }

  /** Removes staged bytes without an owner: there are never more than uploads, so this is quick. */
  async sweepStaging(signal?: AbortSignal): Promise<void> {
    const { blobs, unitOfWork } = this.#options;
    for await (const { uploadId, modifiedAtMs } of blobs.listStaged()) {
      if (signal?.aborted) return;
      const upload = await unitOfWork.uploads.find(uploadId);
      const useless = upload
        ? (STAGING_FREE_STATUSES as readonly string[]).includes(upload.status)
        : this.#isOld(modifiedAtMs);
      if (useless) await this.#attempt(uploadId, () => blobs.discardStaged(uploadId));
    }
  }

  async #abandonIdle({ id }: UploadRecord, idleBeforeMs: number): Promise<void> {
    const { unitOfWork, blobs, uploads, locks } = this.#options;
    await locks.hold(id, async () => {
      // Since it was listed somebody may have come back.
      const upload = await unitOfWork.uploads.find(id);
      if (!upload || upload.lastActivityAtMs >= idleBeforeMs) return;
      if (upload.status !== 'receiving' && upload.status !== 'received') return;
      // Moved already: its commit was cut and is to be finished, not undone.
      if ((await blobs.sizeBytes(blobKeyOf(id))) !== null) return;
      await uploads.abandon(upload);
    });
  }

  /** Nobody can go on with it, and it would count against the limits until it is idle. */
  async #abandonWithoutBytes({ id }: UploadRecord): Promise<void> {
    const { unitOfWork, blobs, uploads, locks } = this.#options;
    const isGone = async () =>
      (await blobs.stagedSizeBytes(id)) === null && (await blobs.sizeBytes(blobKeyOf(id))) === null;
    if (!(await isGone())) return;
    await locks.hold(id, async () => {
      const upload = await unitOfWork.uploads.find(id);
      if (upload?.status !== 'receiving' && upload?.status !== 'received') return;
      if (await isGone()) await uploads.abandon(upload);
    });
  }

  async #forgetRow(id: string): Promise<void> {
    const { unitOfWork, blobs } = this.#options;
    await blobs.discardStaged(id);
    // Moved by a commit that was cut. Without the row they would be taken for somebody's, and kept for good.
    const blobKey = blobKeyOf(id);
    if (!(await unitOfWork.attachments.knownBlobKeys([blobKey])).has(blobKey)) await blobs.remove(blobKey);
    await unitOfWork.uploads.remove(id);
  }

  async #sweepBlobs(signal?: AbortSignal): Promise<void> {
    let keys: string[] = [];
    for await (const { blobKey, modifiedAtMs } of this.#walk.turn(signal)) {
      if (this.#isOld(modifiedAtMs)) keys.push(blobKey);
      if (keys.length < KEYS_AT_ONCE) continue;
      await this.#removeUnowned(keys);
      keys = [];
    }
    await this.#removeUnowned(keys);
  }

  async #removeUnowned(blobKeys: readonly string[]): Promise<void> {
    const { blobs, unitOfWork } = this.#options;
    if (blobKeys.length === 0) return;
    const known = await unitOfWork.attachments.knownBlobKeys(blobKeys);
    for (const blobKey of blobKeys.filter((key) => !known.has(key))) {
      // An upload may have been committed since: only one that never will be lets its blob go.
      const status = (await unitOfWork.uploads.find(blobKey))?.status;
      if (status === undefined) this.#tellStray(blobKey);
      else if (status === 'rejected' || status === 'abandoned') {
        await this.#attempt(blobKey, () => blobs.remove(blobKey));
      }
    }
  }

  /**
   * Committed bytes that the database knows nothing of: most likely it is an older copy, or another one, and they are somebody's
   * X-rays. Never removed; told once.
   */
  #tellStray(blobKey: string): void {
    if (this.#strays.has(blobKey) || this.#strays.size >= MOST_STRAYS_TOLD) return;
    this.#strays.add(blobKey);
    this.#options.onError(new StrayBlobError(), blobKey);
  }

  #isOld(modifiedAtMs: number): boolean {
    return this.#options.clock.now() - modifiedAtMs > this.#options.orphanGraceMs;
  }

  /** One that cannot be collected now does not keep the others. */
  async #attempt(uploadId: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#options.onError(error, uploadId);
    }
  }
}
