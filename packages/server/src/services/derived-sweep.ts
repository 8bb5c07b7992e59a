import type { BlobStore } from '../ports/blob-store.js';
import type { Clock } from '../ports/clock.js';
import { LongWalk } from './long-walk.js';

/** Each takes a few questions to the file system: some seconds behind the requests. */
const BLOBS_A_TURN = 10_000;

export interface DerivedSweepOptions {
  readonly blobs: BlobStore;
  readonly clock: Clock;
  /** What is younger may be about to be finished. Milliseconds. */
  readonly graceMs: number;
  readonly onError: (error: unknown, blobKey: string) => void;
}

/** Removes what a kill left of pictures that were being made, and what was made from blobs that are gone. */
export class DerivedSweep {
  readonly #walk: LongWalk<string>;

  constructor(private readonly options: DerivedSweepOptions) {
    this.#walk = new LongWalk(() => options.blobs.listDerivedFrom(), BLOBS_A_TURN);
  }

  /** The next turn. @param signal leaves the rest to a later one */
  async sweep(signal?: AbortSignal): Promise<void> {
    const { blobs, clock, graceMs, onError } = this.options;
    for await (const blobKey of this.#walk.turn(signal)) {
      try {
        await blobs.tidyDerived(blobKey, clock.now() - graceMs);
      } catch (error) {
        onError(error, blobKey);
      }
    }
  }
}
