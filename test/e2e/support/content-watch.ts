import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** Ten kilobytes a second. */
const DRIP_BYTES = 1000;
const DRIP_EVERY_MS = 100;

/** A request for a file's bytes, as it crossed the wire. */
export interface ContentSeen {
  readonly attachmentId: string;
  /** Where it was asked to begin. */
  readonly start: number;
  /** Body bytes that went to the client so far. */
  bytes: number;
}

/** Watches the downloads that cross a proxy, and tells when they have got somewhere. */
export class ContentWatch {
  readonly all: ContentSeen[] = [];
  /** Requests that have not ended. */
  readonly open = new Set<ContentSeen>();
  /** Body bytes that went to clients, all together. */
  bytes = 0;
  /** The most requests at once. */
  mostOpen = 0;
  readonly #broken = new Map<string, number>();
  #drip: { readonly fromBytes: number; readonly lastsMs: number; endsAtMs: number } | null = null;
  #triggers: { readonly atBytes: number; readonly fire: () => void }[] = [];

  /** Forget what was seen. */
  clear(): void {
    this.all.length = 0;
    this.bytes = 0;
    this.mostOpen = 0;
  }

  /** From that byte of the file on the line is reset, each time it is asked for. */
  breakAlways(attachmentId: string, atByte: number): void {
    this.#broken.set(attachmentId, atByte);
  }

  /**
   * The line almost stops, and never quite: from so many bytes on, counted as in `whenReceived`, for so long.
   */
  dripFrom(fromBytes: number, lastsMs: number): void {
    this.#drip = { fromBytes, lastsMs, endsAtMs: Number.POSITIVE_INFINITY };
  }

  #drips(): boolean {
    const drip = this.#drip;
    if (!drip || this.bytes < drip.fromBytes) return false;
    if (drip.endsAtMs === Number.POSITIVE_INFINITY) drip.endsAtMs = Date.now() + drip.lastsMs;
    return Date.now() < drip.endsAtMs;
  }

  /**
   * Resolves when so many bytes went to clients, counted from the last `clear`, with their request still on the wire.
   * @param action done in the same turn
   */
  whenReceived(atBytes: number, action: () => void = () => {}): Promise<void> {
    return new Promise((resolve) => {
      const fire = () => {
        action();
        resolve();
      };
      this.#triggers = [...this.#triggers, { atBytes, fire }].sort((a, b) => a.atBytes - b.atBytes);
    });
  }

  /** @returns null for what asks for no file's bytes */
  see(incoming: IncomingMessage, outgoing: ServerResponse): ContentSeen | null {
    const attachmentId = /\/attachments\/([0-9a-f]{32})\/content(?:\?|$)/.exec(incoming.url ?? '')?.[1];
    if (attachmentId === undefined || incoming.method !== 'GET') return null;
    const start = Number(/^bytes=(\d+)-/.exec(incoming.headers.range ?? '')?.[1] ?? 0);
    const seen: ContentSeen = { attachmentId, start, bytes: 0 };
    this.all.push(seen);
    this.open.add(seen);
    this.mostOpen = Math.max(this.mostOpen, this.open.size);
    outgoing.once('close', () => this.open.delete(seen));
    return seen;
  }

  /** Counts what comes. @returns what is to go on to the client, no faster than the line lets it */
  follow(seen: ContentSeen, incoming: IncomingMessage, answer: IncomingMessage): Readable {
    if ((answer.statusCode ?? 0) >= 300) return answer;
    const breakAt = this.#broken.get(seen.attachmentId) ?? Number.POSITIVE_INFINITY;
    const count = (chunk: Buffer) => {
      seen.bytes += chunk.length;
      this.bytes += chunk.length;
      if (seen.start + seen.bytes >= breakAt) incoming.socket.resetAndDestroy();
      const due = this.#triggers.filter(({ atBytes }) => atBytes <= this.bytes);
      this.#triggers = this.#triggers.filter((trigger) => !due.includes(trigger));
      for (const { fire } of due) fire();
    };
    if (this.#drip) return Readable.from(this.#dripping(answer, count));
    answer.on('data', count);
    return answer;
  }

  async *#dripping(answer: AsyncIterable<Buffer>, count: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
    for await (const chunk of answer) {
      let rest = chunk;
      while (rest.length > 0) {
        const piece = this.#drips() ? rest.subarray(0, DRIP_BYTES) : rest;
        count(piece);
        yield piece;
        rest = rest.subarray(piece.length);
        if (piece.length === DRIP_BYTES) await delay(DRIP_EVERY_MS);
      }
    }
  }
}
