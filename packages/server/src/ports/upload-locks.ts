/** Whether whoever got it still holds the upload: asked before each write, so that a lock that was lost cannot be written past. */
export interface Fence {
  /** @throws upload-locked when it is lost */
  check(): void;
}

/** Exclusive access to an upload's bytes and status, shared with the tus requests that append to it. */
export interface UploadLocks {
  /**
   * Runs `work` when nobody else is at work on the upload; a running request is asked to stop and keeps its bytes.
   * @throws upload-locked when it does not stop in time
   */
  hold<T>(uploadId: string, work: () => Promise<T>): Promise<T>;
  /** The fence of whoever holds the upload at this moment. */
  fence(uploadId: string): Fence;
}
