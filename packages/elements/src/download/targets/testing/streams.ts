import type { ByteStream } from '../save-target.js';

/** So many bytes that say where they stand, other ones for another seed. */
export function patternBytes(sizeBytes: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeBytes);
  let state = seed >>> 0;
  for (let index = 0; index < sizeBytes; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

export interface StreamFacts {
  /** Chunks handed out so far. */
  chunks: number;
  /** Why its reader gave up; undefined while it did not. */
  cancelled: unknown;
}

export interface StreamOptions {
  readonly chunkBytes?: number;
  /** Between chunks, in milliseconds. */
  readonly delayMs?: number;
  /** Error out instead of handing out this chunk, from 0. */
  readonly failAt?: number;
  /** Wait for ever before this chunk, from 0. */
  readonly hangAt?: number;
}

/** The bytes as a stream that hands out one chunk a pull, and what became of it. */
export function streamOf(bytes: Uint8Array<ArrayBuffer>, options: StreamOptions = {}) {
  const { chunkBytes = 64 * 1024, delayMs = 0, failAt = -1, hangAt = -1 } = options;
  const facts: StreamFacts = { chunks: 0, cancelled: undefined };
  const stream: ByteStream = new ReadableStream(
    {
      async pull(controller) {
        if (facts.chunks === failAt) throw new Error('the source failed');
        if (facts.chunks === hangAt) await new Promise(() => {});
        if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
        if (facts.cancelled !== undefined) return;
        const start = facts.chunks * chunkBytes;
        if (start >= bytes.length) return controller.close();
        facts.chunks += 1;
        controller.enqueue(bytes.subarray(start, start + chunkBytes));
      },
      cancel(reason) {
        facts.cancelled = reason ?? 'no reason';
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, facts };
}
