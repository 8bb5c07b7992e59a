import { newId } from '../domain/new-id.js';
import { judgeFirstMeeting, judgeMarks, type StorageMismatch } from '../domain/storage-bond.js';
import { UNFINISHED_STATUSES } from '../domain/upload-status.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { UnitOfWork } from '../ports/unit-of-work.js';

/** The rows and the bytes are not of one installation, or the disk of one of them is missing. */
export class StorageMismatchError extends Error {
  override readonly name = 'StorageMismatchError';

  constructor(readonly mismatch: StorageMismatch) {
    super(`The database and the store do not belong together: ${mismatch}`);
  }
}

export interface BondedSides {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
}

/**
 * Database and store know each other by a random id that both hold. Without it a server whose disk is not mounted
 * would find no byte of any unfinished upload and give them all up.
 *
 * Call before anything else reads or writes what they hold, as the only process at work on them.
 * @throws StorageMismatchError
 */
export async function bindStorage({ unitOfWork, blobs }: BondedSides): Promise<void> {
  const recorded = await unitOfWork.storageId();
  const marked = await requireOwnMark(recorded, blobs);
  if (recorded !== null) return;
  const hasRows = await holdsRows(unitOfWork);
  const hasBytes = await holdsBytes(blobs);
  const mismatch = judgeFirstMeeting({ marked, hasRows, hasBytes });
  if (mismatch !== null) throw new StorageMismatchError(mismatch);
  const storageId = marked ?? newId();
  // The store first: what the database knows has been marked, whenever a crash comes between.
  if (marked === null) await blobs.mark(storageId);
  await unitOfWork.recordStorageId(storageId);
}

/**
 * Looks, and makes nothing.
 * @param recorded what the database holds @returns the store's own id @throws StorageMismatchError
 */
export async function requireOwnMark(recorded: string | null, blobs: BlobStore): Promise<string | null> {
  const marked = await blobs.storageId();
  const mismatch = judgeMarks({ recorded, marked });
  if (mismatch !== null) throw new StorageMismatchError(mismatch);
  return marked;
}

/** On purpose: from now on the store belongs to this database, and to no other that knew it. */
export async function adoptStorage({ unitOfWork, blobs }: BondedSides): Promise<void> {
  const storageId = newId();
  // Cut in between, they do not match, and this is done once more.
  await blobs.mark(storageId);
  await unitOfWork.recordStorageId(storageId);
}

async function holdsRows({ attachments, uploads }: UnitOfWork): Promise<boolean> {
  return (
    (await attachments.blobsAfter('', 1)).length > 0 ||
    (await uploads.inStatus(UNFINISHED_STATUSES)).length > 0
  );
}

async function holdsBytes(blobs: BlobStore): Promise<boolean> {
  for await (const _ of blobs.listStaged()) return true;
  for await (const _ of blobs.list()) return true;
  return false;
}
