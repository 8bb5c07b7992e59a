import { createHash, randomBytes } from 'node:crypto';
import type { Receipt, UploadCreated, UploadDetails } from '@case-attachments/contract';
import { BLOCK_SIZE_BYTES } from '@case-attachments/contract/files';
import { commitPath, uploadPath, uploadsPath } from '@case-attachments/contract/paths';
import { ApiError } from '#elements/api/api-error.js';
import { type Decision, decide, isOutage } from '#elements/transfer/retry-policy.js';
import type { SeededRandom } from '../support/seeded-random.js';
import type { SourceFile } from '../support/source-files.js';
import { type CallAnswer, call, jsonOf } from './http-call.js';

export interface NodeUploaderOptions {
  readonly api: string;
  readonly token: (caseId: string) => string;
  readonly random: SeededRandom;
  readonly stallMs: number;
  /** Resolves when the disk is said to have room again: what a person waits for before they press Resume. */
  readonly roomAgain: () => Promise<void>;
  readonly signal: AbortSignal;
}

const KIB = 1024;
const SMALL_FILE_BYTES = 256 * KIB;
/** Checking takes the server longer than saying that it is busy. */
const COMMIT_STALL_MS = 20_000;
const TUS = { 'Tus-Resumable': '1.0.0' } as const;
const BYTES = { 'Content-Type': 'application/offset+octet-stream' } as const;

/** The product gave a file up. */
export class GaveUpError extends Error {
  override readonly name = 'GaveUpError';
}

/**
 * Sends one file as the elements do, for volume: their own retry policy decides, around plain requests. Waits by the policy's
 * own times.
 */
export class NodeUploader {
  #id: string | null = null;
  #key = randomBytes(16).toString('hex');
  #token: string;
  #attempt = 0;
  #lostBefore = false;
  #toCommit = false;
  #triedToCreate = false;
  /** Since the last failure the server has answered something. */
  #answered = false;
  #outageAtMs: number | null = null;
  #acknowledged = 0;
  readonly #random: SeededRandom;
  readonly #chunkBytes: number;
  readonly #bytesWithCreation: boolean;
  readonly #bytes: Buffer;

  constructor(
    private readonly file: SourceFile,
    private readonly options: NodeUploaderOptions,
  ) {
    this.#random = options.random.fork(file.key);
    const largest = file.sizeBytes > 64 * KIB * KIB ? 16 * KIB * KIB : 4 * KIB * KIB;
    this.#chunkBytes = this.#random.between(64 * KIB, largest);
    this.#bytesWithCreation = this.#random.chance(0.5);
    this.#bytes = file.bytes();
    this.#token = options.token(file.caseId);
  }

  /** @throws GaveUpError where the policy says that it is over */
  async upload(): Promise<Receipt> {
    for (;;) {
      try {
        return await this.#advance();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        this.options.signal.throwIfAborted();
        await this.#goOnAfter(error);
      }
    }
  }

  async #advance(): Promise<Receipt> {
    if (!this.#toCommit) {
      await this.#create();
      let offset = await this.#head();
      while (offset < this.file.sizeBytes) offset = await this.#patch(offset);
      this.#toCommit = true;
    }
    return await this.#commit();
  }

  async #create(): Promise<void> {
    if (this.#id) return;
    const { name, sizeBytes } = this.file;
    // As the elements: bytes go with the first try alone; what became of them, HEAD tells.
    const withBytes =
      this.#bytesWithCreation && !this.#triedToCreate && sizeBytes > 0 && sizeBytes <= SMALL_FILE_BYTES;
    this.#triedToCreate = true;
    const answer = await this.#call('POST', uploadsPath(this.file.caseId), {
      headers: {
        ...TUS,
        'Upload-Length': String(sizeBytes),
        'Upload-Metadata': `filename ${base64(name)},commit ${base64('explicit')}`,
        'Idempotency-Key': this.#key,
        ...(withBytes && BYTES),
      },
      ...(withBytes && { body: this.#bytes }),
    });
    this.#id = jsonOf<UploadCreated>(answer).id;
  }

  async #head(): Promise<number> {
    const answer = await this.#call('HEAD', this.#path(), { headers: TUS });
    return this.#acknowledge(this.#offsetOf(answer));
  }

  async #patch(offset: number): Promise<number> {
    const body = this.#bytes.subarray(offset, offset + this.#chunkBytes);
    const answer = await this.#call('PATCH', this.#path(), {
      headers: { ...TUS, ...BYTES, 'Upload-Offset': String(offset) },
      body,
    });
    const reached = this.#offsetOf(answer);
    if (reached <= offset) throw new ApiError({ code: 'response-invalid' }, answer.status);
    return this.#acknowledge(reached);
  }

  #acknowledge(offset: number): number {
    this.#answered = true;
    this.#outageAtMs = null;
    if (offset > this.#acknowledged) this.#attempt = 0;
    this.#acknowledged = Math.max(this.#acknowledged, offset);
    return offset;
  }

  async #commit(): Promise<Receipt> {
    const blockDigests: string[] = [];
    for (let start = 0; start < this.#bytes.length; start += BLOCK_SIZE_BYTES) {
      const block = this.#bytes.subarray(start, start + BLOCK_SIZE_BYTES);
      blockDigests.push(createHash('sha256').update(block).digest('base64url'));
    }
    const answer = await this.#call('POST', commitPath(this.file.caseId, this.#id ?? ''), {
      headers: { 'Content-Type': 'application/json' },
      body: Buffer.from(JSON.stringify({ blockDigests })),
      stallMs: COMMIT_STALL_MS,
    });
    const receipt = jsonOf<Receipt>(answer);
    if (receipt.sizeBytes !== this.file.sizeBytes) throw new ApiError({ code: 'response-invalid' }, 200);
    return receipt;
  }

  async #goOnAfter(error: ApiError): Promise<void> {
    if (error.failure.code === 'unauthenticated') this.#token = this.options.token(this.file.caseId);
    this.#outageAtMs = isOutage(error) && !this.#answered ? (this.#outageAtMs ?? performance.now()) : null;
    this.#answered = false;
    let trouble = error;
    let decision = this.#decide(trouble);
    if (decision.action === 'ask') {
      trouble = await this.#clarify(trouble);
      decision = this.#decide(trouble);
    }
    this.#attempt += 1;
    if (trouble.failure.code === 'upload-incomplete') this.#toCommit = false;
    await this.#obey(decision, trouble);
  }

  async #obey(decision: Decision, { failure }: ApiError): Promise<void> {
    switch (decision.action) {
      case 'retry':
        return this.#sleep(decision.afterMs);
      case 'ask':
      case 'commit':
        this.#toCommit = true;
        return this.#sleep(200);
      case 'restart':
        this.#id = null;
        this.#key = randomBytes(16).toString('hex');
        this.#lostBefore = true;
        this.#acknowledged = 0;
        this.#toCommit = false;
        return;
      case 'pause':
        return this.options.roomAgain();
      case 'fail':
        throw new GaveUpError(`${failure.code}${failure.detail ? `: ${failure.detail}` : ''}`);
    }
  }

  /** A refusal without a body proves nothing: believe the upload's own answer alone. */
  async #clarify(error: ApiError): Promise<ApiError> {
    const busy = new ApiError({ code: 'unavailable' }, 503, error.retryAfterMs);
    if (!this.#id) return error.status === 401 ? new ApiError({ code: 'unauthenticated' }, 401) : busy;
    try {
      const details = jsonOf<UploadDetails>(await this.#call('GET', this.#path(), {}));
      if (details.status === 'committed') return new ApiError({ code: 'upload-committed' }, 409);
      if (details.status === 'abandoned') return new ApiError({ code: 'upload-not-found' }, 404);
      if (details.status === 'rejected') {
        return new ApiError(details.problem ?? { code: 'upload-rejected' }, 422);
      }
      return busy;
    } catch (reason) {
      if (!(reason instanceof ApiError)) throw reason;
      return reason.failure.code === 'response-invalid' ? busy : reason;
    }
  }

  #decide(error: ApiError): Decision {
    return decide(error, {
      attempt: this.#attempt,
      outageMs: this.#outageAtMs === null ? null : performance.now() - this.#outageAtMs,
      watched: true,
      online: true,
      lostBefore: this.#lostBefore,
      random: this.#random.next(),
    });
  }

  #offsetOf({ headers, status }: CallAnswer): number {
    const offset = Number(headers['upload-offset'] ?? Number.NaN);
    if (Number.isInteger(offset) && offset >= 0 && offset <= this.file.sizeBytes) return offset;
    throw new ApiError({ code: 'response-invalid' }, status);
  }

  #path(): string {
    return uploadPath(this.file.caseId, this.#id ?? '');
  }

  #call(
    method: string,
    path: string,
    rest: { headers?: Readonly<Record<string, string>>; body?: Buffer; stallMs?: number },
  ): Promise<CallAnswer> {
    return call({
      method,
      url: this.options.api + path,
      stallMs: this.options.stallMs,
      ...rest,
      headers: { ...rest.headers, Authorization: `Bearer ${this.#token}` },
    });
  }

  async #sleep(ms: number): Promise<void> {
    const { signal } = this.options;
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
    });
    signal.throwIfAborted();
  }
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
