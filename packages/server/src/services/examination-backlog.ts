import { setTimeout as delay, setImmediate } from 'node:timers/promises';
import type { AttachmentRecord } from '../domain/attachment.js';
import type { BlobStore } from '../ports/blob-store.js';
import type { CaseRef, UnitOfWork } from '../ports/unit-of-work.js';
import type { PictureExaminer } from './picture-examiner.js';

/** When pictures are examined, in milliseconds. Injectable, so that tests need not wait. */
export interface ExaminationTimes {
  /** From a start to the first look for pictures that were never examined. */
  readonly firstRoundMs: number;
  /** Between two of those pictures. */
  readonly restMs: number;
  /** From a round that left some behind to the next. */
  readonly nextRoundMs: number;
}

const DEFAULT_TIMES: ExaminationTimes = { firstRoundMs: 5_000, restMs: 250, nextRoundMs: 15 * 60_000 };

/** Of attachments that wait for their examination; the rounds find those beyond it. */
const MOST_WAITING = 1000;
const PICTURES_AT_ONCE = 500;
const MOST_TOLD = 1000;

export interface ExaminationBacklogOptions {
  readonly unitOfWork: UnitOfWork;
  readonly blobs: BlobStore;
  readonly examiner: PictureExaminer;
  readonly times?: Partial<ExaminationTimes>;
  readonly onError: (error: unknown, context: { readonly attachmentId?: string }) => void;
}

interface PictureRef extends CaseRef {
  readonly id: string;
}

/**
 * Pictures that wait to be examined, one after the other: new attachments at once, and in rounds those that a crash, a
 * failing store or an older version of the previewer left, the newest first. The database is what remembers them.
 */
export class ExaminationBacklog {
  readonly #options: ExaminationBacklogOptions;
  readonly #times: ExaminationTimes;
  readonly #stop = new AbortController();
  /** By attachment id, in the order in which they came. */
  readonly #waiting = new Map<string, PictureRef & { readonly inDoubt: boolean }>();
  readonly #told = new Set<string>();
  #newOnes: Promise<void> | null = null;
  #round: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ExaminationBacklogOptions) {
    this.#options = options;
    this.#times = { ...DEFAULT_TIMES, ...options.times };
  }

  /** Looks, before long, for pictures that were never examined. */
  start(): void {
    this.#planRound(this.#times.firstRoundMs);
  }

  /** Examines a new attachment. Takes no time of the caller's. */
  add(record: AttachmentRecord): void {
    this.#add(record, { inDoubt: false });
  }

  /** Examines it again: it may be something else than was found before. Takes no time of the caller's. */
  doubt(record: AttachmentRecord): void {
    this.#add(record, { inDoubt: true });
  }

  /** What is under way is aborted, and found again by the next start. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#stop.abort();
  }

  /** After `stop`: until nothing of it runs. */
  async stopped(): Promise<void> {
    await Promise.all([this.#newOnes, this.#round]);
  }

  #add(
    { tenantId, caseId, id, category }: AttachmentRecord,
    { inDoubt }: { readonly inDoubt: boolean },
  ): void {
    if (category !== 'image' || this.#stop.signal.aborted) return;
    if (this.#waiting.size < MOST_WAITING) this.#waiting.set(id, { tenantId, caseId, id, inDoubt });
    else this.#planRound(this.#times.firstRoundMs);
    this.#examineWaiting();
  }

  #examineWaiting(): void {
    if (this.#waiting.size === 0 || this.#stop.signal.aborted) return;
    this.#newOnes ??= this.#goThroughWaiting().finally(() => {
      this.#newOnes = null;
      this.#examineWaiting();
    });
  }

  async #goThroughWaiting(): Promise<void> {
    // Not in the caller's turn.
    await setImmediate();
    for (const [id, waiting] of this.#waiting) {
      this.#waiting.delete(id);
      if (this.#stop.signal.aborted) return;
      if (!(await this.#examine(waiting, waiting))) this.#planRound(this.#times.nextRoundMs);
    }
  }

  #planRound(afterMs: number): void {
    if (this.#timer || this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // One that overlaps the last would examine the same pictures.
      if (this.#round) this.#planRound(this.#times.nextRoundMs);
      else this.#startRound();
    }, afterMs).unref();
  }

  #startRound(): void {
    this.#round = this.#goRound().finally(() => {
      this.#round = null;
    });
  }

  async #goRound(): Promise<void> {
    const { blobs, onError } = this.#options;
    const { signal } = this.#stop;
    try {
      for await (const ref of this.#unexamined()) {
        if (!(await this.#examine(ref, { inDoubt: false }))) {
          this.#planRound(this.#times.nextRoundMs);
          // With the store away, the others would fail as this one did.
          await blobs.ping();
        }
        await delay(this.#times.restMs, undefined, { signal, ref: false });
      }
    } catch (error) {
      if (signal.aborted) return;
      onError(error, {});
      this.#planRound(this.#times.nextRoundMs);
    }
  }

  async *#unexamined(): AsyncGenerator<PictureRef> {
    const { unitOfWork, examiner } = this.#options;
    let page = await unitOfWork.attachments.pictures(null, PICTURES_AT_ONCE);
    while (page.length > 0 && !this.#stop.signal.aborted) {
      for (const picture of page) if (!examiner.isUpToDate(picture)) yield picture;
      // Requests come in between.
      await setImmediate();
      page = await unitOfWork.attachments.pictures(page.at(-1) ?? null, PICTURES_AT_ONCE);
    }
  }

  /** @returns whether nothing is left to do. Never rejects: one that fails does not keep the others. */
  async #examine(ref: PictureRef, { inDoubt }: { readonly inDoubt: boolean }): Promise<boolean> {
    const { unitOfWork, examiner, onError } = this.#options;
    const { signal } = this.#stop;
    try {
      const record = await unitOfWork.attachments.find(ref, ref.id);
      if (!record || !examiner.isDue(inDoubt ? { ...record, examinedBy: null } : record)) return true;
      await examiner.examine(record, signal);
      this.#told.delete(ref.id);
      return true;
    } catch (error) {
      if (!signal.aborted && !this.#told.has(ref.id) && this.#told.size < MOST_TOLD) {
        this.#told.add(ref.id);
        onError(error, { attachmentId: ref.id });
      }
      return false;
    }
  }
}
