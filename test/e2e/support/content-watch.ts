import type { IncomingMessage, ServerResponse } from 'node:http';

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

  /** Count what comes. Call it before the answer is piped on. */
  follow(seen: ContentSeen, incoming: IncomingMessage, answer: IncomingMessage): void {
    if ((answer.statusCode ?? 0) >= 300) return;
    const breakAt = this.#broken.get(seen.attachmentId) ?? Number.POSITIVE_INFINITY;
    answer.on('data', (chunk: Buffer) => {
      seen.bytes += chunk.length;
      this.bytes += chunk.length;
      if (seen.start + seen.bytes >= breakAt) incoming.socket.resetAndDestroy();
      const due = this.#triggers.filter(({ atBytes }) => atBytes <= this.bytes);
      this.#triggers = this.#triggers.filter((trigger) => !due.includes(trigger));
      for (const { fire } of due) fire();
    });
  }
}
