import type { Attachment } from '@case-attachments/contract';
import { isSmall } from './block-plan.js';

/** Small files in memory or on their way, in bytes. */
const BUDGET_BYTES = 32 * 1024 * 1024;
/** Requests ahead; the connection budget may allow fewer. */
const MAX_AHEAD = 4;

export type Fetched =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly error: unknown };

/**
 * Fetches small files whole, ahead of their turn: a round trip for each of two hundred small files one after another
 * is what makes a zip slow. Large ones are left to their turn.
 */
export class Prefetch {
  readonly #results = new Map<Attachment, Promise<Fetched>>();
  #next = 0;
  #heldBytes = 0;

  constructor(
    private readonly attachments: readonly Attachment[],
    private readonly fetchWhole: (attachment: Attachment) => Promise<Uint8Array<ArrayBuffer>>,
  ) {}

  /** A small file's bytes, or why not. Its memory counts until `drop`. */
  take(attachment: Attachment): Promise<Fetched> {
    this.#fetchAhead();
    return this.#results.get(attachment) ?? this.#start(attachment);
  }

  /** The file is through. */
  drop(attachment: Attachment): void {
    if (this.#results.delete(attachment)) this.#heldBytes -= attachment.sizeBytes;
    this.#fetchAhead();
  }

  #fetchAhead(): void {
    while (this.#results.size < MAX_AHEAD && this.#next < this.attachments.length) {
      const attachment = this.attachments[this.#next]!;
      if (isSmall(attachment)) {
        const fits = this.#heldBytes + attachment.sizeBytes <= BUDGET_BYTES;
        if (!fits && this.#results.size > 0) return;
        void this.#start(attachment);
      }
      this.#next += 1;
    }
  }

  #start(attachment: Attachment): Promise<Fetched> {
    const result = this.fetchWhole(attachment).then(
      (bytes): Fetched => ({ ok: true, bytes }),
      (error: unknown): Fetched => ({ ok: false, error }),
    );
    this.#results.set(attachment, result);
    this.#heldBytes += attachment.sizeBytes;
    return result;
  }
}
