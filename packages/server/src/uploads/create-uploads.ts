import type { KvStore, Upload } from '@tus/server';
import type { AttachmentRecord } from '../domain/attachment.js';
import type { Limits } from '../domain/limits.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { BlockHasher } from '../ports/block-hasher.js';
import type { ChangeNotifier } from '../ports/change-notifier.js';
import type { Clock } from '../ports/clock.js';
import type { ContentInspector } from '../ports/content-inspector.js';
import type { Previewer } from '../ports/previewer.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import type { UploadLocks } from '../ports/upload-locks.js';
import { CommitChecks } from '../services/commit-checks.js';
import { CommitService } from '../services/commit-service.js';
import { finishCutCommits } from '../services/cut-commits.js';
import { DerivedSweep } from '../services/derived-sweep.js';
import { reconcile } from '../services/reconcile.js';
import { StoredBytesCheck } from '../services/stored-bytes-check.js';
import { UploadAdmission } from '../services/upload-admission.js';
import { UploadBytes } from '../services/upload-bytes.js';
import { UploadCollector } from '../services/upload-collector.js';
import { UploadService } from '../services/upload-service.js';
import { Verifier } from '../services/verifier.js';
import { ImportRequests } from './import-requests.js';
import { QueueLocker } from './queue-locker.js';
import type { StagingDataStore } from './staging-data-store.js';
import { TusFront } from './tus-front.js';
import type { UploadLocker } from './upload-locker.js';
import { UploadRequests } from './upload-requests.js';
import { UploadRows } from './upload-rows.js';

/** How long things may take, in milliseconds. Injectable, so that tests need not wait. */
export interface UploadTimes {
  /** How long a request that holds an upload may go on after another one asks for it. */
  readonly lockDrainMs: number;
  /** How long a request waits for an upload that another one holds, before 423. */
  readonly lockWaitMs: number;
  /** How long a request may bring less than 1 KiB/s before it is ended with `upload-too-slow`. */
  readonly dripWindowMs: number;
  /** How long a commit waits for a look at the headers of a picture. */
  readonly probeMs: number;
  /** Bytes that no row knows are left alone until they are this old. */
  readonly orphanGraceMs: number;
}

export interface UploadsOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
  /** The tus data store of the same adapter as `blobs`, writing into its staging and keeping its rows in `records`. */
  readonly staging: (records: KvStore<Upload>) => StagingDataStore;
  /** Closed by `close`. */
  readonly hasher: BlockHasher;
  readonly inspector: ContentInspector;
  readonly previewer: Previewer;
  readonly notifier: ChangeNotifier;
  readonly clock: Clock;
  readonly limits: Limits;
  /** What `Location` starts with, such as `https://files.example.org/api`. Without it, the request's own path. */
  readonly publicPrefix?: string;
  readonly times?: Partial<UploadTimes>;
  /** Default: a queue in this process, which is enough for one process. */
  readonly locker?: UploadLocker;
  /** As of `CommitChecks`. */
  readonly firstScanState?: 'pending' | 'unscanned';
  /** As of `CommitService`. */
  readonly onAttached?: (attachment: AttachmentRecord) => void;
  /** Told of what went wrong behind the scenes: for the log. */
  readonly onBackgroundError?: (error: unknown, context: { readonly uploadId?: string }) => void;
}

export interface Uploads {
  /** For `uploadRoutes`, which registers every `/cases/:caseId/uploads…` route. */
  readonly requests: UploadRequests;
  /** For `importRoutes`. */
  readonly imports: ImportRequests;
  /** Whoever would take an upload away asks here first. */
  readonly locks: UploadLocks;
  /** Finish what a crash cut. Call once at start, before the first request. */
  reconcile(): Promise<void>;
  /**
   * Finish cut commits, abandon idle uploads, sweep what nobody owns, and tell of attachments that lost their bytes: a bounded turn of it.
   * Call from a timer. @throws storage-unavailable when the store is away: nothing is judged then
   */
  collect(signal?: AbortSignal): Promise<void>;
  /** How many attachments had lost their bytes when `collect` last looked at them. */
  attachmentsWithoutBytes(): number;
  /** After the last request: waits for running commits, then closes the hasher. */
  close(): Promise<void>;
}

const DEFAULT_TIMES: UploadTimes = {
  lockDrainMs: 300,
  lockWaitMs: 5000,
  dripWindowMs: 60_000,
  probeMs: 2000,
  orphanGraceMs: 24 * 3600 * 1000,
};

/** The whole upload path of one server, over the adapters it is given. */
export function createUploads(options: UploadsOptions): Uploads {
  const { unitOfWork, blobs, hasher, inspector, previewer, notifier, clock, limits, publicPrefix } = options;
  const times = { ...DEFAULT_TIMES, ...options.times };
  const onError = (error: unknown, uploadId: string) => options.onBackgroundError?.(error, { uploadId });

  const locker = options.locker ?? new QueueLocker({ waitMs: times.lockWaitMs });
  const admission = new UploadAdmission({ unitOfWork, blobs, inspector, clock, limits });
  const rows = new UploadRows({
    find: (id) => unitOfWork.uploads.find(id),
    insert: (upload) => admission.insert(upload),
  });
  const bytes = new UploadBytes(blobs);
  const verifier = new Verifier({
    hasher,
    blockSizeBytes: limits.blockSizeBytes,
    read: (uploadId, range, into) => bytes.read(uploadId, range, into),
    onError,
  });
  const uploads = new UploadService({
    unitOfWork,
    blobs,
    bytes,
    locks: locker,
    verifier,
    clock,
    limits,
  });
  const checks = new CommitChecks({
    bytes,
    inspector,
    previewer,
    blockSizeBytes: limits.blockSizeBytes,
    firstScanState: options.firstScanState ?? 'unscanned',
    probeMs: times.probeMs,
    onError,
  });
  const commits = new CommitService({
    unitOfWork,
    blobs,
    bytes,
    verifier,
    checks,
    locks: locker,
    notifier,
    clock,
    onAttached: (attachment) => options.onAttached?.(attachment),
  });
  const collector = new UploadCollector({
    unitOfWork,
    blobs,
    uploads,
    locks: locker,
    clock,
    limits,
    orphanGraceMs: times.orphanGraceMs,
    onError,
  });
  const derived = new DerivedSweep({ blobs, clock, graceMs: times.orphanGraceMs, onError });
  const storedBytes = new StoredBytesCheck({ unitOfWork, blobs, onError });
  const front = new TusFront({
    store: options.staging(rows),
    rows,
    locker,
    maxSizeBytes: limits.maxSizeBytes,
    lockDrainMs: times.lockDrainMs,
    dripWindowMs: times.dripWindowMs,
    onProgress: (uploadId, offsetBytes) => verifier.arrived(uploadId, offsetBytes),
    onArrived: (uploadId, offsetBytes, sizeBytes) => uploads.arrived(uploadId, offsetBytes, sizeBytes),
    onBrokenOff: (uploadId) =>
      uploads.brokenOff(uploadId).catch((error: unknown) => onError(error, uploadId)),
    onComplete: async (uploadId, source) => {
      if (!(await uploads.complete(uploadId)))
        await commits.commit(uploadId, null, requests.senderOf(source) ?? imports.senderOf(source));
    },
  });
  const requests = new UploadRequests({
    admission,
    uploads,
    commits,
    bytes,
    front,
    ...(publicPrefix !== undefined && { publicPrefix }),
  });

  const imports = new ImportRequests({ unitOfWork, admission, uploads, locks: locker, front, clock });

  return {
    requests,
    imports,
    locks: locker,
    reconcile: () => reconcile({ unitOfWork, blobs, uploads, commits, collector, onError }),
    collect: async (signal) => {
      await commits.rescueStranded();
      // What is away is not idle, not lost and not missing.
      await blobs.ping();
      await finishCutCommits({ unitOfWork, blobs, commits, onError }, ['received'], signal);
      await collector.collect(signal);
      await derived.sweep(signal);
      await storedBytes.look(signal);
    },
    attachmentsWithoutBytes: () => storedBytes.missing,
    close: async () => {
      await front.close();
      await commits.settled();
      await hasher.close();
    },
  };
}
