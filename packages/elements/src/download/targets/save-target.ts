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
   * @throws RungClosedError before a byte of the stream was read: another rung may have it. ApiError `save-refused` when the file
   * cannot be written or comes out other than it should; what the stream throws; the signal's reason
   */
  write(stream: ByteStream, options: WriteOptions): Promise<SaveCertainty>;
  /** Nothing will be written after all: leave nothing behind. */
  discard(): Promise<void>;
}

export type ByteStream = ReadableStream<Uint8Array<ArrayBuffer>>;

export interface WriteOptions {
  readonly signal: AbortSignal;
  /** Called when all bytes are in and the browser closes or moves the file, which can take seconds. */
  readonly finishing: () => void;
  /** How large the file will be, where that is certain, in bytes: any other size is a failure. */
  readonly sizeBytes?: number;
}

/** A rung that looked good did not open, and the stream is as it was: ask `chooseTarget` for the one `after` it. */
export class RungClosedError extends Error {
  override readonly name = 'RungClosedError';

  constructor(
    readonly rung: SaveRung,
    options?: ErrorOptions,
  ) {
    super(`no way to save by ${rung}`, options);
  }
}
