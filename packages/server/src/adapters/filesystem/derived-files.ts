import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newId } from '../../domain/new-id.js';
import {
  type DataFolder,
  FILE_MODE,
  FOLDER_MODE,
  isDraft,
  isKey,
  isShard,
  isVariant,
  namesIn,
} from './data-folder.js';
import { guarded, isMissing, storageError } from './storage-errors.js';

/** What was made from blobs, in one folder a blob. Nothing here is synced: it can be made again. */
export class DerivedFiles {
  constructor(private readonly folder: DataFolder) {}

  /** A reader sees the whole or nothing. */
  async put(blobKey: string, variant: string, bytes: Uint8Array): Promise<void> {
    const path = this.folder.derivedPath(blobKey, variant);
    const draft = `${path}.${newId()}`;
    await guarded(async () => {
      await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
      try {
        await writeFile(draft, bytes, { mode: FILE_MODE, flag: 'wx' });
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    });
  }

  read(blobKey: string, variant: string): Promise<Buffer | null> {
    return whereThere(null, () => readFile(this.folder.derivedPath(blobKey, variant)));
  }

  sizeBytes(blobKey: string, variant: string): Promise<number | null> {
    return whereThere(null, async () => (await stat(this.folder.derivedPath(blobKey, variant))).size);
  }

  async list(blobKey: string): Promise<readonly string[]> {
    return (await this.#namesOf(blobKey)).filter(isVariant);
  }

  async *blobKeys(): AsyncGenerator<string> {
    for (const shard of (await guarded(() => namesIn(this.folder.derived))).filter(isShard)) {
      yield* (await guarded(() => namesIn(join(this.folder.derived, shard)))).filter(isKey);
    }
  }

  /** Those that were last written to before then: their writer is gone. */
  async removeDrafts(blobKey: string, beforeMs: number): Promise<void> {
    const folder = this.folder.derivedFolder(blobKey);
    for (const draft of (await this.#namesOf(blobKey)).filter(isDraft)) {
      const path = join(folder, draft);
      // Finished meanwhile, it is none any more.
      const writtenAtMs = await whereThere(null, async () => (await stat(path)).mtimeMs);
      if (writtenAtMs !== null && writtenAtMs < beforeMs) await guarded(() => rm(path, { force: true }));
    }
  }

  async remove(blobKey: string, variants: readonly string[]): Promise<void> {
    await guarded(async () => {
      for (const variant of variants) await rm(this.folder.derivedPath(blobKey, variant), { force: true });
    });
  }

  /** Tries again when something is put there meanwhile. */
  async removeAll(blobKey: string): Promise<void> {
    await guarded(() =>
      rm(this.folder.derivedFolder(blobKey), { recursive: true, force: true, maxRetries: 3 }),
    );
  }

  #namesOf(blobKey: string): Promise<readonly string[]> {
    return whereThere([], () => readdir(this.folder.derivedFolder(blobKey)));
  }
}

async function whereThere<T>(otherwise: T, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    if (isMissing(error)) return otherwise;
    throw storageError(error);
  }
}
