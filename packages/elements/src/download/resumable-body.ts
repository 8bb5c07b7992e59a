import type { Attachment } from '@case-attachments/contract';
import type { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';
import { pause } from '../api/pause.js';
import type { WaitingFor } from '../case/case-state.js';
import type { ConnectionBudget, ConnectionPriority } from '../transfer/connection-budget.js';
import { type BlockPlan, blockPlanFor, sha256Hex } from './block-plan.js';
import { type ContentPart, requestContent } from './content-part.js';
import { type Patience, waitingForAfter } from './patience.js';
import { Paused, type PauseGate } from './pause-gate.js';
import { STALL_MS, StallGuard } from './stall-guard.js';

export interface BodySource {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly budget: ConnectionBudget;
  readonly patience: Patience;
  /** Which share of the connections it takes. Default `zip`. */
  readonly priority?: ConnectionPriority;
  readonly stallMs?: number;
  /** Bytes that came of this body so far, those of a block not yet checked included. */
  readonly onReceived?: (receivedBytes: number) => void;
  /** Requests are ended and held back while it is closed. */
  readonly gate?: PauseGate;
  /** What the download waits for; null when bytes come. */
  readonly onWaiting?: (waitingFor: WaitingFor | null) => void;
}

/** A block that comes wrong so often is wrong on the server. */
const MAX_MISMATCHES = 3;

/**
 * An attachment's bytes, block by block, each checked against its SHA-256 before it is handed out. It survives resets,
 * short bodies, stalls, lapsed tokens and server restarts by going on at its offset (Range, If-Range), and ends for
 * good only when the server has decided (gone, refused, locked), the content is another, or patience is used up.
 */
export class ResumableBody {
  #plan: BlockPlan | null = null;
  #part: ContentPart | null = null;
  #giveBack: (() => void) | null = null;
  #etag: string | null = null;
  /** Read from the part, not yet in a block. */
  #rest: Uint8Array | null = null;
  /** Blocks before it are checked and handed out. */
  #offsetBytes = 0;
  #tries = 0;

  constructor(
    private readonly source: BodySource,
    private readonly attachment: Attachment,
    private readonly signal: AbortSignal,
    /** Begin with the block that holds this byte. */
    private readonly fromByte = 0,
  ) {}

  /** Bytes before the next block: all of them checked and handed out, but for what a start further on left out. */
  get offsetBytes(): number {
    return this.#offsetBytes;
  }

  /** Learn the digests and have the server's first answer. @throws ApiError: why this file cannot be had */
  async open(): Promise<void> {
    for (;;) {
      try {
        if (!this.#plan) {
          this.#plan = await this.#fetchPlan();
          this.#offsetBytes = this.fromByte - (this.fromByte % this.#plan.blockSizeBytes);
        }
        this.#part ??= await this.#request(this.#offsetBytes);
        return;
      } catch (error) {
        await this.#endure(error);
      }
    }
  }

  /** The next checked block; null after the last. @throws ApiError: why the rest cannot be had */
  async nextBlock(): Promise<Uint8Array<ArrayBuffer> | null> {
    if (!this.#plan) await this.open();
    const { sizeBytes, blockSizeBytes, digests } = this.#plan!;
    if (this.#offsetBytes >= sizeBytes) {
      this.close();
      return null;
    }
    const expected = digests[this.#offsetBytes / blockSizeBytes];
    for (let mismatches = 1; ; mismatches += 1) {
      const block = new Uint8Array(Math.min(blockSizeBytes, sizeBytes - this.#offsetBytes));
      await this.#fill(block);
      if ((await sha256Hex(block)) === expected) {
        this.#offsetBytes += block.length;
        if (this.#offsetBytes >= sizeBytes) this.close();
        return block;
      }
      this.close();
      if (mismatches >= MAX_MISMATCHES) throw new ApiError({ code: 'copy-damaged' }, null);
    }
  }

  /** End the request in flight. */
  close(): void {
    this.#part?.close();
    this.#part = null;
    this.#rest = null;
    this.#giveBack?.();
    this.#giveBack = null;
  }

  async #fill(block: Uint8Array): Promise<void> {
    for (let filled = 0; filled < block.length; ) {
      try {
        this.#part ??= await this.#request(this.#offsetBytes + filled);
        const chunk = this.#rest ?? (await this.#part.read());
        // A clean end too early is what a cut connection can look like.
        if (!chunk) throw new ApiError({ code: 'network' }, null);
        const taken = Math.min(chunk.length, block.length - filled);
        block.set(chunk.subarray(0, taken), filled);
        filled += taken;
        this.#rest = taken < chunk.length ? chunk.subarray(taken) : null;
        this.#progressed(filled);
      } catch (error) {
        await this.#endure(error);
      }
    }
  }

  /** @param filledBytes of the block under way */
  #progressed(filledBytes: number): void {
    this.#tries = 0;
    this.source.patience.progressed();
    this.source.onWaiting?.(null);
    this.source.onReceived?.(this.#offsetBytes + filledBytes);
  }

  /** Ends a request when its work is over, or held. @throws the signal's reason */
  async #requestSignal(): Promise<AbortSignal> {
    const { gate } = this.source;
    if (!gate) return this.signal;
    await gate.opened(this.signal);
    return AbortSignal.any([this.signal, gate.signal]);
  }

  async #fetchPlan(): Promise<BlockPlan> {
    const guard = new StallGuard(await this.#requestSignal(), this.source.stallMs ?? STALL_MS);
    try {
      const { client, caseId } = this.source;
      return await guard.watch(blockPlanFor(client, caseId, this.attachment, guard.signal));
    } finally {
      guard.close();
    }
  }

  async #request(offsetBytes: number): Promise<ContentPart> {
    const { client, caseId, budget, priority = 'zip', stallMs = STALL_MS } = this.source;
    const signal = await this.#requestSignal();
    this.#giveBack = await budget.acquire(priority, signal);
    const part = await requestContent({
      client,
      caseId,
      attachmentId: this.attachment.id,
      sizeBytes: this.attachment.sizeBytes,
      offsetBytes,
      etag: this.#etag,
      stallMs,
      signal,
    });
    this.#etag = part.etag;
    return part;
  }

  /** Wait before the next try. @throws what happened, when no further try can help */
  async #endure(error: unknown): Promise<void> {
    this.close();
    this.signal.throwIfAborted();
    if (error instanceof Paused) return;
    if (!(error instanceof ApiError)) throw error;
    const waitingFor = waitingForAfter(error);
    if (!waitingFor) throw error;
    if (!navigator.onLine) {
      this.source.onWaiting?.('network');
      await online(this.signal);
      return;
    }
    this.#tries += 1;
    const pauseMs = this.source.patience.pauseAfter(error, this.#tries);
    if (pauseMs === null) throw error;
    this.source.onWaiting?.(waitingFor);
    await pause(pauseMs, this.signal);
  }
}

/** While the computer is offline no try is made and none is counted. */
function online(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => {
      window.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    window.addEventListener('online', done);
    signal.addEventListener('abort', done);
    if (navigator.onLine || signal.aborted) done();
  });
}
