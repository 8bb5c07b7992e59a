import type { PickedFile } from '../case/case-session.js';

/** What a hand chose or dropped: a file, or something that this browser cannot open, or that is known not to be accepted. */
export type ChosenEntry =
  | { readonly kind: 'file'; readonly picked: PickedFile }
  | { readonly kind: 'folder' | 'unreadable' | 'not-dicom'; readonly name: string };

/** More from one drop is a mistake, such as a whole disk. */
const MAX_FILES = 5_000;

/** A browser that takes longer to give a handle gets on without: the file itself is there. */
const HANDLE_PATIENCE_MS = 2_000;

/** What file managers leave in folders. Nobody means to attach these. */
const LITTER = /^(\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|__MACOSX)$/i;

export function chosenFiles(files: Iterable<File>): ChosenEntry[] {
  return Array.from(files, (file) => ({ kind: 'file', picked: { file } }));
}

/**
 * The files of a drop, those in folders included. Must be called in the drop's own task: the browser empties the
 * DataTransfer after it.
 * @param wantHandles collect file handles where the browser gives them
 */
export function collectDropped(data: DataTransfer, wantHandles: boolean): Promise<ChosenEntry[]> {
  const walker = new Walker();
  const items = Array.from(data.items).filter(({ kind }) => kind === 'file');
  // Everything that can be had only now, before the first await.
  const reads = items.map((item) => {
    const file = item.getAsFile();
    const handle =
      wantHandles && 'getAsFileSystemHandle' in item ? inTime(item.getAsFileSystemHandle()) : null;
    const entry = item.webkitGetAsEntry?.() ?? null;
    return { file, handle, entry };
  });
  return readAll(reads, walker);
}

/** The handle, if the browser gives one in time. Never rejects. */
async function inTime(handle: Promise<FileSystemHandle | null>): Promise<FileSystemHandle | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, HANDLE_PATIENCE_MS, null);
  });
  return Promise.race([handle.catch(() => null), late]).finally(() => clearTimeout(timer));
}

interface DroppedItem {
  readonly file: File | null;
  readonly handle: Promise<FileSystemHandle | null> | null;
  readonly entry: FileSystemEntry | null;
}

async function readAll(reads: readonly DroppedItem[], walker: Walker): Promise<ChosenEntry[]> {
  for (const { file, handle, entry } of reads) {
    if (entry?.isDirectory) {
      await walker.folder(entry as FileSystemDirectoryEntry);
    } else if (file) {
      const given = await handle;
      const isFile = given?.kind === 'file';
      walker.found.push({
        kind: 'file',
        picked: isFile ? { file, handle: given as FileSystemFileHandle } : { file },
      });
    }
  }
  return walker.found;
}

class Walker {
  readonly found: ChosenEntry[] = [];

  /** A folder that cannot be read is told as one, so that nobody believes its files came along. */
  async folder(folder: FileSystemDirectoryEntry): Promise<void> {
    try {
      for (const entry of await childrenOf(folder)) {
        if (LITTER.test(entry.name)) continue;
        if (this.found.length >= MAX_FILES) throw new RangeError('too many files');
        if (entry.isDirectory) await this.folder(entry as FileSystemDirectoryEntry);
        else this.found.push({ kind: 'file', picked: { file: await fileOf(entry as FileSystemFileEntry) } });
      }
    } catch {
      this.found.push({ kind: 'folder', name: folder.name });
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** `readEntries` gives about a hundred at a time, and an empty array at the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}
