import { constants, type Stats } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataFolder, FOLDER_MODE, isKey, syncFolder } from '../adapters/filesystem/data-folder.js';
import { type StoredFile, snapshotDatabase, storedFilesIn } from '../adapters/sqlite/database-snapshot.js';
import type { ResolvedPlaces } from '../open-data.js';
import { digestOfFile } from './digest-of-file.js';

/** The name that a server looks for in its data folder. */
const DATABASE_FILE = 'case-attachments.sqlite';
const DATABASE_MODE = 0o600;
/** Some file systems of backup disks keep even seconds alone. */
const COARSEST_CLOCK_MS = 2000;

export class BackupRefusedError extends Error {
  override readonly name = 'BackupRefusedError';
}

export interface BackupOptions {
  /** Reads the files that are in the backup already: a disk that rots changes neither size nor date. */
  readonly verify?: boolean;
}

export interface BackupReport {
  readonly files: number;
  readonly copied: number;
  /** Attachments whose bytes the server has no more as they were attached. A copy from before is kept. */
  readonly lost: readonly string[];
}

/**
 * Copies an installation into a folder that a server can be started on. The server may run: rows first, then the bytes
 * they tell of, which never change. What was purged in between is noticed, and the rows are copied anew. A backup that
 * is there already is brought up to date: what is no longer in the rows goes from it, and what was damaged is copied anew.
 * @throws BackupRefusedError when the target is something else than a backup of these data
 */
export async function backUp(
  { folder, database }: ResolvedPlaces,
  target: string,
  { verify = false }: BackupOptions = {},
): Promise<BackupReport> {
  const source = new DataFolder(folder);
  const copy = new DataFolder(target);
  await requireOwnBackup(source, copy);
  await mkdir(copy.blobs, { recursive: true, mode: FOLDER_MODE });
  const rows = join(target, DATABASE_FILE);
  const draft = `${rows}.draft`;
  let copied = 0;
  let missingBefore = new Set<string>();
  for (;;) {
    await rm(draft, { force: true });
    await writeFile(draft, '', { flag: 'wx', mode: DATABASE_MODE });
    await snapshotDatabase(database, draft);
    const files = storedFilesIn(draft);
    const missing = new Set<string>();
    for (const file of files) {
      const outcome = await copyBlob(source, copy, file, verify);
      if (outcome === 'missing') missing.add(file.id);
      if (outcome === 'copied') copied += 1;
    }
    const isPurging = [...missing].some((id) => !missingBefore.has(id));
    missingBefore = missing;
    if (isPurging) continue;
    await syncFile(draft);
    await rename(draft, rows);
    await copyMark(source, copy);
    await removeOthers(copy, new Set(files.map(({ blobKey }) => blobKey)));
    await syncFolder(target);
    return { files: files.length, copied, lost: [...missing] };
  }
}

async function requireOwnBackup(source: DataFolder, copy: DataFolder): Promise<void> {
  const mark = await source.readMark();
  if (mark === null) throw new BackupRefusedError(`The data folder ${source.root} has no "storage-id".`);
  if (copy.root === source.root || copy.root.startsWith(`${source.root}/`)) {
    throw new BackupRefusedError(
      'A backup inside the data folder is lost together with it. Name another folder.',
    );
  }
  await mkdir(copy.root, { recursive: true, mode: FOLDER_MODE });
  const isEmpty = (await readdir(copy.root)).length === 0;
  const isOwn =
    (await copy.readMark()) === mark || (await readdir(copy.root)).includes(`${DATABASE_FILE}.draft`);
  if (!isEmpty && !isOwn) {
    throw new BackupRefusedError(`The folder ${copy.root} is not empty, and no backup of these data.`);
  }
}

async function copyBlob(
  source: DataFolder,
  copy: DataFolder,
  file: StoredFile,
  verify: boolean,
): Promise<'copied' | 'there' | 'missing'> {
  const original = source.blobPath(file.blobKey);
  const target = copy.blobPath(file.blobKey);
  const draft = `${target}.draft`;
  const [dated, kept] = await Promise.all([statOf(original), statOf(target)]);
  if (dated === null) return 'missing';
  if (kept?.size === file.sizeBytes && isOfOneTime(dated, kept)) {
    if (!verify || (await digestOfFile(target)) === file.sha256) return 'there';
  }
  await mkdir(dirname(target), { recursive: true, mode: FOLDER_MODE });
  try {
    await copyFile(original, draft, constants.COPYFILE_FICLONE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return 'missing';
  }
  const isWhole = (await digestOfFile(draft)) === file.sha256;
  if (!isWhole && kept !== null) {
    // The copy may be the last good one.
    await rm(draft);
    return 'missing';
  }
  await utimes(draft, dated.atime, dated.mtime);
  await syncFile(draft);
  await rename(draft, target);
  await syncFolder(dirname(target));
  return isWhole ? 'copied' : 'missing';
}

function isOfOneTime(one: Stats, other: Stats): boolean {
  return Math.abs(one.mtimeMs - other.mtimeMs) <= COARSEST_CLOCK_MS;
}

/** Last: a folder that has it is a whole backup. */
async function copyMark(source: DataFolder, copy: DataFolder): Promise<void> {
  const draft = `${copy.markPath}.draft`;
  await copyFile(source.markPath, draft);
  await syncFile(draft);
  await rename(draft, copy.markPath);
}

/** What was purged, and what a cut backup left half. */
async function removeOthers(copy: DataFolder, keys: ReadonlySet<string>): Promise<void> {
  for (const shard of await readdir(copy.blobs)) {
    for (const name of await readdir(join(copy.blobs, shard))) {
      if (!isKey(name) || !keys.has(name)) await rm(join(copy.blobs, shard, name));
    }
  }
}

/** Null: it is not there. */
async function statOf(path: string): Promise<Stats | null> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return null;
  }
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
