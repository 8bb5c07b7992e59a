import type { Attachment } from '@case-attachments/contract';
import type { PlannedEntry } from '@case-attachments/contract/archive';
import { type BlockPlan, isSmall } from './block-plan.js';
import { type ByteMeter, metered } from './byte-meter.js';
import type { RunContext } from './download-run.js';
import { Prefetch } from './prefetch.js';
import { ResumableBody } from './resumable-body.js';

/** A file that is there whole, or a large one that streams. */
export type SuppliedFile =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'streamed'; readonly body: ResumableBody; readonly meter: ByteMeter };

export interface SupplyOptions extends Pick<RunContext, 'source' | 'progress' | 'signal'> {
  /** Whether it need not be fetched at all. Default: none. */
  readonly isThere?: (entry: PlannedEntry, plan: BlockPlan) => Promise<boolean>;
}

/**
 * The files of a download, one after the other. Small ones are fetched ahead, also behind a large one that streams; large ones take
 * turns, and the digests of the next are asked for while one streams.
 */
export class FileSupply {
  readonly #prefetch: Prefetch<SuppliedFile | null>;
  readonly #entryOf: ReadonlyMap<Attachment, PlannedEntry>;
  readonly #large: readonly Attachment[];
  readonly #prepared = new Map<Attachment, SuppliedFile & { readonly kind: 'streamed' }>();

  constructor(
    entries: readonly PlannedEntry[],
    private readonly options: SupplyOptions,
  ) {
    const attachments = entries.map(({ attachment }) => attachment);
    this.#entryOf = new Map(entries.map((entry) => [entry.attachment, entry]));
    this.#large = attachments.filter((attachment) => !isSmall(attachment));
    this.#prefetch = new Prefetch(attachments, (attachment) => this.#fetchWhole(attachment), options.signal);
  }

  /**
   * The next file: at its door, so that what cannot be had is known before anything of it is written.
   * @returns null when it is there already
   * @throws ApiError: why it cannot be had; the signal's reason
   */
  async open({ attachment }: PlannedEntry): Promise<SuppliedFile | null> {
    if (isSmall(attachment)) return this.#prefetch.take(attachment);
    const file = this.#prepared.get(attachment) ?? this.#prepare(attachment);
    this.#prepared.delete(attachment);
    const plan = await file.body.plan();
    if (await this.#isThere(attachment, plan)) return null;
    await file.body.open();
    this.#prefetch.fetchAhead();
    this.#prepareBehind(attachment);
    return file;
  }

  /** It is where it belongs, or given up: its memory is free. */
  done({ attachment }: PlannedEntry): void {
    this.#prefetch.drop(attachment);
  }

  async #fetchWhole(attachment: Attachment): Promise<SuppliedFile | null> {
    const { source, progress, signal } = this.options;
    const meter = metered({ ...source, priority: 'brief' }, progress);
    const body = new ResumableBody(meter.source, attachment, signal);
    try {
      if (await this.#isThere(attachment, await body.plan())) return null;
      return { kind: 'whole', bytes: (await body.nextBlock()) ?? new Uint8Array() };
    } catch (error) {
      progress.lost(meter.countedBytes);
      throw error;
    } finally {
      body.close();
    }
  }

  async #isThere(attachment: Attachment, plan: BlockPlan): Promise<boolean> {
    const { isThere } = this.options;
    return isThere !== undefined && (await isThere(this.#entryOf.get(attachment)!, plan));
  }

  #prepareBehind(current: Attachment): void {
    const next = this.#large[this.#large.indexOf(current) + 1];
    if (!next || this.#prepared.has(next)) return;
    const file = this.#prepare(next);
    this.#prepared.set(next, file);
    file.body.plan().catch(() => {
      // Whoever opens it is told.
    });
  }

  #prepare(attachment: Attachment) {
    const { source, progress, signal } = this.options;
    const meter = metered({ ...source, readsAhead: true }, progress);
    const body = new ResumableBody(meter.source, attachment, signal);
    return { kind: 'streamed', body, meter } as const;
  }
}
