/**
 * What whoever locked an upload got with the lock: asked before each write, so that a lock that was lost (a database's
 * goes with its connection) cannot be written past.
 */
export interface Fence {
  /** @throws upload-locked when the lock is lost */
  check(): void | Promise<void>;
}

/** Exclusive access to an upload's bytes and status, shared with the tus requests that append to it. */
export interface UploadLocks {
  /**
   * Runs `work` when nobody else is at work on the upload; a running request is asked to stop and keeps its bytes.
   * @throws upload-locked when it does not stop in time
   */
  hold<T>(uploadId: string, work: () => Promise<T>): Promise<T>;
}
