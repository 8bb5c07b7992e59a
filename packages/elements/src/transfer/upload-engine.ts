export interface UploadRun {
  /** The upload's own URL, built from `server` and the id. */
  readonly url: string;
  readonly file: Blob;
  /** The most bytes in one PATCH. */
  readonly chunkSizeBytes: number;
  /** Told with every offset the server has acknowledged. */
  readonly onAcknowledged: (offsetBytes: number) => void;
}

export interface UploadEngine {
  /**
   * One run: ask the server for its offset and send what is missing. Resolves when the server has every byte.
   * @throws ApiError for whatever ended it early; the signal's reason when aborted
   */
  run(run: UploadRun, signal: AbortSignal): Promise<void>;
}
