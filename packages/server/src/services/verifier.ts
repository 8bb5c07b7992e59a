import { uploadLocked } from '../domain/upload-status.js';
import type { ByteRange } from '../ports/blob-store.js';
import type { BlockHasher } from '../ports/block-hasher.js';

/** What was read back of an upload that is complete. */
export interface Sums {
  /** base64url, in block order, the short last block included. */
  readonly blockDigests: readonly string[];
  /** Of the whole file, in hexadecimal. */
  readonly sha256: string;
}

/** What was read back of an upload so far. */
export interface PartialSums {
  /** Of the whole blocks. */
  readonly blockDigests: readonly string[];
  readonly tail: { readonly sizeBytes: number; readonly sha256: string } | null;
}

export interface VerifierOptions {
  readonly hasher: BlockHasher;
  readonly blockSizeBytes: number;
  /** From the store, never from a request. @param into where to put it, long enough */
  readonly read: (uploadId: string, range: ByteRange, into: Buffer) => Promise<Buffer>;
  /** What failed behind the arrival; the commit will try again and answer for it. */
  readonly onError: (error: unknown, uploadId: string) => void;
}

interface Progress {
  readonly digests: string[];
  /** Whole blocks known to lie in the store. */
  target: number;
  running: Promise<void> | null;
  /** Nobody wants to know any more; its bytes may go at any moment. */
  forgotten: boolean;
}

/**
 * Reads back what lies in the store, block by block behind the arrival, so that a commit has little left to do.
 * Its state is only a shortcut: after a restart, or a failure, it is made again from the store. One block is in
 * memory at a time, whatever the number of uploads; they take turns.
 */
export class Verifier {
  readonly #options: VerifierOptions;
  readonly #uploads = new Map<string, Progress>();
  #turn: Promise<unknown> = Promise.resolve();
  /** Shared with the hashing thread. One for good: a new one for each block is freed far too late (measured: 100 MB). */
  #block: Buffer | undefined;

  constructor(options: VerifierOptions) {
    this.#options = options;
  }

  /** So many bytes lie in the store. Returns at once; the reading follows. */
  arrived(uploadId: string, storedBytes: number): void {
    // Nothing to read is nothing to remember: word of an upload that is gone would stay for ever.
    if (this.#wholeBlocks(storedBytes) === 0) return;
    const progress = this.#progressOf(uploadId);
    // Who started a run hears of its failure, once.
    const started = progress.running === null;
    const run = this.#advance(uploadId, progress, storedBytes);
    if (!started) return;
    run?.catch((error: unknown) => {
      if (!progress.forgotten) this.#options.onError(error, uploadId);
    });
  }

  /** @throws upload-locked when it is forgotten meanwhile; when the store holds fewer bytes */
  async partial(uploadId: string, storedBytes: number): Promise<PartialSums> {
    const blocks = this.#wholeBlocks(storedBytes);
    const progress = blocks === 0 ? null : await this.#reach(uploadId, storedBytes);
    const digests = progress?.digests ?? [];
    const tail = await this.#inTurn(async () => {
      const bytes = await this.#readExactly(uploadId, blocks, storedBytes);
      if (progress) requireWanted(progress);
      if (bytes.length === 0) return null;
      // WebCrypto takes no shared memory.
      const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
      return { sizeBytes: bytes.length, sha256: Buffer.from(digest).toString('base64url') };
    });
    return { blockDigests: digests.slice(0, blocks), tail };
  }

  /** Repeatable. @throws upload-locked when it is forgotten meanwhile; when the store holds fewer bytes */
  async finish(uploadId: string, sizeBytes: number): Promise<Sums> {
    const blocks = this.#wholeBlocks(sizeBytes);
    const progress = await this.#reach(uploadId, sizeBytes);
    try {
      const { blockDigest, sha256 } = await this.#inTurn(async () => {
        const last = await this.#readExactly(uploadId, blocks, sizeBytes);
        requireWanted(progress);
        return this.#options.hasher.finish(uploadId, blocks, last);
      });
      return { blockDigests: [...progress.digests, ...(blockDigest === null ? [] : [blockDigest])], sha256 };
    } catch (error) {
      // The hasher may have lost its place: the repeat starts at the first block.
      this.#dropIfCurrent(uploadId, progress);
      throw error;
    }
  }

  /** How many uploads it has something in mind of. */
  get size(): number {
    return this.#uploads.size;
  }

  forget(uploadId: string): void {
    const progress = this.#uploads.get(uploadId);
    if (progress) progress.forgotten = true;
    this.#drop(uploadId);
  }

  /** Forgotten and begun anew, its state is the newer one's: not to be touched by who still works on the old one. */
  #dropIfCurrent(uploadId: string, progress: Progress): void {
    if (this.#uploads.get(uploadId) === progress) this.#drop(uploadId);
  }

  #drop(uploadId: string): void {
    this.#uploads.delete(uploadId);
    this.#options.hasher.forget(uploadId);
  }

  async #reach(uploadId: string, storedBytes: number): Promise<Progress> {
    const progress = this.#progressOf(uploadId);
    await this.#advance(uploadId, progress, storedBytes);
    return progress;
  }

  #progressOf(uploadId: string): Progress {
    let progress = this.#uploads.get(uploadId);
    if (!progress) {
      progress = { digests: [], target: 0, running: null, forgotten: false };
      this.#uploads.set(uploadId, progress);
    }
    return progress;
  }

  /** @returns the run that gets there, or null when there is nothing to do */
  #advance(uploadId: string, progress: Progress, storedBytes: number): Promise<void> | null {
    const target = this.#wholeBlocks(storedBytes);
    progress.target = Math.max(progress.target, target);
    if (progress.digests.length >= target) return null;
    // A run under way goes on to the new target.
    progress.running ??= this.#run(uploadId, progress);
    return progress.running;
  }

  async #run(uploadId: string, progress: Progress): Promise<void> {
    const { digests } = progress;
    try {
      while (digests.length < progress.target) {
        const digest = await this.#inTurn(async () => {
          requireWanted(progress);
          const index = digests.length;
          const block = await this.#readExactly(uploadId, index, (index + 1) * this.#options.blockSizeBytes);
          requireWanted(progress);
          return this.#options.hasher.block(uploadId, index, block);
        });
        digests.push(digest);
      }
      progress.running = null;
    } catch (error) {
      this.#dropIfCurrent(uploadId, progress);
      throw error;
    }
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }

  /** From the start of block `index` to `end`. In turn: it is the one block in memory. */
  async #readExactly(uploadId: string, index: number, end: number): Promise<Buffer> {
    const start = index * this.#options.blockSizeBytes;
    if (start >= end) return Buffer.alloc(0);
    this.#block ??= Buffer.from(new SharedArrayBuffer(this.#options.blockSizeBytes));
    const bytes = await this.#options.read(uploadId, { start, end }, this.#block);
    if (bytes.length !== end - start) throw new Error('The store holds fewer bytes than it said');
    return bytes;
  }

  #wholeBlocks(bytes: number): number {
    return Math.floor(bytes / this.#options.blockSizeBytes);
  }
}

/** The hashing thread keeps one place for an upload: who was forgotten must not move that of who began anew. */
function requireWanted({ forgotten }: Progress): void {
  if (forgotten) throw uploadLocked();
}
