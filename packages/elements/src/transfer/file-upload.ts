import type { CasePolicy } from '@case-attachments/contract';
import { BLOCK_SIZE_BYTES, CHUNK_SIZE_BYTES } from '@case-attachments/contract/files';
import { ApiError } from '../api/api-error.js';
import type { PickedFile } from '../case/case-session.js';
import { BlockDigests } from './block-digests.js';
import type { ConnectionBudget } from './connection-budget.js';
import { type CreateSignals, PendingCreation } from './pending-creation.js';
import type { ResumeStore } from './resume-store.js';
import { untilAborted } from './until-aborted.js';
import { type CreatedUpload, newIdempotencyKey, type UploadCreator } from './upload-creator.js';
import type { UploadEngine } from './upload-engine.js';
import type { UploadRequests } from './upload-requests.js';
import type { UploadTabs } from './upload-tabs.js';

/** What the uploads of a session share. */
export interface UploadTools {
  readonly requests: UploadRequests;
  readonly engine: UploadEngine;
  readonly creator: UploadCreator;
  readonly budget: ConnectionBudget;
  readonly tabs: UploadTabs;
  readonly resumeStore: ResumeStore;
  /** null while it is not known: the contract's sizes are used. */
  readonly policy: () => Pick<CasePolicy, 'blockSizeBytes' | 'chunkSizeBytes'> | null;
}

const MIN_CHUNK_BYTES = 256 * 1024;

/**
 * The server's record of one file, from this side: created once, proven, filled, committed. Each step may be repeated after any
 * failure; none retries by itself.
 */
export class FileUpload {
  /** The server lost it once, and it started over. */
  lostBefore = false;

  #id: string | null;
  /** Its file was chosen for what an earlier visit left: compare before a byte is sent. */
  #unproven = false;
  #idempotencyKey = newIdempotencyKey();
  #creating: PendingCreation | null = null;
  /** Its creation was sent, and no id is known: the server may have one all the same. */
  #tried: File | null = null;
  /** A small file's bytes travel with the first creation only: whatever becomes of it, the usual way is left. */
  #bytesAlong = true;
  #digests: BlockDigests | null = null;
  #letGo: (() => void) | null = null;
  /** Runs in a row in which the server answered but took no byte. */
  #fruitless = 0;
  #chunkSizeBytes = Number.POSITIVE_INFINITY;

  constructor(
    private readonly tools: UploadTools,
    id: string | null = null,
  ) {
    this.#id = id;
  }

  get id(): string | null {
    return this.#id;
  }

  /** Its creation was sent, or is about to be, and no answer has told its id. */
  get mayExist(): boolean {
    return this.#id === null && (this.#tried !== null || this.#creating !== null);
  }

  /** Resolves when no creation is under way. */
  async created(): Promise<void> {
    await this.#creating?.answer.catch(() => {});
  }

  /**
   * For who must have it forgotten: a creation that was answered with silence or an error is asked for again, without bytes.
   * @throws ApiError while the server cannot say
   */
  async learnId(signal: AbortSignal): Promise<void> {
    await this.created();
    if (this.#id || !this.#tried) return;
    try {
      const creation = { idempotencyKey: this.#idempotencyKey, withBytes: false };
      this.#id = (await this.tools.creator.create(this.#tried, creation, signal)).id;
    } catch (reason) {
      // What the server refuses under this key it does not have.
      if (!(reason instanceof ApiError) || !isRefusal(reason)) throw reason;
    }
    this.#tried = null;
  }

  /**
   * Made once: concurrent and repeated calls share one upload.
   * @returns how much of the file the server has by now; null when only HEAD can tell
   * @throws the signals' reasons
   */
  async create(picked: PickedFile, signals: CreateSignals): Promise<number | null> {
    if (this.#id) return null;
    // The portal may take its time over a token, and the person may cancel meanwhile.
    await untilAborted(this.tools.requests.authorized(), signals.signal);
    signals.signal.throwIfAborted();
    signals.cut.throwIfAborted();
    if (!this.#creating || this.#creating.isKeptBack) this.#creating = this.#begin(picked);
    return (await this.#creating.wait(signals)).offsetBytes;
  }

  #begin(picked: PickedFile): PendingCreation {
    const creating: PendingCreation = new PendingCreation((beforeSend, cut) =>
      this.#create(picked, beforeSend, cut).finally(() => {
        if (this.#creating === creating) this.#creating = null;
      }),
    );
    return creating;
  }

  async #create(
    { file, handle }: PickedFile,
    beforeSend: () => void,
    cut: AbortSignal,
  ): Promise<CreatedUpload> {
    const creation = {
      idempotencyKey: this.#idempotencyKey,
      withBytes: this.#bytesAlong,
      beforeSend: () => {
        beforeSend();
        this.#bytesAlong = false;
        this.#tried = file;
      },
    };
    const created = await this.tools.creator.create(file, creation, cut);
    this.#id = created.id;
    this.#tried = null;
    if (handle) void this.tools.resumeStore.remember(created.id, handle);
    return created;
  }

  /** @returns whether the server's bytes are this file's first bytes */
  async prove({ file, handle }: PickedFile, signal: AbortSignal): Promise<boolean> {
    if (!this.#unproven || !this.#id) return true;
    const details = await this.tools.requests.details(this.#id, signal);
    const digests = new BlockDigests(file, details.blockSizeBytes);
    const same = await digests.match(details, signal);
    signal.throwIfAborted();
    this.#unproven = false;
    this.#digests = same ? digests : null;
    // The next restart need not ask for it again.
    if (same && handle) void this.tools.resumeStore.remember(this.#id, handle);
    return same;
  }

  /** For this tab, until `letGo`; waits for another one to let go of it. @throws the signal's reason */
  async claim(onOtherTab: () => void, signal: AbortSignal): Promise<void> {
    this.#letGo ??= await this.tools.tabs.claim(this.#known(), signal, onOtherTab);
  }

  /**
   * Send what the server has not.
   * @param onAcknowledged told with every offset; `first`: the server's answer to "how much have you", before this run sent anything
   */
  async send(
    file: File,
    onAcknowledged: (offsetBytes: number, first: boolean) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const id = this.#known();
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    // Hashing goes on beside the sending: a file that cannot be read any more ends both.
    this.#hash(file)
      .all(either)
      .catch((reason: unknown) => stop.abort(reason));
    const release = await this.tools.budget.acquire('upload', either);
    let offset: number | null = null;
    try {
      await this.tools.engine.run(
        {
          url: this.tools.requests.urlOf(id),
          file,
          chunkSizeBytes: this.#chunk(),
          onAcknowledged: (offsetBytes) => {
            const first = offset === null;
            if (!first) this.#fruitless = 0;
            offset = offsetBytes;
            onAcknowledged(offsetBytes, first);
          },
        },
        either,
      );
    } catch (reason) {
      if (offset !== null && !either.aborted) this.#fruitless += 1;
      throw reason;
    } finally {
      release();
    }
  }

  /** @returns the attachment's id, from a receipt that is about this file */
  async commit(file: File, signal: AbortSignal): Promise<string> {
    const id = this.#known();
    const blockDigests = await this.#hash(file).all(signal);
    const attachment = await this.tools.requests.commit(id, file, blockDigests, signal);
    signal.throwIfAborted();
    void this.tools.resumeStore.forget(id);
    return attachment.id;
  }

  /**
   * A refusal without a body proves nothing: ask the upload itself, and believe its answer alone.
   * @returns what the trouble is; never `response-invalid`
   */
  async clarify(error: ApiError, signal: AbortSignal): Promise<ApiError> {
    const busy = new ApiError({ code: 'unavailable' }, 503, error.retryAfterMs);
    if (!this.#id) return error.status === 401 ? new ApiError({ code: 'unauthenticated' }, 401) : busy;
    try {
      const { status, problem } = await this.tools.requests.details(this.#id, signal);
      if (status === 'committed') return new ApiError({ code: 'upload-committed' }, 409);
      if (status === 'abandoned') return new ApiError({ code: 'upload-not-found' }, 404);
      if (status === 'rejected') return new ApiError(problem ?? { code: 'upload-rejected' }, 422);
      return busy;
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      // Not our server either: some box on the way is in trouble, not the upload.
      return reason.failure.code === 'response-invalid' ? busy : reason;
    }
  }

  /** Other tabs may work on it now. */
  letGo(): void {
    this.#letGo?.();
    this.#letGo = null;
  }

  /** The next `create` makes a new upload. */
  startOver({ lost }: { readonly lost: boolean }): void {
    this.lostBefore = lost;
    this.letGo();
    if (this.#id) void this.tools.resumeStore.forget(this.#id);
    this.#id = null;
    this.#tried = null;
    this.#idempotencyKey = newIdempotencyKey();
    this.#bytesAlong = true;
    this.#digests = null;
    this.#unproven = false;
  }

  /** A file was chosen anew: what was hashed was another object's, and what the server has may be, too. */
  chooseFile(): void {
    this.#digests = null;
    this.#unproven = this.#id !== null;
  }

  /** @throws ApiError when there is no upload (any more) */
  #known(): string {
    if (!this.#id) throw new ApiError({ code: 'upload-not-found' }, null);
    return this.#id;
  }

  #hash(file: File): BlockDigests {
    this.#digests ??= new BlockDigests(file, this.tools.policy()?.blockSizeBytes ?? BLOCK_SIZE_BYTES);
    return this.#digests;
  }

  /**
   * A box that answers HEAD but swallows each PATCH has a limit on bodies (its 413 has no CORS headers, so looks like a
   * dropped line) or drops long requests. Smaller ones may pass.
   */
  #chunk(): number {
    const policyBytes = this.tools.policy()?.chunkSizeBytes ?? CHUNK_SIZE_BYTES;
    this.#chunkSizeBytes = Math.min(this.#chunkSizeBytes, policyBytes);
    if (this.#fruitless >= 3) this.#chunkSizeBytes = Math.max(MIN_CHUNK_BYTES, this.#chunkSizeBytes / 2);
    return Math.floor(this.#chunkSizeBytes);
  }
}

/** An answer of our server that will stay the same. */
function isRefusal({ failure, status }: ApiError): boolean {
  if (failure.code === 'unauthenticated' || failure.code === 'response-invalid') return false;
  return status !== null && status >= 400 && status < 500 && status !== 423 && status !== 429;
}
