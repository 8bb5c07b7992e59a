import { mkdir, open, opendir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { BlobNotFoundError } from '../../ports/blob-store.js';
import { isMissing } from './storage-errors.js';

/** Patients' files: for the server's own account alone. */
export const FOLDER_MODE = 0o700;
export const FILE_MODE = 0o600;

const KEY = /^[0-9a-f]{32}$/;
const VARIANT = /^[a-z0-9-]{1,64}$/;

export function isVariant(name: string): boolean {
  return VARIANT.test(name);
}

export function isShard(name: string): boolean {
  return /^[0-9a-f]{2}$/.test(name);
}

/** `<variant>.<id>`: being written, or what a kill left of it. */
export function isDraft(name: string): boolean {
  const [variant = '', id = '', ...more] = name.split('.');
  return isVariant(variant) && isKey(id) && more.length === 0;
}

export function isKey(name: string): boolean {
  return KEY.test(name);
}

/**
 * Where things lie on disk:
 *
 *     staging/<upload id>            bytes as they arrive
 *     blobs/<2 digits>/<blob key>    committed bytes
 *     derived/<2 digits>/<blob key>/<variant>
 *     storage-id                     says which database these bytes belong to
 *
 * A key that is not 32 lower-case hexadecimal digits never becomes part of a path.
 */
export class DataFolder {
  readonly root: string;
  readonly staging: string;
  readonly blobs: string;
  readonly derived: string;
  readonly markPath: string;
  /** What `readMark` found last, or was written since. */
  #mark: string | null = null;

  constructor(root: string) {
    this.root = resolve(root);
    this.staging = join(this.root, 'staging');
    this.blobs = join(this.root, 'blobs');
    this.derived = join(this.root, 'derived');
    this.markPath = join(this.root, 'storage-id');
  }

  async create(): Promise<void> {
    await mkdir(this.root, { recursive: true, mode: FOLDER_MODE });
    for (const folder of [this.staging, this.blobs, this.derived]) await makeFolder(folder);
  }

  /** Null when there is none, or none that can be read as one. */
  async readMark(): Promise<string | null> {
    this.#mark = await this.#markThere();
    return this.#mark;
  }

  /** It is on the disk. */
  marked(storageId: string): void {
    this.#mark = storageId;
  }

  /**
   * Something is missing: is it gone, or is the volume away, or another in its place? A folder that was never marked
   * cannot tell.
   * @throws when it is not the folder it was
   */
  async requireMark(): Promise<void> {
    if (this.#mark === null || (await this.#markThere()) === this.#mark) return;
    throw new Error('The volume of the data folder is away: its storage-id is missing, or is another');
  }

  async #markThere(): Promise<string | null> {
    try {
      const text = (await readFile(this.markPath, 'utf8')).trim();
      return isKey(text) ? text : null;
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  /** @throws BlobNotFoundError */
  stagedPath(uploadId: string): string {
    return join(this.staging, checked(KEY, uploadId));
  }

  /** @throws BlobNotFoundError */
  blobPath(blobKey: string): string {
    return join(this.blobs, shardOf(blobKey), blobKey);
  }

  /** @throws BlobNotFoundError */
  derivedFolder(blobKey: string): string {
    return join(this.derived, shardOf(blobKey), blobKey);
  }

  /** @throws BlobNotFoundError */
  derivedPath(blobKey: string, variant: string): string {
    return join(this.derivedFolder(blobKey), checked(VARIANT, variant));
  }
}

function shardOf(key: string): string {
  return checked(KEY, key).slice(0, 2);
}

function checked(pattern: RegExp, name: string): string {
  if (!pattern.test(name)) throw new BlobNotFoundError('Not a key');
  return name;
}

export async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of await opendir(folder)) names.push(entry.name);
  return names;
}

/** A folder that is there, and after a power cut too. Its parent must exist. */
export async function makeFolder(path: string): Promise<void> {
  const created = await mkdir(path, { recursive: true, mode: FOLDER_MODE });
  if (created !== undefined) await syncFolder(dirname(path));
}

/** Makes the names in a folder durable: a file's own fsync does not cover its name. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
