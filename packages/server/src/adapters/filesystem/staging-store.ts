import { type FileHandle, open as openFile, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { type Configstore, FileStore } from '@tus/file-store';
import { ProblemError } from '../../domain/problem-error.js';
import { uploadNotFound } from '../../domain/upload-status.js';
import type { Fence } from '../../ports/upload-locks.js';
import { BatchBudget, type BatchOptions, batchesOf } from './batches.js';
import { type DataFolder, FILE_MODE, isKey, syncFolder } from './data-folder.js';
import { guarded, isMissing, storageError } from './storage-errors.js';

/** tus's own word for an upload; `@tus/file-store` names it only in its signatures. */
type TusUpload = Awaited<ReturnType<FileStore['getUpload']>>;

export interface StagingStoreOptions {
  readonly folder: DataFolder;
  /**
   * The uploads' rows. `set` inserts the row of a new upload; `get` answers with `offset` equal to `size` when all
   * bytes have arrived, whether or not they still lie in staging.
   */
  readonly records: Configstore;
  /** For tests of a failing disk. */
  readonly open?: (path: string, flags: string, mode?: number) => Promise<FileHandle>;
}

export interface StagingWriteOptions extends BatchOptions {
  readonly fence?: Fence;
  readonly onProgress?: (offsetBytes: number) => void;
}

/**
 * tus's FileStore as this product needs it: ids checked, files created exclusively, records in the database, batched
 * writes from the Node request that are on the disk before they return, and errors without paths.
 */
export class StagingStore extends FileStore {
  readonly #folder: DataFolder;
  readonly #records: Configstore;
  readonly #open: NonNullable<StagingStoreOptions['open']>;
  readonly #budget = new BatchBudget();

  constructor({ folder, records, open = openFile }: StagingStoreOptions) {
    super({ directory: folder.staging, configstore: records });
    this.#folder = folder;
    this.#records = records;
    this.#open = open;
    // Neither deferred length nor tus's expiry, which deletes finished uploads.
    this.extensions = ['creation', 'creation-with-upload', 'termination'];
  }

  /** @throws when an upload of that id is there, or its row cannot be inserted: nothing is left then */
  override async create(upload: TusUpload): Promise<TusUpload> {
    const path = this.#path(upload.id);
    await guarded(async () => {
      const file = await this.#open(path, 'wx', FILE_MODE);
      await file.close();
    });
    // File first: a row always has its file, and a file without a row is swept. Its name is made durable with its
    // bytes: should a power cut take an empty file, nothing that arrived is lost, and the client is told to begin anew.
    try {
      await this.#records.set(upload.id, upload);
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
    return upload;
  }

  /**
   * Appends a request's body at `offset`.
   * @returns the offset reached; all before it survives a power cut
   * @throws storage-full, storage-unavailable, upload-length-exceeded, upload-too-slow, upload-locked: what was written and synced
   * until then stays; upload-offset-mismatch when the file does not end at `offset`: nothing is written then
   */
  override async write(
    source: Readable,
    uploadId: string,
    offset: number,
    { fence, onProgress, ...options }: StagingWriteOptions = {},
  ): Promise<number> {
    const path = this.#path(uploadId);
    let reached = offset;
    let file: FileHandle | undefined;
    let sync: EarlySync | undefined;
    try {
      for await (const batch of batchesOf(source, this.#budget, options)) {
        // Only now: an empty request to a committed upload has no file to open.
        file ??= await this.#openAt(path, offset);
        sync ??= new EarlySync(file);
        await fence?.check();
        reached = await writeAll(file, batch, reached);
        sync.wrote(reached);
        onProgress?.(reached);
      }
      return reached;
    } catch (error) {
      throw await this.#failure(error);
    } finally {
      // Also after a failure: HEAD tells the client of every byte that lies in the file.
      if (file)
        await this.#makeDurable(file, sync, (written) => this.#takeBack(uploadId, written, offset, fence));
    }
  }

  /** The bytes and, at the same time, the file's name: a name that lasts already costs nothing. */
  async #makeDurable(
    file: FileHandle,
    sync: EarlySync | undefined,
    takeBack: (file: FileHandle) => Promise<void>,
  ): Promise<void> {
    try {
      // Both are waited for, whichever fails: the file is closed behind them.
      const ends = await Promise.allSettled([sync?.finish(), syncFolder(this.#folder.staging)]);
      const failed = ends.find((end) => end.status === 'rejected');
      if (!failed) return;
      await takeBack(file);
      throw storageError(failed.reason);
    } finally {
      await file.close();
    }
  }

  /**
   * What could not be synced reads well from memory and may be something else on the disk: the file must not tell of it. One that
   * cannot be cut back is of no use.
   * @throws upload-locked when the lock is lost: what follows is another's, who has a sync of its own
   */
  async #takeBack(
    uploadId: string,
    file: FileHandle,
    offset: number,
    fence: Fence | undefined,
  ): Promise<void> {
    await fence?.check();
    await file.truncate(offset).catch(() => rm(this.#path(uploadId), { force: true }));
  }

  /** Neither a gap nor a byte that is written twice, whatever the caller believes. */
  async #openAt(path: string, offset: number): Promise<FileHandle> {
    const file = await this.#open(path, 'r+');
    try {
      const { size } = await file.stat();
      if (size === offset) return file;
      throw new ProblemError(
        'upload-offset-mismatch',
        `The upload stands at byte ${size}. Go on from there.`,
        { offsetBytes: size },
      );
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  override async getUpload(uploadId: string): Promise<TusUpload> {
    if (!isKey(uploadId)) throw uploadNotFound();
    const upload = await this.#records.get(uploadId);
    if (!upload) throw uploadNotFound();
    if (upload.offset === upload.size) return upload;
    try {
      const file = await this.#open(this.#path(uploadId), 'r');
      try {
        upload.offset = (await file.stat()).size;
      } finally {
        await file.close();
      }
    } catch (error) {
      throw await this.#failure(error);
    }
    return upload;
  }

  override async remove(uploadId: string): Promise<void> {
    await guarded(() => rm(this.#path(uploadId), { force: true }));
    await this.#records.delete(uploadId);
  }

  /** @returns upload-not-found alone where a file is really gone */
  async #failure(error: unknown): Promise<Error> {
    if (!isMissing(error)) return storageError(error);
    return this.#folder.requireMark().then(uploadNotFound, storageError);
  }

  #path(uploadId: string): string {
    if (!isKey(uploadId)) throw uploadNotFound();
    return this.#folder.stagedPath(uploadId);
  }
}

// FileStore's constructor makes its folder by itself and throws a failure into the event loop, where nobody can catch
// it. DataFolder.create has made the folder. (The method is private in its types, so a subclass cannot redeclare it.)
Object.defineProperty(StagingStore.prototype, 'checkOrCreateDirectory', { value: () => {} });

/**
 * Has the disk write while the network delivers, so that the sync at the end, which the client waits for, has little
 * left to do. A failure is kept for that end: Linux tells of a failed write-back once, and the next sync would succeed.
 */
class EarlySync {
  static readonly #EVERY_BYTES = 8 * 1024 * 1024;
  #nextAt: number | undefined;
  #running: Promise<void> | undefined;
  #failure: unknown;

  constructor(private readonly file: FileHandle) {}

  wrote(reached: number): void {
    this.#nextAt ??= reached + EarlySync.#EVERY_BYTES;
    if (this.#running || reached < this.#nextAt) return;
    this.#nextAt = reached + EarlySync.#EVERY_BYTES;
    this.#running = this.file
      .datasync()
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** @throws what an early sync failed with */
  async finish(): Promise<void> {
    await this.#running;
    if (this.#failure !== undefined) throw this.#failure;
    await this.file.datasync();
  }
}

async function writeAll(file: FileHandle, pieces: readonly Buffer[], offset: number): Promise<number> {
  let rest = pieces;
  let reached = offset;
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest as Buffer[], reached);
    reached += bytesWritten;
    rest = skip(rest, bytesWritten);
  }
  return reached;
}

/** A disk that fills up takes a part of a batch first. */
function skip(pieces: readonly Buffer[], bytes: number): readonly Buffer[] {
  let left = bytes;
  for (const [index, piece] of pieces.entries()) {
    if (left < piece.length) return [piece.subarray(left), ...pieces.slice(index + 1)];
    left -= piece.length;
  }
  return [];
}
