import { execFile } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PIECE = Buffer.alloc(1024 * 1024);
const FILLER = 'filler';

/** A file system of its own, in memory, small enough to be filled. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** @returns null where this process may not mount one */
  static async mount(folder: string, sizeBytes: number): Promise<SmallDisk | null> {
    await mkdir(folder, { recursive: true });
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes},mode=700`, 'tmpfs', folder]);
      return new SmallDisk(folder);
    } catch {
      return null;
    }
  }

  /** Until not one byte more goes in. */
  async fill(): Promise<void> {
    const file = await open(join(this.folder, FILLER), 'a');
    try {
      for (let size = PIECE.length; size >= 1; ) {
        try {
          const { bytesWritten } = await file.write(PIECE, 0, size);
          if (bytesWritten < size) size = Math.floor(size / 2);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          size = Math.floor(size / 2);
        }
      }
    } finally {
      await file.close();
    }
  }

  free(): Promise<void> {
    return rm(join(this.folder, FILLER), { force: true });
  }

  async unmount(): Promise<void> {
    // Lazily: a process that has just been killed may hold files for a moment.
    await run('umount', ['-l', this.folder]);
  }
}
