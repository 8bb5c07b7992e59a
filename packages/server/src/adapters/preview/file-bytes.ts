import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** The bytes of a file, read where they are looked at: headers lie anywhere in a file of any length. */
export interface FileBytes {
  readonly sizeBytes: number;
  /** `length` bytes from `at`, fewer at the end of the file. Not to be written to. */
  read(at: number, length: number): Buffer;
}

export const bytesOf = (buffer: Buffer): FileBytes => ({
  sizeBytes: buffer.length,
  read: (at, length) => buffer.subarray(at, at + length),
});

const BLOCK_BYTES = 16_384;

/** Reads in blocks and keeps the last one, since a header is read in small steps. Synchronous: for a decoder process alone. */
export class OpenFile implements FileBytes {
  readonly #descriptor: number;
  readonly sizeBytes: number;
  /** Differs for another file and for another content of the same one. */
  readonly identity: string;
  #block = Buffer.alloc(0);
  #blockAt = 0;

  constructor(readonly path: string) {
    this.#descriptor = openSync(path, 'r');
    const { dev, ino, size, mtimeMs } = fstatSync(this.#descriptor);
    this.sizeBytes = size;
    this.identity = [path, dev, ino, size, mtimeMs].join(' ');
  }

  read(at: number, length: number): Buffer {
    if (at >= this.#blockAt && at + length <= this.#blockAt + this.#block.length) {
      return this.#block.subarray(at - this.#blockAt, at - this.#blockAt + length);
    }
    const block = Buffer.alloc(Math.max(length, BLOCK_BYTES));
    const read = readSync(this.#descriptor, block, 0, block.length, at);
    this.#block = block.subarray(0, read);
    this.#blockAt = at;
    return this.#block.subarray(0, length);
  }

  /** Whether the path still leads to what was opened. */
  isInPlace(): boolean {
    try {
      const { dev, ino, size, mtimeMs } = statSync(this.path);
      return this.identity === [this.path, dev, ino, size, mtimeMs].join(' ');
    } catch {
      return false;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
