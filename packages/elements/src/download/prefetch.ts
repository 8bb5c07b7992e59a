import type { Attachment } from '@case-attachments/contract';
import { isSmall } from './block-plan.js';

const MiB = 1024 * 1024;
/** Small files in memory or on their way, in bytes. */
const HELD_BYTES = 32 * MiB;
/** Of them on their way at a time, in bytes: beyond it the line is full, and another request would only make the others wait. */
const FLYING_BYTES = 4 * MiB;
/** At a time: so many as the connection budget allows, one more that is being checked, one that waits to go. */
const MAX_FLYING = 8;

type Fetched<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/**
 * Fetches small files whole, ahead of their turn: a round trip for each of two hundred small files one after another
 * is what makes a zip slow. Large ones are left to their turn.
 */
export class Prefetch<T> {
  readonly #results = new Map<Attachment, Promise<Fetched<T>>>();
  #next = 0;
  #heldBytes = 0;
  #flying = 0;
  #flyingBytes = 0;

  constructor(
    private readonly attachments: readonly Attachment[],
    private readonly fetchWhole: (attachment: Attachment) => Promise<T>,
    private readonly signal: AbortSignal,
  ) {}

  /** A small file. Its memory counts until `drop`. @throws why it cannot be had */
  async take(attachment: Attachment): Promise<T> {
    this.fetchAhead();
    const fetched = await (this.#results.get(attachment) ?? this.#start(attachment));
    if (!fetched.ok) throw fetched.error;
    return fetched.value;
  }

  /** The file is through. */
  drop(attachment: Attachment): void {
    if (this.#results.delete(attachment)) this.#heldBytes -= attachment.sizeBytes;
    this.fetchAhead();
  }

  /** As far as there is room. Goes on by itself while files come in. */
  fetchAhead(): void {
    for (; this.#next < this.attachments.length && !this.signal.aborted; this.#next += 1) {
      const attachment = this.attachments[this.#next]!;
      if (!isSmall(attachment)) continue;
      if (!this.#hasRoom(attachment)) return;
      void this.#start(attachment);
    }
  }

  #hasRoom({ sizeBytes }: Attachment): boolean {
    if (this.#results.size > 0 && this.#heldBytes + sizeBytes > HELD_BYTES) return false;
    if (this.#flying === 0) return true;
    return this.#flying < MAX_FLYING && this.#flyingBytes + sizeBytes <= FLYING_BYTES;
  }

  #start(attachment: Attachment): Promise<Fetched<T>> {
    this.#heldBytes += attachment.sizeBytes;
    this.#flying += 1;
    this.#flyingBytes += attachment.sizeBytes;
    const result = this.#fetch(attachment);
    this.#results.set(attachment, result);
    return result;
  }

  async #fetch(attachment: Attachment): Promise<Fetched<T>> {
    try {
      return { ok: true, value: await this.fetchWhole(attachment) };
    } catch (error) {
      return { ok: false, error };
    } finally {
      this.#flying -= 1;
      this.#flyingBytes -= attachment.sizeBytes;
      this.fetchAhead();
    }
  }
}
