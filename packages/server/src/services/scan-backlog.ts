import { setImmediate } from 'node:timers/promises';
import type { AttachmentRecord } from '../domain/attachment.js';
import type { MalwareScanner } from '../ports/malware-scanner.js';
import type { CaseRef, ScanPlace, UnitOfWork } from '../ports/unit-of-work.js';
import type { AttachmentContentService } from './attachment-content-service.js';
import type { ScanVerdicts } from './scan-verdicts.js';

/** When what could not be scanned is tried again, in milliseconds. Injectable, so that tests need not wait. */
export interface ScanTimes {
  /** After the first failure; twice as long after each further one. */
  readonly firstRetryMs: number;
  readonly lastRetryMs: number;
}

const DEFAULT_TIMES: ScanTimes = { firstRetryMs: 1_000, lastRetryMs: 60_000 };

/** New attachments scanned at once, beside the one of the round: a large one holds no small one up. */
const NEW_ONES_AT_ONCE = 2;
/** Of new attachments that wait for their turn; the rounds find those beyond it. */
const MOST_WAITING = 1000;
const PLACES_AT_ONCE = 500;
const MOST_TOLD = 1000;

export interface ScanBacklogOptions {
  readonly unitOfWork: UnitOfWork;
  readonly content: AttachmentContentService;
  readonly scanner: MalwareScanner;
  readonly verdicts: ScanVerdicts;
  readonly times?: Partial<ScanTimes>;
  readonly onError: (error: unknown, context: { readonly attachmentId?: string }) => void;
}

interface FileRef extends CaseRef {
  readonly id: string;
}

/**
 * Files that wait for their verdict: new ones at once, and in rounds, the oldest first, those that a crash or a scanner that was
 * away has left. The database is what remembers them.
 */
export class ScanBacklog {
  readonly #options: ScanBacklogOptions;
  readonly #times: ScanTimes;
  readonly #stop = new AbortController();
  /** By attachment id, in the order in which they came. */
  readonly #waiting = new Map<string, FileRef>();
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #told = new Set<string>();
  #round: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #failures = 0;

  constructor(options: ScanBacklogOptions) {
    this.#options = options;
    this.#times = { ...DEFAULT_TIMES, ...options.times };
  }

  /** Goes through all that wait. */
  start(): void {
    this.#planRound(0);
  }

  /** Scans a new attachment. Takes no time of the caller's. */
  add({ tenantId, caseId, id }: AttachmentRecord): void {
    if (this.#stop.signal.aborted) return;
    if (this.#waiting.size < MOST_WAITING) this.#waiting.set(id, { tenantId, caseId, id });
    else this.#retryLater();
    this.#scanWaiting();
  }

  /** What is under way is aborted, and found again by the next start. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#stop.abort();
  }

  /** After `stop`: until nothing of it runs. */
  async stopped(): Promise<void> {
    await Promise.all([...this.#running.values(), this.#round]);
  }

  #scanWaiting(): void {
    for (const [id, ref] of this.#waiting) {
      if (this.#running.size >= NEW_ONES_AT_ONCE || this.#stop.signal.aborted) return;
      this.#waiting.delete(id);
      const scan = this.#scan(ref).then((done) => {
        this.#running.delete(id);
        if (!done) this.#retryLater();
        this.#scanWaiting();
      });
      this.#running.set(id, scan);
    }
  }

  #retryLater(): void {
    if (this.#timer) return;
    const { firstRetryMs, lastRetryMs } = this.#times;
    this.#planRound(Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(this.#failures, 20)));
    this.#failures += 1;
  }

  #planRound(afterMs: number): void {
    if (this.#timer || this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      // One that overlaps the last would scan the same files.
      if (this.#round) return this.#retryLater();
      this.#round = this.#goRound().finally(() => {
        this.#round = null;
      });
    }, afterMs).unref();
  }

  async #goRound(): Promise<void> {
    const { scanner, onError } = this.#options;
    const { signal } = this.#stop;
    let allDone = true;
    try {
      for await (const ref of this.#pending()) {
        if (await this.#scan(ref)) continue;
        allDone = false;
        // With the scanner away, the others would fail as this one did.
        await scanner.ping(signal);
      }
    } catch (error) {
      if (!signal.aborted) onError(error, {});
      allDone = false;
    }
    if (allDone) this.#failures = 0;
    else this.#retryLater();
  }

  async *#pending(): AsyncGenerator<ScanPlace> {
    const { attachments } = this.#options.unitOfWork;
    let page = await attachments.waitingForScan(null, PLACES_AT_ONCE);
    while (page.length > 0 && !this.#stop.signal.aborted) {
      for (const place of page) {
        if (this.#stop.signal.aborted) return;
        if (!this.#waiting.has(place.id) && !this.#running.has(place.id)) yield place;
      }
      // Requests come in between.
      await setImmediate();
      page = await attachments.waitingForScan(page.at(-1) ?? null, PLACES_AT_ONCE);
    }
  }

  /** @returns whether nothing is left to do. Never rejects: one that fails does not keep the others. */
  async #scan(ref: FileRef): Promise<boolean> {
    const { unitOfWork, content, scanner, verdicts, onError } = this.#options;
    const { signal } = this.#stop;
    try {
      const record = await unitOfWork.attachments.find(ref, ref.id);
      if (record?.scanState !== 'pending') return true;
      const verdict = await scanner.scan(await content.open(record), record.sizeBytes, signal);
      signal.throwIfAborted();
      await verdicts.give(record, verdict);
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
