import type { Readable } from 'node:stream';
import type { DataStore } from '@tus/server';
import type { Fence } from '../ports/upload-locks.js';

/** Bounds of one write into staging. */
export interface WriteOptions {
  /** More than this many bytes is `upload-length-exceeded`; nothing of the last, excessive batch is kept. */
  readonly maxBytes?: number;
  /** Stop taking bytes, keep those that came. */
  readonly signal?: AbortSignal;
  /** How long a source may bring less than 1 KiB/s before it is given up with `upload-too-slow`. Default: for ever. */
  readonly dripWindowMs?: number;
  /** Checked before each batch is written. */
  readonly fence?: Fence;
  /** Called behind each batch that lies in the store, with the offset reached. */
  readonly onProgress?: (offsetBytes: number) => void;
}

/** A tus data store that can be fed from a Node request. `write` returns when the bytes survive a power cut. */
export type StagingDataStore = DataStore & {
  write(source: Readable, uploadId: string, offsetBytes: number, options?: WriteOptions): Promise<number>;
};
