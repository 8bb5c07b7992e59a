import { DetailedError, type HttpRequest, type HttpResponse, Upload } from 'tus-js-client';
import { ApiError, failureFromBody, parseRetryAfter } from '../api/api-error.js';
import type { Authenticator } from '../api/authenticator.js';
import { firstChunkBytes, nextChunkBytes } from './chunk-pace.js';
import { readSlice } from './slice-reader.js';
import type { UploadEngine, UploadRun } from './upload-engine.js';

export interface TusUploadEngineOptions {
  readonly authenticator: Authenticator;
  /** A request without progress for so long is cut. Default 30 s. */
  readonly stallMs?: number;
}

const DEFAULT_STALL_MS = 30_000;

/**
 * tus 1.0 core (HEAD, PATCH) by tus-js-client, reduced to what it does well. It gets `uploadUrl` and never
 * `endpoint`, so that no error can make a second upload; it stores nothing and retries nothing.
 */
export class TusUploadEngine implements UploadEngine {
  readonly #authenticator: Authenticator;
  readonly #stallMs: number;
  /** A box on the way refuses PATCH: say it as POST with X-HTTP-Method-Override from now on. */
  #overridePatch = false;

  constructor(options: TusUploadEngineOptions) {
    this.#authenticator = options.authenticator;
    this.#stallMs = options.stallMs ?? DEFAULT_STALL_MS;
  }

  async run(run: UploadRun, signal: AbortSignal): Promise<void> {
    let renewed = false;
    for (;;) {
      const attempt = new Attempt(run, signal, this.#authenticator, this.#stallMs, this.#overridePatch);
      const end = await attempt.finished;
      if (end === null) return;
      signal.throwIfAborted();
      if (end.status === 405 && end.method === 'PATCH' && !this.#overridePatch) {
        this.#overridePatch = true;
      } else if (end.status === 401 && (!renewed || attempt.advanced)) {
        renewed = true;
        if (!(await this.#renew(attempt.authorization))) throw end.error;
      } else {
        throw end.error;
      }
      signal.throwIfAborted();
    }
  }

  async #renew(refused: string | undefined): Promise<boolean> {
    try {
      return await this.#authenticator.refresh(refused);
    } catch (cause) {
      throw unauthenticated(cause);
    }
  }
}

interface AttemptEnd {
  readonly error: unknown;
  readonly status: number | null;
  readonly method: string | null;
}

/** One life of a tus `Upload`: from HEAD to the last byte or the first failure. */
class Attempt {
  /** null: every byte is on the server. Never rejects. */
  readonly finished: Promise<AttemptEnd | null>;
  /** The header of the last request. */
  authorization: string | undefined;
  /** The server took bytes in this attempt. */
  advanced = false;

  readonly #upload: Upload;
  readonly #settle: (end: AttemptEnd | null) => void;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #offset = 0;
  #requestedAtMs = 0;
  #settled = false;

  constructor(
    private readonly run: UploadRun,
    private readonly signal: AbortSignal,
    private readonly authenticator: Authenticator,
    private readonly stallMs: number,
    overridePatchMethod: boolean,
  ) {
    let settle: (end: AttemptEnd | null) => void = () => {};
    this.finished = new Promise((resolve) => {
      settle = resolve;
    });
    this.#settle = settle;
    this.#upload = new Upload(run.file, {
      uploadUrl: run.url,
      uploadSize: run.file.size,
      chunkSize: firstChunkBytes(run.chunkSizeBytes),
      overridePatchMethod,
      retryDelays: null,
      storeFingerprintForResuming: false,
      onBeforeRequest: (request) => this.#authorize(request),
      onAfterResponse: (request, response) => this.#check(request, response),
      onProgress: () => this.#watch(),
      onChunkComplete: (sentBytes, offsetBytes) => {
        this.advanced = true;
        const tookMs = performance.now() - this.#requestedAtMs;
        this.#upload.options.chunkSize = nextChunkBytes(sentBytes, tookMs, run.chunkSizeBytes);
        this.#acknowledge(offsetBytes);
      },
      onSuccess: () => this.#end(null),
      onError: (error) => void this.#fail(error),
    });
    signal.addEventListener('abort', this.#abort);
    if (signal.aborted) this.#abort();
    else this.#upload.start();
  }

  readonly #abort = () => this.#end({ error: this.signal.reason, status: null, method: null });

  /** Only here: XHR's setRequestHeader appends, so a header set twice would be sent as two tokens. */
  async #authorize(request: HttpRequest): Promise<void> {
    // The portal may take its time over a token; that is no stall of ours.
    clearTimeout(this.#watchdog);
    const headers = await this.authenticator.headers().catch((cause: unknown) => {
      throw unauthenticated(cause);
    });
    // tus-js-client would send a request that was aborted while it waited here.
    if (this.#settled) throw new DOMException('The upload was stopped', 'AbortError');
    this.authorization = headers.Authorization;
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
    const xhr: unknown = request.getUnderlyingObject();
    this.#requestedAtMs = performance.now();
    if (xhr instanceof XMLHttpRequest) xhr.withCredentials = this.authenticator.credentials === 'include';
    this.#watch();
  }

  /** What tus-js-client takes on trust. */
  #check(request: HttpRequest, response: HttpResponse): void {
    this.#watch();
    const status = response.getStatus();
    if (status < 200 || status >= 300) return;
    const offset = Number.parseInt(response.getHeader('Upload-Offset') ?? '', 10);
    if (Number.isNaN(offset)) return;
    const sizeBytes = this.run.file.size;
    if (request.getMethod() === 'HEAD') {
      const length = Number.parseInt(response.getHeader('Upload-Length') ?? '', 10);
      if (!Number.isNaN(length) && length !== sizeBytes) throw new ApiError({ code: 'file-differs' }, status);
      if (offset > sizeBytes) throw new ApiError({ code: 'response-invalid' }, status);
      this.#acknowledge(offset);
      return;
    }
    // A 2xx that moved nothing would be repeated thousands of times a second.
    const before = Number(request.getHeader('Upload-Offset'));
    if (offset <= before || offset > sizeBytes) throw new ApiError({ code: 'response-invalid' }, status);
  }

  #acknowledge(offsetBytes: number): void {
    if (this.#settled) return;
    this.#offset = offsetBytes;
    this.run.onAcknowledged(offsetBytes);
  }

  #watch(): void {
    clearTimeout(this.#watchdog);
    if (this.#settled) return;
    this.#watchdog = setTimeout(() => {
      this.#end({ error: new ApiError({ code: 'stalled' }, null), status: null, method: null });
    }, this.stallMs);
  }

  async #fail(error: Error): Promise<void> {
    clearTimeout(this.#watchdog);
    const end = describe(error);
    if (end.error instanceof ApiError && end.error.failure.code === 'network') {
      // To XHR, a file that cannot be read looks like a dropped line.
      const probe = this.run.file.slice(this.#offset, this.#offset + 1);
      const unreadable = await readSlice(probe).then(
        () => null,
        (reason: unknown) => reason,
      );
      if (unreadable) return this.#end({ ...end, error: unreadable });
    }
    this.#end(end);
  }

  #end(end: AttemptEnd | null): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#watchdog);
    this.signal.removeEventListener('abort', this.#abort);
    if (end) void this.#upload.abort();
    this.#settle(end);
  }
}

function describe(error: Error): AttemptEnd {
  if (!(error instanceof DetailedError)) {
    return {
      error: new ApiError({ code: 'network' }, null, null, { cause: error }),
      status: null,
      method: null,
    };
  }
  const method = error.originalRequest?.getMethod() ?? null;
  const cause: unknown = error.causingError;
  if (cause instanceof ApiError) return { error: cause, status: null, method };
  const response = error.originalResponse;
  const status = response?.getStatus() ?? 0;
  if (!response || status === 0) {
    return { error: new ApiError({ code: 'network' }, null, null, { cause: error }), status: null, method };
  }
  const retryAfterMs = parseRetryAfter(response.getHeader('Retry-After') ?? null, Date.now());
  // A HEAD's answer has no body: `response-invalid` with its status means "ask".
  return {
    error: new ApiError(failureFromBody(response.getBody()), status, retryAfterMs, { cause: error }),
    status,
    method,
  };
}

function unauthenticated(cause: unknown): ApiError {
  return new ApiError({ code: 'unauthenticated' }, 401, null, { cause });
}
