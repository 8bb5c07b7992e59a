import type { Stats } from 'node:fs';
import { type FileHandle, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { newId } from '../../domain/new-id.js';
import { BlobNotFoundError, type BlobStore, type ByteRange } from '../../ports/blob-store.js';
import { DataFolder, FILE_MODE, isKey, makeFolder, namesIn, syncFolder } from './data-folder.js';
import { DerivedFiles } from './derived-files.js';
import { guarded, isMissing, storageError } from './storage-errors.js';

/** Bytes a content stream reads at once. */
const READ_AHEAD_BYTES = 256 * 1024;

/** Bytes on a local disk. Staging and blobs lie on one file system, so that moving is renaming. */
export class FileBlobStore implements BlobStore {
  /** The layout, for the staging store that writes into the same folder. */
  readonly folder: DataFolder;
  readonly #derived: DerivedFiles;

  private constructor(folder: DataFolder) {
    this.folder = folder;
    this.#derived = new DerivedFiles(folder);
  }

  /** Touches nothing: `create` comes before everything but `storageId`. */
  static at(dataDirectory: string): FileBlobStore {
    return new FileBlobStore(new DataFolder(dataDirectory));
  }

  static async open(dataDirectory: string): Promise<FileBlobStore> {
    const store = FileBlobStore.at(dataDirectory);
    await store.create();
    return store;
  }

  /** Creates the folders that are missing. @throws storage-unavailable */
  async create(): Promise<void> {
    await guarded(() => this.folder.create());
  }

  stagedSizeBytes(uploadId: string): Promise<number | null> {
    return sizeOf(this.folder, () => this.folder.stagedPath(uploadId));
  }

  async readStaged(uploadId: string, range: ByteRange, into?: Buffer): Promise<Buffer> {
    const file = await openExisting(this.folder, () => this.folder.stagedPath(uploadId));
    try {
      return await readRange(file, range, into);
    } catch (error) {
      throw storageError(error);
    } finally {
      await file.close();
    }
  }

  async discardStaged(uploadId: string): Promise<void> {
    await guarded(() => removeFile(this.folder.stagedPath(uploadId)));
  }

  async *listStaged(): AsyncGenerator<{ uploadId: string; modifiedAtMs: number }> {
    for await (const { key, modifiedAtMs } of keysIn(this.folder.staging, ({ mtimeMs }) => mtimeMs)) {
      yield { uploadId: key, modifiedAtMs };
    }
  }

  async commit(uploadId: string, blobKey: string): Promise<void> {
    const target = this.folder.blobPath(blobKey);
    // Committed bytes are never written over, whatever staging holds.
    if ((await this.sizeBytes(blobKey)) !== null) return guarded(() => syncFolder(dirname(target)));
    const source = this.folder.stagedPath(uploadId);
    const file = await openExisting(this.folder, () => source);
    await guarded(async () => {
      try {
        // Not `sync`: its times need not last, and what `write` has synced costs nothing again.
        await file.datasync();
      } finally {
        await file.close();
      }
      await makeFolder(dirname(target));
      await rename(source, target);
      // The new name must last. Should the old one come back after a power cut, the sweep takes it.
      await syncFolder(dirname(target));
    });
  }

  sizeBytes(blobKey: string): Promise<number | null> {
    return sizeOf(this.folder, () => this.folder.blobPath(blobKey));
  }

  async read(blobKey: string, range?: ByteRange): Promise<Readable> {
    const file = await openExisting(this.folder, () => this.folder.blobPath(blobKey));
    if (range && range.end <= range.start) {
      await file.close();
      return Readable.from([]);
    }
    return file.createReadStream({
      highWaterMark: READ_AHEAD_BYTES,
      ...(range && { start: range.start, end: range.end - 1 }),
    });
  }

  async withFile<T>(blobKey: string, use: (path: string) => Promise<T>): Promise<T> {
    return this.#lend(this.folder.blobPath(blobKey), use);
  }

  async withStagedFile<T>(uploadId: string, use: (path: string) => Promise<T>): Promise<T> {
    return this.#lend(this.folder.stagedPath(uploadId), use);
  }

  async remove(blobKey: string): Promise<void> {
    // First, for a kill in between: what has no blob any more is found by nobody. And once more, for what came meanwhile.
    await this.#derived.removeAll(blobKey);
    await guarded(() => removeFile(this.folder.blobPath(blobKey)));
    await this.#derived.removeAll(blobKey);
  }

  async #lend<T>(path: string, use: (path: string) => Promise<T>): Promise<T> {
    const file = await openExisting(this.folder, () => path);
    await file.close();
    return use(path);
  }

  async #requireBlob(blobKey: string): Promise<void> {
    if ((await this.sizeBytes(blobKey)) === null) throw new BlobNotFoundError('Nothing under that key');
  }

  async *list(): AsyncGenerator<{ blobKey: string; modifiedAtMs: number }> {
    for (const shard of await guarded(() => namesIn(this.folder.blobs))) {
      for await (const { key, modifiedAtMs } of keysIn(join(this.folder.blobs, shard), inPlaceSinceMs)) {
        yield { blobKey: key, modifiedAtMs };
      }
    }
  }

  async putDerived(blobKey: string, variant: string, bytes: Uint8Array): Promise<void> {
    await this.#requireBlob(blobKey);
    try {
      await this.#derived.put(blobKey, variant, bytes);
    } finally {
      await this.#leaveNothingOfWhatIsGone(blobKey);
    }
  }

  /** Whoever removed the blob meanwhile may have looked for what was made from it before that was there. */
  async #leaveNothingOfWhatIsGone(blobKey: string): Promise<void> {
    if ((await this.sizeBytes(blobKey)) !== null) return;
    await this.#derived.removeAll(blobKey);
    throw new BlobNotFoundError('Nothing under that key');
  }

  readDerived(blobKey: string, variant: string): Promise<Buffer | null> {
    return this.#derived.read(blobKey, variant);
  }

  derivedSizeBytes(blobKey: string, variant: string): Promise<number | null> {
    return this.#derived.sizeBytes(blobKey, variant);
  }

  listDerived(blobKey: string): Promise<readonly string[]> {
    return this.#derived.list(blobKey);
  }

  removeDerived(blobKey: string, variants: readonly string[]): Promise<void> {
    return this.#derived.remove(blobKey, variants);
  }

  listDerivedFrom(): AsyncGenerator<string> {
    return this.#derived.blobKeys();
  }

  async tidyDerived(blobKey: string, beforeMs: number): Promise<void> {
    if ((await this.sizeBytes(blobKey)) === null) await this.#derived.removeAll(blobKey);
    else await this.#derived.removeDrafts(blobKey, beforeMs);
  }

  storageId(): Promise<string | null> {
    return guarded(() => this.folder.readMark());
  }

  async mark(storageId: string): Promise<void> {
    const draft = `${this.folder.markPath}.${newId()}`;
    await guarded(async () => {
      try {
        const file = await open(draft, 'wx', FILE_MODE);
        try {
          await file.writeFile(`${storageId}\n`);
          await file.sync();
        } finally {
          await file.close();
        }
        // Whole or not at all, whatever comes between.
        await rename(draft, this.folder.markPath);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      await syncFolder(this.folder.root);
    });
    this.folder.marked(storageId);
  }

  async ping(): Promise<void> {
    await this.freeBytes();
  }

  async freeBytes(): Promise<number> {
    return guarded(async () => {
      // The room of another disk is no room: what lands there disappears behind the mount.
      await this.folder.requireMark();
      const { bavail, bsize } = await statfs(this.folder.root);
      return bavail * bsize;
    });
  }
}

/** Its size, or null for what is not there or cannot be a key. */
async function sizeOf(folder: DataFolder, path: () => string): Promise<number | null> {
  try {
    return (await stat(path())).size;
  } catch (error) {
    if (error instanceof BlobNotFoundError) return null;
    if (!isMissing(error)) throw storageError(error);
  }
  await guarded(() => folder.requireMark());
  return null;
}

async function openExisting(folder: DataFolder, path: () => string): Promise<FileHandle> {
  try {
    return await open(path(), 'r');
  } catch (error) {
    if (!isMissing(error)) throw storageError(error);
  }
  await guarded(() => folder.requireMark());
  throw new BlobNotFoundError('Nothing under that key');
}

async function readRange(file: FileHandle, { start, end }: ByteRange, into?: Buffer): Promise<Buffer> {
  const { size } = await file.stat();
  const length = Math.max(0, Math.min(end, size) - start);
  const buffer = into?.subarray(0, length) ?? Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Renaming a file into place moves its ctime only. */
function inPlaceSinceMs({ mtimeMs, ctimeMs }: Stats): number {
  return Math.max(mtimeMs, ctimeMs);
}

/** Files in a folder that have a key for a name; whatever else lies there is not ours. */
async function* keysIn(
  folder: string,
  modifiedAtMs: (found: Stats) => number,
): AsyncGenerator<{ key: string; modifiedAtMs: number }> {
  for (const key of (await guarded(() => namesIn(folder))).filter(isKey)) {
    try {
      yield { key, modifiedAtMs: Math.floor(modifiedAtMs(await stat(join(folder, key)))) };
    } catch (error) {
      if (!isMissing(error)) throw storageError(error);
    }
  }
}
