import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Change } from '@case-attachments/contract';
import Fastify from 'fastify';
import { createContentInspector } from '../adapters/file-type/content-inspector.js';
import { FileBlobStore } from '../adapters/filesystem/file-blob-store.js';
import { StagingStore, type StagingStoreOptions } from '../adapters/filesystem/staging-store.js';
import { createPreviewer } from '../adapters/preview/create-previewer.js';
import { SqliteUnitOfWork } from '../adapters/sqlite/sqlite-unit-of-work.js';
import { WorkerHasher } from '../adapters/worker/worker-hasher.js';
import { DEFAULT_ACCEPTED_TYPES } from '../domain/file-type/accepted-types.js';
import { DEFAULT_LIMITS, type Limits } from '../domain/limits.js';
import { registerAccessGuard } from '../http/access-guard.js';
import { registerProblems } from '../http/problems.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import { uploadRoutes } from '../routes/upload-routes.js';
import { bindStorage } from '../services/storage-bond.js';
import { createUploads, type UploadsOptions, type UploadTimes } from '../uploads/create-uploads.js';

/** The real thing, for tests of services. */
export { WorkerHasher };

/** Small blocks, so that short files have several. */
export const BLOCK_BYTES = 1000;

export interface UploadServerOptions {
  /** Default: everybody may do everything. */
  readonly authorize?: () => boolean;
  /** A folder another server has left. */
  readonly folder?: string;
  readonly limits?: Partial<Limits>;
  readonly times?: Partial<UploadTimes>;
  readonly publicPrefix?: string;
  /** How long a connection may be silent. */
  readonly connectionTimeoutMs?: number;
  readonly open?: StagingStoreOptions['open'];
  readonly clock?: UploadsOptions['clock'];
  readonly locker?: UploadsOptions['locker'];
  readonly inspector?: (real: UploadsOptions['inspector']) => UploadsOptions['inspector'];
  /** Faults nothing real can produce in time. */
  readonly unitOfWork?: (real: UnitOfWork) => UnitOfWork;
  readonly blobs?: (real: BlobStore) => BlobStore;
}

/** The upload path alone on a real socket, disk and database; users sign in with `Bearer tenant/user`. */
export async function startUploadServer(options: UploadServerOptions = {}) {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'uploads-')));
  const unitOfWork = await SqliteUnitOfWork.open(join(folder, 'test.sqlite'));
  const blobs = await FileBlobStore.open(folder);
  await bindStorage({ unitOfWork, blobs });
  const notified: Change[] = [];
  const errors: unknown[] = [];
  let writing = 0;
  const inspector = createContentInspector(DEFAULT_ACCEPTED_TYPES);
  const previewer = createPreviewer();
  const uploads = createUploads({
    unitOfWork: options.unitOfWork?.(unitOfWork) ?? unitOfWork,
    blobs: options.blobs?.(blobs) ?? blobs,
    staging: (records) => {
      const store = new StagingStore({
        folder: blobs.folder,
        records,
        ...(options.open && { open: options.open }),
      });
      const write = store.write.bind(store);
      store.write = (...args) => {
        writing++;
        return write(...args).finally(() => writing--);
      };
      return store;
    },
    hasher: new WorkerHasher(),
    inspector: options.inspector?.(inspector) ?? inspector,
    previewer,
    notifier: { notify: (_ref, change) => void notified.push(change), subscribe: () => () => {} },
    clock: options.clock ?? { now: () => Date.now() },
    limits: { ...DEFAULT_LIMITS, blockSizeBytes: BLOCK_BYTES, freeSpaceFloorBytes: 0, ...options.limits },
    times: { lockDrainMs: 10, lockWaitMs: 2000, orphanGraceMs: 0, ...options.times },
    ...(options.publicPrefix !== undefined && { publicPrefix: options.publicPrefix }),
    ...(options.locker && { locker: options.locker }),
    onBackgroundError: (error) => void errors.push(error),
  });
  await uploads.reconcile();

  const app = Fastify({
    forceCloseConnections: true,
    connectionTimeout: options.connectionTimeoutMs ?? 0,
  });
  await app.register(
    async (scope) => {
      registerProblems(scope);
      registerAccessGuard(scope, {
        authenticate: async ({ headers }) => {
          const [tenantId, id] = headers.authorization?.replace('Bearer ', '').split('/') ?? [];
          return tenantId && id ? { tenantId, id, displayName: `Dr. ${id}`, orgName: 'Clinic' } : null;
        },
        authorize: async () => options.authorize?.() ?? true,
        uploaderOf: async () => null,
      });
      await scope.register(uploadRoutes(uploads.requests));
    },
    { prefix: '/api' },
  );
  const sockets = new Set<Socket>();
  app.server.on('connection', (socket) => sockets.add(socket));
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  let open = true;
  const stop = async () => {
    if (!open) return;
    open = false;
    await app.close();
    await uploads.close();
    await inspector.close();
    await previewer.close();
    await unitOfWork.close();
  };
  return {
    folder,
    port,
    origin: `http://127.0.0.1:${port}`,
    unitOfWork,
    blobs,
    uploads,
    notified,
    errors,
    /** What lies in a folder of the store. */
    names: async (part: 'staging' | 'blobs') =>
      (await readdir(blobs.folder[part], { recursive: true })).filter((name) => /[0-9a-f]{32}$/.test(name)),
    /** Waits until all that a bare socket has sent of a PATCH is with the store. */
    arrival: async (client: Socket) => {
      const arrived = () =>
        writing > 0 &&
        [...sockets].some(
          (peer) => peer.remotePort === client.localPort && peer.bytesRead === client.bytesWritten,
        );
      while (!arrived()) await setTimeout(5);
      await setImmediate();
    },
    stop,
    close: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type UploadServer = Awaited<ReturnType<typeof startUploadServer>>;

type HeaderBag = Record<string, string>;

/** A tus client without opinions. */
export class TusCalls {
  constructor(
    readonly server: Pick<UploadServer, 'origin'>,
    readonly user = 'clinic/ada',
    readonly caseId = 'C-1',
  ) {}

  get uploadsPath(): string {
    return `/api/cases/${this.caseId}/uploads`;
  }

  fetch(method: string, path: string, headers: HeaderBag = {}, body?: Buffer | string): Promise<Response> {
    return fetch(`${this.server.origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.user}`, 'tus-resumable': '1.0.0', ...headers },
      ...(body !== undefined && { body: new Uint8Array(Buffer.from(body)) }),
    });
  }

  create(fileName: string, sizeBytes: number, headers: HeaderBag = {}, metadata: HeaderBag = {}) {
    return this.fetch('POST', this.uploadsPath, {
      'upload-length': String(sizeBytes),
      'upload-metadata': encodeMetadata({ filename: fileName, ...metadata }),
      ...headers,
    });
  }

  /** Our client's way. @returns the id */
  async begin(fileName: string, sizeBytes: number, headers: HeaderBag = {}): Promise<string> {
    const response = await this.create(fileName, sizeBytes, headers, { commit: 'explicit' });
    if (response.status !== 201)
      throw new Error(`Creation answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  }

  patch(id: string, offset: number, body: Buffer | string, headers: HeaderBag = {}): Promise<Response> {
    return this.fetch('PATCH', this.path(id), { ...patchHeaders(offset), ...headers }, body);
  }

  head(id: string): Promise<Response> {
    return this.fetch('HEAD', this.path(id));
  }

  details(id: string): Promise<Response> {
    return this.fetch('GET', this.path(id));
  }

  commit(id: string, bytes: Buffer): Promise<Response> {
    return this.commitDigests(id, digestsOf(bytes));
  }

  commitDigests(id: string, blockDigests: readonly string[]): Promise<Response> {
    return this.fetch(
      'POST',
      `${this.path(id)}/commit`,
      { 'content-type': 'application/json' },
      JSON.stringify({ blockDigests }),
    );
  }

  path(id: string): string {
    return `${this.uploadsPath}/${id}`;
  }
}

export function patchHeaders(offset: number): HeaderBag {
  return { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) };
}

export function encodeMetadata(metadata: HeaderBag): string {
  return Object.entries(metadata)
    .map(([key, value]) => `${key} ${Buffer.from(value).toString('base64')}`)
    .join(',');
}

export function digestsOf(bytes: Buffer, blockBytes = BLOCK_BYTES): string[] {
  const digests: string[] = [];
  for (let start = 0; start < bytes.length; start += blockBytes) {
    digests.push(
      createHash('sha256')
        .update(bytes.subarray(start, start + blockBytes))
        .digest('base64url'),
    );
  }
  return digests;
}

export const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** A PDF as far as the inspector looks, of exactly this size. */
export function somePdf(sizeBytes: number): Buffer {
  const start = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1');
  const end = Buffer.from('\n%%EOF\n');
  return Buffer.concat([start, randomBytes(sizeBytes - start.length - end.length), end]);
}

export async function problemOf(
  response: Response,
): Promise<{ status: number; code: string } & Record<string, unknown>> {
  if (!response.headers.get('content-type')?.startsWith('application/problem+json')) {
    throw new Error(`No problem: ${response.status} ${await response.text()}`);
  }
  return (await response.json()) as { status: number; code: string };
}

/** The head of a PATCH for a bare socket, to send its body in pieces or not at all. */
export function rawPatch(
  path: string,
  offset: number,
  length: number,
  authorization = 'Bearer clinic/ada',
): string {
  const headers = {
    host: 'localhost',
    authorization,
    'tus-resumable': '1.0.0',
    'content-length': String(length),
    ...patchHeaders(offset),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `PATCH ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

export async function withServer(
  options: UploadServerOptions,
  work: (server: Awaited<ReturnType<typeof startUploadServer>>, ada: TusCalls) => Promise<void>,
): Promise<void> {
  const server = await startUploadServer(options);
  try {
    await work(server, new TusCalls(server));
  } finally {
    await server.close();
  }
}

/** A database whose transactions fail while `failing.now` is true. */
export function failingTransactions(failing: { now: boolean }) {
  return (real: UnitOfWork): UnitOfWork =>
    Object.assign(Object.create(real) as UnitOfWork, {
      attachments: real.attachments,
      uploads: real.uploads,
      changes: real.changes,
      tickets: real.tickets,
      audit: real.audit,
      legalHolds: real.legalHolds,
      purges: real.purges,
      cases: real.cases,
      webhooks: real.webhooks,
      transaction: async (work: Parameters<UnitOfWork['transaction']>[0]) => {
        if (failing.now) throw new Error('the plug was pulled');
        return real.transaction(work);
      },
    });
}
