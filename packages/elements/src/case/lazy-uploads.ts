import { backOffMs } from '../transfer/retry-policy.js';
import type { TransferQueue } from '../transfer/transfer-queue.js';
import type { PickedFile } from './case-session.js';
import type { CaseUploads, CaseUploadsOptions } from './case-uploads.js';
import { countNotAttached } from './signed-out.js';

/** Uploads whose code comes when the list is on the page. Files that are attached sooner wait for it. */
export class LazyUploads {
  #uploads: CaseUploads | null = null;
  #loading: Promise<CaseUploads | null> | null = null;
  #early: PickedFile[] = [];
  #held = false;

  constructor(
    private readonly options: CaseUploadsOptions,
    private readonly fetch: () => Promise<typeof import('./case-uploads.js')> = () =>
      import('./case-uploads.js'),
  ) {}

  /** Null until its code is here. */
  get queue(): TransferQueue | null {
    return this.#uploads?.queue ?? null;
  }

  /** Something would be cut if it ended. */
  get busy(): boolean {
    return this.#early.length > 0 || (this.queue?.busy ?? false);
  }

  /** Files picked on this page for which there is no receipt. */
  get notAttached(): number {
    return this.#early.length + countNotAttached(this.queue?.snapshots ?? []);
  }

  /** Have the code at hand, however many tries that takes. Resolves also when it is not wanted any more. */
  async load(): Promise<CaseUploads | null> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  attach(files: readonly PickedFile[]): void {
    if (this.queue) this.queue.attach(files);
    else {
      this.#early.push(...files);
      void this.load();
    }
  }

  /** It is not certain any more who is asking: nothing is sent until `release`. */
  hold(): void {
    this.#held = true;
    this.queue?.hold();
  }

  release(): void {
    this.#held = false;
    this.queue?.release();
  }

  /** Something may have changed elsewhere. */
  askSoon(): void {
    this.#uploads?.askSoon();
  }

  dispose(): void {
    this.#early = [];
    this.queue?.dispose();
  }

  async #load(): Promise<CaseUploads | null> {
    const { wakeUp, signal } = this.options;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const code = await this.fetch().catch(() => null);
      if (signal.aborted) break;
      if (code) return this.#begin(new code.CaseUploads(this.options));
      await wakeUp.sleep(backOffMs(attempt, Math.random()), signal).catch(() => null);
    }
    return null;
  }

  #begin(uploads: CaseUploads): CaseUploads {
    this.#uploads = uploads;
    if (this.#held) uploads.queue.hold();
    if (this.#early.length > 0) uploads.queue.attach(this.#early);
    this.#early = [];
    return uploads;
  }
}
