import { type FileHandle, open, stat } from 'node:fs/promises';
import { BrokenZipError } from './zip-finding.js';

const PIECE_BYTES = 4 * 1024 * 1024;
/** Read at once for the small looks that headers take. */
const AHEAD_BYTES = 64 * 1024;

/** Bytes of a file of any size, never all of them at once. */
export class FileBytes {
  readonly #piece = Buffer.allocUnsafe(PIECE_BYTES);
  #ahead = { offset: 0, bytes: Buffer.alloc(0) };

  private constructor(
    private readonly file: FileHandle,
    readonly sizeBytes: number,
  ) {}

  static async open(path: string): Promise<FileBytes> {
    const { size } = await stat(path);
    return new FileBytes(await open(path, 'r'), size);
  }

  /** @throws BrokenZipError when the file ends before */
  async at(offset: number, length: number): Promise<Buffer> {
    if (offset < 0 || offset + length > this.sizeBytes) {
      throw new BrokenZipError('structure', `bytes ${offset} to ${offset + length} of ${this.sizeBytes}`);
    }
    if (length > AHEAD_BYTES) {
      const bytes = Buffer.allocUnsafe(length);
      await this.#fill(bytes, offset);
      return bytes;
    }
    if (offset < this.#ahead.offset || offset + length > this.#ahead.offset + this.#ahead.bytes.length) {
      const bytes = Buffer.allocUnsafe(Math.min(AHEAD_BYTES, this.sizeBytes - offset));
      await this.#fill(bytes, offset);
      this.#ahead = { offset, bytes };
    }
    const start = offset - this.#ahead.offset;
    return this.#ahead.bytes.subarray(start, start + length);
  }

  /** Piece by piece; a piece is gone with the next one. @throws BrokenZipError when the file ends before */
  async *pieces(offset: number, length: number): AsyncGenerator<Buffer> {
    if (length > 0 && length <= AHEAD_BYTES) yield await this.at(offset, length);
    else if (length > AHEAD_BYTES) yield* this.#largePieces(offset, length);
  }

  async *#largePieces(offset: number, length: number): AsyncGenerator<Buffer> {
    for (let done = 0; done < length; ) {
      const piece = this.#piece.subarray(0, Math.min(PIECE_BYTES, length - done));
      await this.#fill(piece, offset + done);
      yield piece;
      done += piece.length;
    }
  }

  close(): Promise<void> {
    return this.file.close();
  }

  async #fill(bytes: Buffer, offset: number): Promise<void> {
    for (let filled = 0; filled < bytes.length; ) {
      const { bytesRead } = await this.file.read(bytes, filled, bytes.length - filled, offset + filled);
      if (bytesRead === 0) throw new BrokenZipError('structure', `the file ends at ${offset + filled}`);
      filled += bytesRead;
    }
  }
}
