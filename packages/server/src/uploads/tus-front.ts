import type { IncomingMessage } from 'node:http';
import { type CancellationContext, Metadata, Server, type Upload } from '@tus/server';
import { ProblemError } from '../domain/problem-error.js';
import type { UploadRecord } from '../domain/upload.js';
import type { Fence } from '../ports/upload-locks.js';
import { liftIdleLimit } from './idle-limit.js';
import type { StagingDataStore } from './staging-data-store.js';
import { TUS_CONTENT_TYPE, TUS_VERSION } from './tus-headers.js';
import { tusProblem, uploadBusy } from './tus-problems.js';
import type { FencedLock, UploadLocker } from './upload-locker.js';
import type { UploadRows } from './upload-rows.js';

/** What tus has to say, for the route to send by Fastify's own reply. */
export interface TusAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface TusFrontOptions {
  readonly store: StagingDataStore;
  readonly rows: UploadRows;
  readonly locker: UploadLocker;
  readonly maxSizeBytes: number;
  readonly lockDrainMs: number;
  /** How long a request may bring less than 1 KiB/s before it is ended. */
  readonly dripWindowMs: number;
  /** Bytes lie in the store, up to this offset; more may follow in the same request. */
  readonly onProgress: (uploadId: string, offsetBytes: number) => void;
  /** A request has been written to the disk, whole or in part. */
  readonly onArrived: (uploadId: string, offsetBytes: number, sizeBytes: number) => Promise<void>;
  /** A request ended with an error; what it brought may have been kept. Never rejects. */
  readonly onBrokenOff: (uploadId: string) => Promise<void>;
  /** The last byte is there. The answer waits for it; what it rejects with is the answer. */
  readonly onComplete: (uploadId: string, source?: IncomingMessage) => Promise<void>;
}

/** Headers of tus that leave. Its CORS headers do not: Fastify speaks for the server. */
const ANSWER_HEADERS = [
  'upload-offset',
  'upload-length',
  'upload-metadata',
  'cache-control',
  'connection',
  'tus-version',
  'tus-extension',
  'tus-max-size',
];

/** A request as `@tus/server` reads it, with the Node request whose bytes go to the store. */
class TusRequest extends Request {
  failure: unknown = null;
  /** The upload's, from the moment it is asked for. */
  lock: FencedLock | null = null;

  constructor(
    method: string,
    readonly uploadId: string,
    headers: Record<string, string>,
    readonly source: IncomingMessage,
  ) {
    super('http://tus.invalid/', { method, headers });
  }
}

/**
 * `@tus/server` behind a small face. It sees the few headers it needs, so that a proxy's odd ones cannot fail a
 * request, an upload's id instead of a path, and the Node request in place of a web stream (measured: 228-305 MB/s
 * against 182-208).
 */
export class TusFront {
  readonly #options: TusFrontOptions;
  readonly #server: Server;
  readonly #running = new Set<Promise<unknown>>();
  readonly #writes = new Set<AbortController>();
  #closing = false;

  constructor(options: TusFrontOptions) {
    this.#options = options;
    this.#server = new Server({
      path: '/',
      datastore: options.store,
      locker: (request: Request) => ({ newLock: (id) => this.#newLock(request, id) }),
      maxSize: options.maxSizeBytes,
      relativeLocation: true,
      lockDrainTimeout: options.lockDrainMs,
      disableTerminationForFinishedUploads: true,
      getFileIdFromRequest: uploadIdOf,
      namingFunction: (request) => uploadIdOf(request) ?? '',
      onUploadCreate: async () => ({}),
      onUploadFinish: async (request, upload) => {
        if (request instanceof TusRequest) liftIdleLimit(request.source);
        await options.onComplete(upload.id, request instanceof TusRequest ? request.source : undefined);
        return {};
      },
      onResponseError: (request, error) => {
        // Answered by throwing, in `#run`.
        if (request instanceof TusRequest) request.failure = error;
        return undefined;
      },
    });
    this.#feed(this.#server.handlers.POST);
    this.#feed(this.#server.handlers.PATCH);
  }

  discover(source: IncomingMessage): Promise<TusAnswer> {
    return this.#run(new TusRequest('OPTIONS', '', {}, source));
  }

  /** @throws IdempotencyKeyTakenError, and whatever the store or `onComplete` rejects with */
  create(source: IncomingMessage, upload: UploadRecord): Promise<TusAnswer> {
    return this.#create(source, upload, bodyHeaders(source));
  }

  /** As `create`, of a request whose body is the whole file, whatever it calls it. */
  createWhole(source: IncomingMessage, upload: UploadRecord, sizeBytes: number): Promise<TusAnswer> {
    return this.#create(source, upload, {
      'content-type': TUS_CONTENT_TYPE,
      'content-length': String(sizeBytes),
    });
  }

  #create(source: IncomingMessage, upload: UploadRecord, body: Record<string, string>): Promise<TusAnswer> {
    const headers = {
      'upload-length': String(upload.sizeBytes),
      'upload-metadata': Metadata.stringify({ filename: upload.fileName }),
      ...body,
    };
    const request = new TusRequest('POST', upload.id, headers, source);
    return this.#options.rows.admitting(upload, () => this.#run(request));
  }

  head(source: IncomingMessage, uploadId: string): Promise<TusAnswer> {
    return this.#run(new TusRequest('HEAD', uploadId, {}, source));
  }

  patch(source: IncomingMessage, uploadId: string): Promise<TusAnswer> {
    const headers = { 'upload-offset': String(source.headers['upload-offset']), ...bodyHeaders(source) };
    return this.#run(new TusRequest('PATCH', uploadId, headers, source));
  }

  /** Stops requests that are at work; what arrived is kept and told to their clients. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const write of this.#writes) write.abort();
    await Promise.allSettled(this.#running);
  }

  async #run(request: TusRequest): Promise<TusAnswer> {
    request.headers.set('tus-resumable', TUS_VERSION);
    const handled = this.#server.handleWeb(request);
    this.#running.add(handled);
    try {
      const response = await handled;
      if (request.failure !== null) throw await this.#problem(request);
      if (response.status >= 400) throw await tusProblem({ status_code: response.status }, async () => 0);
      const headers = [...response.headers].filter(([name]) => ANSWER_HEADERS.includes(name));
      return { status: response.status, headers: Object.fromEntries(headers) };
    } finally {
      this.#running.delete(handled);
    }
  }

  #problem({ failure, uploadId }: TusRequest): Promise<unknown> {
    return tusProblem(failure, async () => (await this.#options.store.getUpload(uploadId)).offset);
  }

  /** Has a handler take its bytes from the Node request. tus hands `writeToStore` no more than the request's context. */
  #feed(handler: Server['handlers']['POST' | 'PATCH']): void {
    const requests = new WeakMap<CancellationContext, TusRequest>();
    const send = handler.send.bind(handler);
    handler.send = (request, context, headers) => {
      if (request instanceof TusRequest) requests.set(context, request);
      return send(request, context, headers);
    };
    Object.defineProperty(handler, 'writeToStore', {
      value: (_body: unknown, upload: Upload, maxBytes: number, context: CancellationContext) => {
        const request = requests.get(context);
        if (!request?.lock) throw new Error('A tus request without its Node request, or without its lock');
        return this.#write(request.source, request.lock, upload, maxBytes, context.signal);
      },
    });
  }

  #newLock(request: Request, uploadId: string): FencedLock {
    const lock = this.#options.locker.newLock(uploadId);
    if (request instanceof TusRequest) request.lock = lock;
    return lock;
  }

  async #write(
    source: IncomingMessage,
    fence: Fence,
    upload: Upload,
    maxBytes: number,
    cancelled: AbortSignal,
  ): Promise<number> {
    const { store, onProgress, onArrived } = this.#options;
    const write = new AbortController();
    const stop = () => write.abort();
    cancelled.addEventListener('abort', stop);
    this.#writes.add(write);
    if (cancelled.aborted || this.#closing) stop();
    try {
      const offset = await store.write(source, upload.id, upload.offset, {
        maxBytes,
        signal: write.signal,
        fence,
        dripWindowMs: this.#options.dripWindowMs,
        onProgress: (reached) => onProgress(upload.id, reached),
      });
      if (offset > upload.offset) await onArrived(upload.id, offset, upload.size ?? 0);
      // A 204 with the offset it came with would make the client ask again at once, without end.
      else if (write.signal.aborted && offset !== upload.size) throw uploadBusy();
      return offset;
    } catch (error) {
      // Who has lost the lock has nothing more to say about the upload.
      const isLost = error instanceof ProblemError && error.code === 'upload-locked';
      if (!isLost) await this.#options.onBrokenOff(upload.id);
      throw error;
    } finally {
      this.#writes.delete(write);
      cancelled.removeEventListener('abort', stop);
    }
  }
}

function uploadIdOf(request: unknown): string | undefined {
  return request instanceof TusRequest ? request.uploadId : undefined;
}

function bodyHeaders({ headers }: IncomingMessage): Record<string, string> {
  return {
    ...(headers['content-type'] === TUS_CONTENT_TYPE && { 'content-type': TUS_CONTENT_TYPE }),
    ...(headers['content-length'] !== undefined && { 'content-length': headers['content-length'] }),
  };
}
