import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { newId } from '../../domain/new-id.js';
import { type DataFolder, FILE_MODE, FOLDER_MODE, isVariant } from './data-folder.js';
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

  async read(blobKey: string, variant: string): Promise<Buffer | null> {
    try {
      return await readFile(this.folder.derivedPath(blobKey, variant));
    } catch (error) {
      if (isMissing(error)) return null;
      throw storageError(error);
    }
  }

  async list(blobKey: string): Promise<readonly string[]> {
    try {
      return (await readdir(this.folder.derivedFolder(blobKey))).filter(isVariant);
    } catch (error) {
      if (isMissing(error)) return [];
      throw storageError(error);
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
}
