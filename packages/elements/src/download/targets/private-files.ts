import { HandedOver } from './handed-over.js';

/** Where files lie between the last byte and the browser's own copy: a folder of the origin's private file system. */
const FOLDER = 'case-attachments-downloads';

/** What no tab holds is a leftover of an earlier visit; but the browser may still be copying what a tab left a moment ago. */
const LEFTOVER_AFTER_MS = 15 * 60_000;

/** Nothing tells when a copy is through: so long it is left to a browser whose person pauses it or is asked where to. Milliseconds. */
const KEEP_MS = 5 * 60_000;
const SLOWEST_COPY_BYTES_PER_MS = 5_000;

const handedOver = new HandedOver();

/** A file for one download. Nobody's leftover until `remove`, or the end of the page. */
export interface PrivateFile {
  readonly handle: FileSystemFileHandle;
  /** The browser has begun to copy it: it is removed when the slowest disk must be through. */
  handedOver(sizeBytes: number): void;
  remove(): Promise<void>;
}

/**
 * @throws where there is no such file system: in a private window, or turned off
 */
export async function createPrivateFile(): Promise<PrivateFile> {
  const folder = await openFolder();
  const name = crypto.randomUUID();
  // Before the file is there: a sweep takes what nobody holds.
  const release = await hold(name);
  try {
    const handle = await folder.getFileHandle(name, { create: true });
    const remove = async () => {
      await folder.removeEntry(name).catch(() => undefined);
      release();
    };
    return {
      handle,
      remove,
      handedOver: (sizeBytes) => handedOver.keep(sizeBytes, keepMs(sizeBytes), remove),
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** How long a file of this size is kept for the browser's copy. Milliseconds. */
export const keepMs = (sizeBytes: number) => KEEP_MS + sizeBytes / SLOWEST_COPY_BYTES_PER_MS;

/**
 * Somebody signs out: what is not under way and must be copied by now goes at once, what may not be copied yet very soon.
 */
export async function forgetPrivateFiles(): Promise<void> {
  await handedOver.forget();
  await sweepPrivateFiles(0);
}

/**
 * Whether files can be written, read and removed here: tried on one that is thrown away.
 */
export async function canKeepFiles(): Promise<boolean> {
  try {
    const { handle, remove } = await createPrivateFile();
    try {
      const writable = await handle.createWritable();
      await writable.write(new Uint8Array([1, 2, 3]));
      await writable.close();
      return (await handle.getFile()).size === 3;
    } finally {
      await remove();
    }
  } catch {
    return false;
  }
}

/** How many bytes this origin may still keep; 0 where the browser does not tell. */
export async function roomBytes(): Promise<number> {
  const { quota = 0, usage = 0 } = await navigator.storage.estimate();
  return Math.max(0, quota - usage);
}

/**
 * Remove what earlier visits left: pages that were closed before the browser had its copy. What a page holds, here or in another tab, is
 * left to it.
 * @param minAgeMs what is younger stays: the browser may be copying it. 0 when somebody signs out
 */
export async function sweepPrivateFiles(minAgeMs = LEFTOVER_AFTER_MS): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle(FOLDER);
    for await (const handle of folder.values()) {
      if (handle.kind === 'file') await sweepFile(folder, handle, minAgeMs);
    }
  } catch {
    // No such file system, or no such folder: nothing to sweep.
  }
}

/** Never rejects: one that stays does not keep the others. */
async function sweepFile(
  folder: FileSystemDirectoryHandle,
  handle: FileSystemFileHandle,
  minAgeMs: number,
): Promise<void> {
  const { name } = handle;
  try {
    await navigator.locks.request(lockOf(ownerOf(name)), { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      const { lastModified } = await handle.getFile();
      if (Date.now() - lastModified >= minAgeMs) await folder.removeEntry(name);
    });
  } catch {
    // Another tab was faster, or the browser has it open: the next sweep looks again.
  }
}

/** Chromium writes beside the file, and lists that as well. */
const ownerOf = (name: string) => name.replace(/\.crswap$/, '');

async function openFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(FOLDER, { create: true });
}

const lockOf = (name: string) => `case-attachments-download-${name}`;

/** The lock ends with the page, whatever ends it. @returns to let it go */
async function hold(name: string): Promise<() => void> {
  return new Promise((held, reject) => {
    navigator.locks.request(lockOf(name), () => new Promise<void>((release) => held(release))).catch(reject);
  });
}
