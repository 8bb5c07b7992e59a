import type { Readable } from 'node:stream';
import { ProblemError } from '../../domain/problem-error.js';

/** One call of `writev` a mebibyte: measured faster than a call for each 16-64 KiB the socket gives. */
const MAX_BATCH_BYTES = 1024 * 1024;
const MIN_BATCH_BYTES = 128 * 1024;
/** What the batches that fill may hold together; as much again is being written. */
const ALL_BATCHES_BYTES = 8 * 1024 * 1024;
/** A drip of tiny pieces is written before its list grows long. */
const BATCH_PIECES = 512;
/** Slower than any line a clinic works on; a request that brings less holds an upload's lock for nothing. */
const MIN_BYTES_PER_SECOND = 1024;

/** Shares one store's memory among its writers: a few get large batches, many get small ones. */
export class BatchBudget {
  #writers = 0;

  get batchBytes(): number {
    return Math.min(MAX_BATCH_BYTES, Math.max(MIN_BATCH_BYTES, ALL_BATCHES_BYTES / this.#writers));
  }

  enter(): void {
    this.#writers += 1;
  }

  leave(): void {
    this.#writers -= 1;
  }
}

export interface BatchOptions {
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** How long a source may bring less than 1 KiB/s on average before it is given up. Default: for ever. */
  readonly dripWindowMs?: number;
}

/**
 * A request's body in batches. The next one fills while the last one is written. When the source breaks off or
 * `signal` fires, what came until then is the last batch: bytes that crossed the network are not sent twice.
 * The source is left as it is, so that the connection can still carry an answer.
 * @throws upload-length-exceeded at the first byte past `maxBytes`; the last batch is then dropped, so that the
 * store never looks complete
 * @throws upload-too-slow after the last batch, when the source only drips
 */
export async function* batchesOf(
  source: Readable,
  budget: BatchBudget,
  options: BatchOptions = {},
): AsyncGenerator<Buffer[]> {
  budget.enter();
  const collector = new Collector(source, budget, options);
  try {
    for (let batch = await collector.next(); batch; batch = await collector.next()) yield batch;
  } finally {
    collector.detach();
    budget.leave();
  }
}

class Collector {
  readonly #source: Readable;
  readonly #budget: BatchBudget;
  readonly #signal: AbortSignal | undefined;
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #pendingBytes = 0;
  #totalBytes = 0;
  /** Settled when the source is paused: the budget may have grown a moment later. */
  #full = false;
  #over = false;
  #dripping = false;
  #ticker: NodeJS.Timeout | undefined;
  #wake: () => void = () => {};
  /** Since when a full batch keeps the source from flowing. `performance.now()`. */
  #heldAtMs: number | null = null;
  #heldMs = 0;

  constructor(source: Readable, budget: BatchBudget, options: BatchOptions) {
    const { maxBytes = Number.POSITIVE_INFINITY, signal, dripWindowMs } = options;
    this.#source = source;
    this.#budget = budget;
    this.#signal = signal;
    this.#maxBytes = maxBytes;
    // A client that left while its request waited has closed the source already: no event will tell.
    if (source.destroyed || source.readableEnded || signal?.aborted) {
      this.#over = true;
      return;
    }
    signal?.addEventListener('abort', this.#finish);
    source.on('end', this.#finish).on('error', this.#finish).on('close', this.#finish);
    source.on('data', this.#take);
    if (dripWindowMs !== undefined) this.#watchRate(dripWindowMs);
  }

  async next(): Promise<Buffer[] | null> {
    while (!this.#over && !this.#full) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#totalBytes > this.#maxBytes) {
      throw new ProblemError(
        'upload-length-exceeded',
        'More bytes came than the upload was announced with. Ask for the offset and go on from there.',
      );
    }
    if (this.#pieces.length === 0) {
      if (this.#dripping) throw tooSlow();
      return null;
    }
    const batch = this.#pieces;
    this.#pieces = [];
    this.#pendingBytes = 0;
    this.#full = false;
    if (!this.#over) this.#letFlow();
    return batch;
  }

  detach(): void {
    clearInterval(this.#ticker);
    this.#signal?.removeEventListener('abort', this.#finish);
    this.#source.off('data', this.#take).off('end', this.#finish).off('close', this.#finish);
    // The 'error' listener stays: a connection that breaks later must not become an uncaught exception.
  }

  /** The last byte announced is held back until the source ends: only then is it sure that no more follow. */
  #isFull(): boolean {
    return (
      this.#totalBytes !== this.#maxBytes &&
      (this.#pendingBytes >= this.#budget.batchBytes || this.#pieces.length >= BATCH_PIECES)
    );
  }

  #watchRate(windowMs: number): void {
    let bytesBefore = 0;
    let fromMs = performance.now();
    this.#ticker = setInterval(() => {
      const nowMs = performance.now();
      // The time in which the disk held it up is not the client's.
      const openMs = nowMs - fromMs - this.#takeHeldMs(nowMs);
      if (this.#totalBytes - bytesBefore < (openMs / 1000) * MIN_BYTES_PER_SECOND) {
        this.#dripping = true;
        this.#finish();
      }
      bytesBefore = this.#totalBytes;
      fromMs = nowMs;
    }, windowMs).unref();
  }

  /** For how long the source was held up since the last time this was asked. */
  #takeHeldMs(nowMs: number): number {
    const heldMs = this.#heldMs + (this.#heldAtMs === null ? 0 : nowMs - this.#heldAtMs);
    this.#heldMs = 0;
    if (this.#heldAtMs !== null) this.#heldAtMs = nowMs;
    return heldMs;
  }

  #hold(): void {
    this.#heldAtMs = performance.now();
    this.#source.pause();
  }

  #letFlow(): void {
    if (this.#heldAtMs !== null) this.#heldMs += performance.now() - this.#heldAtMs;
    this.#heldAtMs = null;
    this.#source.resume();
  }

  readonly #take = (piece: Buffer): void => {
    if (this.#over) return;
    this.#pieces.push(piece);
    this.#pendingBytes += piece.length;
    this.#totalBytes += piece.length;
    if (this.#totalBytes > this.#maxBytes) this.#finish();
    else if (this.#isFull()) {
      this.#full = true;
      this.#hold();
      this.#wake();
    }
  };

  readonly #finish = (): void => {
    this.#over = true;
    this.#wake();
  };
}

function tooSlow(): ProblemError {
  return new ProblemError(
    'upload-too-slow',
    'The bytes came too slowly, so the request was ended. What arrived is kept: ask for the offset and go on from there.',
    { retryAfterSeconds: 1 },
  );
}
