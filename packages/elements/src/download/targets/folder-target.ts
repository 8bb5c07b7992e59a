import { safeFileName } from '@case-attachments/contract/archive';
import { type BlockPlan, sha256Hex } from '../block-plan.js';
import { refusedUnlessDone } from './save-source.js';
import type { ByteStream, WriteOptions } from './save-target.js';
import { writeFile } from './write-file.js';

/** A folder the person chose. Files go in one by one, so that what is whole stays whole whatever comes after it. */
export interface FolderTarget {
  /** As the person knows it. */
  readonly name: string;
  /**
   * Where the file is already, block for block: after a crash a download goes on behind it.
   * @param path where it would be written; relative, with `/` between folders; safe names
   * @returns `path`, or one of the names that `write` takes when that is another file's; null when it is nowhere
   * @throws the signal's reason
   */
  find(path: string, plan: BlockPlan, signal: AbortSignal): Promise<string | null>;
  /**
   * Save a file and open it again to be sure. Another file of that name, the person's own, is left alone: this one becomes
   * `name (2).ext`. When it fails nothing is left of it.
   * @returns the path it got
   * @throws as `SaveTarget.write`
   */
  write(path: string, stream: ByteStream, options: WriteOptions): Promise<string>;
  /** A file in the folder itself; null when there is none of this name. */
  read(name: string): Promise<File | null>;
  /** Save a file in the folder itself in place of the one of this name. @throws as `SaveTarget.write` */
  replace(name: string, stream: ByteStream, options: WriteOptions): Promise<void>;
}

/** Whether this browser lets the person choose a folder to save into. Chromium alone does. */
export function hasFolderPicker(): boolean {
  return typeof window.showDirectoryPicker === 'function';
}

/**
 * Ask for the folder. Call it in the click and before any `await`: it needs the gesture.
 * @returns null when the browser will not ask here
 * @throws an AbortError when the person chose none
 */
export async function askForFolder(): Promise<FolderTarget | null> {
  try {
    return folderTarget(await window.showDirectoryPicker({ mode: 'readwrite' }));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    return null;
  }
}

export function folderTarget(root: FileSystemDirectoryHandle): FolderTarget {
  return {
    name: root.name,

    async find(path, plan, signal) {
      const { folders, name } = split(path);
      const folder = await open(root, folders, { create: false });
      for (const candidate of candidates(name)) {
        signal.throwIfAborted();
        const file = folder && (await fileIn(folder, candidate));
        if (!file) return null;
        if (await holds(file, plan, signal)) return [...folders, candidate].join('/');
      }
      return null;
    },

    async write(path, stream, options) {
      const { folders, name } = split(path);
      let place: { folder: FileSystemDirectoryHandle; name: string; handle: FileSystemFileHandle };
      try {
        place = await refusedUnlessDone(freePlace(root, folders, name));
      } catch (error) {
        await stream.cancel(error).catch(() => undefined);
        throw error;
      }
      try {
        await writeFile(place.handle, stream, options);
      } catch (error) {
        await removeOnceFree(place.folder, place.name);
        throw error;
      }
      return [...folders, place.name].join('/');
    },

    read: (name) => fileIn(root, name),

    async replace(name, stream, options) {
      await writeFile(await root.getFileHandle(name, { create: true }), stream, options);
    },
  };
}

/** Chromium frees a file a moment after the write to it was given up: within tens of milliseconds, and a second is plenty. */
const FREE_TRIES = 20;
const FREE_PAUSE_MS = 50;

/** What cannot be removed stays: that it failed is said all the same. */
async function removeOnceFree(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  for (let tries = 1; tries <= FREE_TRIES; tries += 1) {
    try {
      await folder.removeEntry(name);
      return;
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NoModificationAllowedError') return;
      await new Promise((resolve) => setTimeout(resolve, FREE_PAUSE_MS));
    }
  }
}

/** So many files of one name are looked at, no more. */
const MAX_SAME_NAME = 50;

function* candidates(name: string): Generator<string> {
  yield name;
  for (let number = 2; number <= MAX_SAME_NAME; number += 1) yield safeFileName(name, ` (${number})`);
}

/** An empty file is what a crash leaves: the browser puts the bytes in place when all are there. */
async function freePlace(root: FileSystemDirectoryHandle, folders: readonly string[], name: string) {
  const folder = (await open(root, folders, { create: true }))!;
  for (const candidate of candidates(name)) {
    const found = await fileIn(folder, candidate);
    if (found && found.size > 0) continue;
    return { folder, name: candidate, handle: await folder.getFileHandle(candidate, { create: true }) };
  }
  throw new Error(`${MAX_SAME_NAME} files are called ${name}`);
}

function split(path: string): { folders: string[]; name: string } {
  const parts = path.split('/');
  return { folders: parts.slice(0, -1), name: parts.at(-1)! };
}

/** @returns null when it is not there and not to be made */
async function open(
  root: FileSystemDirectoryHandle,
  folders: readonly string[],
  options: { readonly create: boolean },
): Promise<FileSystemDirectoryHandle | null> {
  let folder = root;
  for (const name of folders) {
    try {
      folder = await folder.getDirectoryHandle(name, options);
    } catch (error) {
      if (!options.create && isAbsence(error)) return null;
      throw error;
    }
  }
  return folder;
}

/** @returns null when there is none */
async function fileIn(folder: FileSystemDirectoryHandle, name: string): Promise<File | null> {
  try {
    return await (await folder.getFileHandle(name)).getFile();
  } catch (error) {
    if (isAbsence(error)) return null;
    throw error;
  }
}

/** None there, or a file where a folder is wanted. */
const isAbsence = (error: unknown) =>
  error instanceof DOMException && (error.name === 'NotFoundError' || error.name === 'TypeMismatchError');

/** The size first: it costs nothing. */
async function holds(file: File, plan: BlockPlan, signal: AbortSignal): Promise<boolean> {
  if (file.size !== plan.sizeBytes) return false;
  for (const [index, digest] of plan.digests.entries()) {
    signal.throwIfAborted();
    const start = index * plan.blockSizeBytes;
    const block = await file.slice(start, start + plan.blockSizeBytes).arrayBuffer();
    if ((await sha256Hex(block)) !== digest) return false;
  }
  return true;
}
