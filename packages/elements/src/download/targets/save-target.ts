import type { SaveCertainty } from '../../case/case-state.js';

/** The ways to save a file, best first: the ladder. */
export type SaveRung = 'picker' | 'worker' | 'opfs' | 'blob';

/** A place that takes a stream of bytes as one file: all of it or nothing. */
export interface SaveTarget {
  readonly rung: SaveRung;
  /** The most it can take, in bytes; Infinity when there is no limit but the disk. */
  readonly limitBytes: number;
  /**
   * @returns how sure it is that the file is whole where the person will look for it
   * @throws ApiError `save-refused` when the file cannot be written; what the stream throws; the signal's reason
   */
  write(stream: ReadableStream<Uint8Array<ArrayBuffer>>, options: WriteOptions): Promise<SaveCertainty>;
  /** Nothing will be written after all: leave nothing behind. */
  discard(): Promise<void>;
}

export interface WriteOptions {
  readonly signal: AbortSignal;
  /** Called when all bytes are in and the browser closes or moves the file, which can take seconds. */
  readonly finishing: () => void;
  /** How large the file will be, where it is known for certain, in bytes. */
  readonly sizeBytes?: number;
}
