import type { KvStore, Upload } from '@tus/server';
import type { FastifyPluginAsync } from 'fastify';
import type { Limits } from '../domain/limits.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { ChangeNotifier } from '../ports/change-notifier.js';
import type { Clock } from '../ports/clock.js';
import type { ContentInspector } from '../ports/content-inspector.js';
import type { Previewer } from '../ports/previewer.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import type { StagingDataStore } from './staging-data-store.js';

/** How long things may take, in milliseconds. Injectable, so that tests need not wait. */
export interface UploadTimes {
  /** How long a request that holds an upload may go on after another one asks for it. */
  readonly lockDrainMs: number;
  /** How long a request waits for an upload that another one holds, before 423. */
  readonly lockWaitMs: number;
  /** Bytes that no row knows are left alone until they are this old. */
  readonly orphanGraceMs: number;
}

export interface UploadsOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
  /** The tus data store of the same adapter as `blobs`, writing into its staging and keeping its rows in `records`. */
  readonly staging: (records: KvStore<Upload>) => StagingDataStore;
  readonly inspector: ContentInspector;
  readonly previewer: Previewer;
  readonly notifier: ChangeNotifier;
  readonly clock: Clock;
  readonly limits: Limits;
  /** What `Location` starts with, such as `https://files.example.org/api`. Without it, the request's own path. */
  readonly publicPrefix?: string;
  readonly times?: Partial<UploadTimes>;
  /** Told of what went wrong behind the scenes: for the log. */
  readonly onBackgroundError?: (error: unknown, context: { readonly uploadId?: string }) => void;
}

export interface Uploads {
  /** Registers every `/cases/:caseId/uploads…` route; mount it under the API's prefix, behind the access guard. */
  readonly routes: FastifyPluginAsync;
  /** Finish what a crash cut. Call once at start, before the first request. */
  reconcile(): Promise<void>;
  /** Abandon idle uploads and sweep what nobody owns. Call from a timer. */
  collect(): Promise<void>;
  /** After the last request: waits for running commits, then stops the hashing thread. */
  close(): Promise<void>;
}

export declare function createUploads(options: UploadsOptions): Uploads;
