import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileBlobStore } from '../adapters/filesystem/file-blob-store.js';
import { SqliteUnitOfWork } from '../adapters/sqlite/sqlite-unit-of-work.js';

/** A real store and a real database, empty, that have not met: for services that need no more. */
export async function openStores() {
  const folder = await mkdtemp(join(tmpdir(), 'stores-'));
  const blobs = await FileBlobStore.open(join(folder, 'data'));
  const unitOfWork = await SqliteUnitOfWork.open(join(folder, 'rows.sqlite'));
  return {
    blobs,
    unitOfWork,
    close: async () => {
      await unitOfWork.close();
      await rm(folder, { recursive: true });
    },
  };
}

export type Stores = Awaited<ReturnType<typeof openStores>>;
