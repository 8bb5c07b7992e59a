import { DataFolder } from '../adapters/filesystem/data-folder.js';
import { storedFilesIn } from '../adapters/sqlite/database-snapshot.js';
import type { ResolvedPlaces } from '../open-data.js';
import { digestOfFile } from './digest-of-file.js';

export interface CheckReport {
  readonly files: number;
  readonly bytes: number;
  /** Attachments that are not what their rows say, by id. */
  readonly damaged: readonly string[];
}

/** Reads every attachment's bytes and compares them with its row. The server may run. */
export async function checkStoredFiles({ folder, database }: ResolvedPlaces): Promise<CheckReport> {
  const store = new DataFolder(folder);
  const files = storedFilesIn(database);
  const damaged: string[] = [];
  let bytes = 0;
  for (const { id, blobKey, sizeBytes, sha256 } of files) {
    const digest = await digestOfFile(store.blobPath(blobKey));
    if (digest === sha256) bytes += sizeBytes;
    else damaged.push(id);
  }
  return { files: files.length, bytes, damaged };
}
