/** A place that takes a stream of bytes as one file: all of it or nothing. */
export interface SaveTarget {
  /** The most it can take, in bytes; Infinity when there is no limit but the disk. */
  readonly limitBytes: number;
  /**
   * @param finishing called when all bytes are in and the browser closes the file, which can take seconds
   * @throws ApiError `save-refused` when the file cannot be written; what the stream throws; the signal's reason
   */
  write(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    options: { readonly signal: AbortSignal; readonly finishing: () => void },
  ): Promise<void>;
  /** Nothing will be written after all: leave nothing behind. */
  discard(): Promise<void>;
}
