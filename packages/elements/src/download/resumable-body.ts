import type { Attachment } from '@case-attachments/contract';
import { attachmentPath } from '@case-attachments/contract/paths';
import type { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';
import type { ConnectionBudget, ConnectionPriority } from '../transfer/connection-budget.js';
import { type BlockPlan, blockPlanFor, sha256Hex } from './block-plan.js';
import { type ContentPart, requestContent } from './content-part.js';
import { Endurance, type EnduranceOptions } from './endurance.js';
import { waitingForAfter } from './patience.js';
import type { RequestGate } from './pause-gate.js';
import { STALL_MS, StallGuard } from './stall-guard.js';

export interface BodySource extends EnduranceOptions {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly budget: ConnectionBudget;
  /** Which share of the connections it takes. Default `zip`. */
  readonly priority?: ConnectionPriority;
  /** Fetch the next block while the one before is checked and used: two blocks in memory in place of one. */
  readonly readsAhead?: boolean;
  readonly stallMs?: number;
  /** Bytes that came of this body so far, those of a block not yet checked included. */
  readonly onReceived?: (receivedBytes: number) => void;
  /** Requests are ended and held back while it is closed. */
  readonly gate?: RequestGate;
}

/** A block that comes wrong so often is wrong on the server. */
const MAX_MISMATCHES = 3;

interface FetchedBlock {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Hexadecimal. */
  readonly sha256: Promise<string>;
}

/**
 * An attachment's bytes, block by block, each checked against its SHA-256 before it is handed out. It survives resets,
 * short bodies, stalls, lapsed tokens and server restarts by going on at its offset (Range, If-Range), and ends for
 * good only when the server has decided (gone, refused, locked), the content is another, or patience is used up.
 */
export class ResumableBody {
  #plan: BlockPlan | null = null;
  #planning: Promise<BlockPlan> | null = null;
  #part: ContentPart | null = null;
  #giveBack: (() => void) | null = null;
  #etag: string | null = null;
  /** Read from the part, not yet in a block. */
  #rest: Uint8Array | null = null;
  /** Blocks before it are checked and handed out. */
  #offsetBytes = 0;
  /** The block at the offset, on its way. */
  #ahead: Promise<FetchedBlock> | null = null;
  readonly #closing = new AbortController();
  readonly #signal: AbortSignal;
  readonly #endurance: Endurance;

  constructor(
    private readonly source: BodySource,
    private readonly attachment: Attachment,
    signal: AbortSignal,
    /** Begin with the block that holds this byte. */
    private readonly fromByte = 0,
  ) {
    this.#signal = AbortSignal.any([signal, this.#closing.signal]);
    this.#endurance = new Endurance(source, this.#signal);
  }

  /** Bytes before the next block: all of them checked and handed out, but for what a start further on left out. */
  get offsetBytes(): number {
    return this.#offsetBytes;
  }

  /** Learn the digests. @throws ApiError: why this file cannot be had */
  plan(): Promise<BlockPlan> {
    this.#planning ??= this.#enduringPlan();
    return this.#planning;
  }

  async #enduringPlan(): Promise<BlockPlan> {
    while (!this.#plan) {
      try {
        this.#plan = await this.#fetchPlan();
        this.#offsetBytes = this.fromByte - (this.fromByte % this.#plan.blockSizeBytes);
      } catch (error) {
        await this.#endure(error);
      }
    }
    return this.#plan;
  }

  /** Learn the digests and have the server's first answer. @throws ApiError: why this file cannot be had */
  async open(): Promise<void> {
    await this.plan();
    while (!this.#part && !this.#ahead) {
      try {
        this.#part = await this.#request(this.#offsetBytes);
      } catch (error) {
        await this.#endure(error);
      }
    }
  }

  /** The next checked block; null after the last. @throws ApiError: why the rest cannot be had */
  async nextBlock(): Promise<Uint8Array<ArrayBuffer> | null> {
    const { sizeBytes, blockSizeBytes, digests } = await this.plan();
    if (this.#offsetBytes >= sizeBytes) {
      if (sizeBytes === 0) await this.#confirmEmpty();
      this.close();
      return null;
    }
    const expected = digests[this.#offsetBytes / blockSizeBytes];
    for (let mismatches = 1; ; mismatches += 1) {
      const { bytes, sha256 } = await (this.#ahead ?? this.#fetch(this.#offsetBytes));
      const nextOffset = this.#offsetBytes + bytes.length;
      if (nextOffset >= sizeBytes) this.#end();
      this.#ahead = this.source.readsAhead && nextOffset < sizeBytes ? this.#fetchAhead(nextOffset) : null;
      if ((await sha256) === expected) {
        this.#offsetBytes = nextOffset;
        return bytes;
      }
      // What comes behind a wrong block lies at another place of the answer: it is fetched again with it.
      await this.#ahead?.catch(() => undefined);
      this.#ahead = null;
      this.#end();
      if (mismatches >= MAX_MISMATCHES) throw new ApiError({ code: 'copy-damaged' }, null);
    }
  }

  /** Nothing needs to be fetched of an empty file, but the server decides whether it may be had. @throws ApiError: why not */
  async #confirmEmpty(): Promise<void> {
    for (;;) {
      try {
        this.#part ??= await this.#request(0);
        if (await this.#part.read()) throw new ApiError({ code: 'copy-damaged' }, 200);
        this.#endurance.progressed();
        return;
      } catch (error) {
        await this.#endure(error);
      }
    }
  }

  /** End the request in flight. Nothing is read any more. */
  close(): void {
    this.#closing.abort(new DOMException('No longer needed.', 'AbortError'));
    this.#end();
  }

  #end(): void {
    this.#part?.close();
    this.#part = null;
    this.#rest = null;
    this.#giveBack?.();
    this.#giveBack = null;
  }

  #fetchAhead(offsetBytes: number): Promise<FetchedBlock> {
    const ahead = this.#fetch(offsetBytes);
    // Whoever asks for the block is told; nobody may.
    ahead.catch(() => undefined);
    return ahead;
  }

  async #fetch(offsetBytes: number): Promise<FetchedBlock> {
    const { sizeBytes, blockSizeBytes } = this.#plan!;
    const bytes = new Uint8Array(Math.min(blockSizeBytes, sizeBytes - offsetBytes));
    await this.#fill(bytes, offsetBytes);
    return { bytes, sha256: sha256Hex(bytes) };
  }

  async #fill(block: Uint8Array, offsetBytes: number): Promise<void> {
    for (let filled = 0; filled < block.length; ) {
      try {
        this.#part ??= await this.#request(offsetBytes + filled);
        const chunk = this.#rest ?? (await this.#part.read());
        // A clean end too early is what a cut connection can look like.
        if (!chunk) throw new ApiError({ code: 'network' }, null);
        const taken = Math.min(chunk.length, block.length - filled);
        block.set(chunk.subarray(0, taken), filled);
        filled += taken;
        this.#rest = taken < chunk.length ? chunk.subarray(taken) : null;
        this.#endurance.progressed();
        this.source.onReceived?.(offsetBytes + filled);
      } catch (error) {
        await this.#endure(error);
      }
    }
  }

  /** Ends a request when its work is over, or held. @throws the signal's reason */
  async #requestSignal(): Promise<AbortSignal> {
    const { gate } = this.source;
    if (!gate) return this.#signal;
    await gate.opened(this.#signal);
    return AbortSignal.any([this.#signal, gate.signal]);
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
    this.#hold(await budget.acquire(priority, signal), signal);
    const part = await requestContent({
      client,
      caseId,
      attachmentId: this.attachment.id,
      sizeBytes: this.attachment.sizeBytes,
      offsetBytes,
      etag: this.#etag,
      stallMs,
      signal,
      ...(priority === 'brief' && { priority: 'low' as const }),
    });
    this.#etag = part.etag;
    return part;
  }

  /** Until the request has ended, by itself or with its signal: a cancelled download reads no more, and would never know. */
  #hold(giveBack: () => void, signal: AbortSignal): void {
    signal.addEventListener('abort', giveBack, { once: true });
    this.#giveBack = () => {
      signal.removeEventListener('abort', giveBack);
      giveBack();
    };
    if (signal.aborted) giveBack();
  }

  /** Wait before the next try. @throws what happened, when no further try can help */
  async #endure(error: unknown): Promise<void> {
    this.#end();
    await this.#endurance.endure(error, () => this.#isAnswered());
  }

  /** Whether the server tells of this attachment, while nothing comes of its content. @throws ApiError: it is gone, or refused */
  async #isAnswered(): Promise<boolean> {
    const guard = new StallGuard(await this.#requestSignal(), this.source.stallMs ?? STALL_MS);
    try {
      const { client, caseId } = this.source;
      await guard.watch(client.request(attachmentPath(caseId, this.attachment.id), { signal: guard.signal }));
      return true;
    } catch (error) {
      if (error instanceof ApiError && waitingForAfter(error) === null) throw error;
      return false;
    } finally {
      guard.close();
    }
  }
}
