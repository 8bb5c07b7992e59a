import type { Lock, Locker } from '@tus/server';
import type { Fence, UploadLocks } from '../ports/upload-locks.js';

/** A lock as tus takes it, and its own fence: it knows whether it is still held. */
export interface FencedLock extends Lock, Fence {}

/** One writer for each upload, for tus requests and services alike. */
export interface UploadLocker extends Locker, UploadLocks {
  newLock(uploadId: string): FencedLock;
}
