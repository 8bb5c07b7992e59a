import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FileBlobStore } from './adapters/filesystem/file-blob-store.js';
import { AuditChains } from './adapters/sqlite/audit-chains.js';
import { ProcessLock } from './adapters/sqlite/process-lock.js';
import { recordedStorageId } from './adapters/sqlite/recorded-storage-id.js';
import { SqliteUnitOfWork } from './adapters/sqlite/sqlite-unit-of-work.js';
import type { StorageMismatch } from './domain/storage-bond.js';
import {
  adoptStorage as adopt,
  type BondedSides,
  bindStorage,
  requireOwnMark,
  StorageMismatchError,
} from './services/storage-bond.js';

const DATABASE_FILE = 'case-attachments.sqlite';
const LOCK_FILE = 'server.lock';

/** Where an installation's data lie. */
export interface DataPlaces {
  /** Where files and, unless `databasePath` says otherwise, the database lie. Created when missing. */
  readonly dataDirectory: string;
  readonly databasePath?: string;
}

/** Whole paths. */
export interface ResolvedPlaces {
  readonly folder: string;
  readonly database: string;
}

/** An installation's data, for this process alone until `close`. */
export interface OpenData {
  readonly blobs: FileBlobStore;
  readonly unitOfWork: SqliteUnitOfWork;
  close(): Promise<void>;
}

/** Says to the operator, in words, why these data are not touched. */
export class DataRefusedError extends Error {
  override readonly name = 'DataRefusedError';
}

/**
 * @throws DataRefusedError when the folder is not the database's, with both as they were; and when one of them cannot
 * be used, or another process uses them
 */
export async function openData(places: DataPlaces): Promise<OpenData> {
  const { folder, database } = resolvePlaces(places);
  try {
    // Before anything is created: a mount point without its volume stays empty.
    await requireOwnMark(recordedStorageId(database), FileBlobStore.at(folder));
    return await openWith(folder, database, bindStorage);
  } catch (error) {
    if (!(error instanceof StorageMismatchError)) throw error;
    throw new DataRefusedError(refusal(error.mismatch, folder, database), { cause: error });
  }
}

/**
 * From now on this folder belongs to this database, and to no other.
 * @throws DataRefusedError when there is no such folder; and as `openData` does
 */
export async function adoptStorage(places: DataPlaces): Promise<ResolvedPlaces> {
  const { folder, database } = resolvePlaces(places);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new DataRefusedError(`There is no folder ${folder} to adopt.`);
  }
  const data = await openWith(folder, database, adopt);
  await data.close();
  return { folder, database };
}

/** For a look while a server may be at work. @throws DataRefusedError where there is no trail with chains to look at */
export function openAuditChains(places: DataPlaces): AuditChains {
  const { database } = resolvePlaces(places);
  const chains = AuditChains.open(database);
  if (chains) return chains;
  throw new DataRefusedError(
    `${database} holds no audit trail that can be verified: it is not there, or no server of this version has opened it yet.`,
  );
}

export function resolvePlaces({ dataDirectory, databasePath }: DataPlaces): ResolvedPlaces {
  return {
    folder: resolve(dataDirectory),
    database: resolve(databasePath ?? join(dataDirectory, DATABASE_FILE)),
  };
}

async function openWith(
  folder: string,
  database: string,
  bind: (sides: BondedSides) => Promise<void>,
): Promise<OpenData> {
  const blobs = FileBlobStore.at(folder);
  await blobs.create();
  const lock = ProcessLock.acquire(join(folder, LOCK_FILE));
  let unitOfWork: SqliteUnitOfWork | undefined;
  try {
    unitOfWork = await SqliteUnitOfWork.open(database);
    await bind({ unitOfWork, blobs });
  } catch (error) {
    await unitOfWork?.close();
    lock.release();
    throw error;
  }
  const opened = unitOfWork;
  return {
    blobs,
    unitOfWork: opened,
    close: async () => {
      await opened.close();
      lock.release();
    },
  };
}

function refusal(mismatch: StorageMismatch, folder: string, database: string): string {
  const seen: Record<StorageMismatch, string> = {
    'mark-missing': `The data folder ${folder} is not the one that the database ${database} has its files in: it has no file "storage-id". Most likely its volume is not mounted, the path is wrong, or the folder was restored without that file.`,
    'mark-differs': `The data folder ${folder} is not the one that the database ${database} has its files in: its "storage-id" is another. Most likely another volume is mounted, a path is wrong, or the folder belongs to another installation.`,
    'bytes-missing': `The data folder ${folder} holds no file, and the database ${database} knows of some. Most likely the folder's volume is not mounted, or a path is wrong.`,
    'rows-missing': `The data folder ${folder} holds the files of an installation, and the database ${database} is new. Most likely the database's volume is not mounted, or a path is wrong.`,
  };
  return [
    `case-attachments does not start. ${seen[mismatch]}`,
    'No file and no row was changed. Put that right and start again.',
    'Only if they do belong together, run once, with the same variables: npx -p @case-attachments/server case-attachments-server adopt-storage',
    '(in an app of your own: adoptStorage). Unfinished uploads that have no bytes in the folder then begin anew.',
  ].join('\n');
}
