import type { Attachment } from '@case-attachments/contract';
import { loaded } from '../api/loaded.js';
import { type DownloadOrder, idleSnapshot } from '../case/case-state.js';
import type { DownloadsOptions } from './create-downloads.js';
import { downloadWords, scopeWords, zipName } from './download-name.js';
import { DownloadRun, NOT_CHOSEN } from './download-run.js';
import { askWhereToSave } from './targets/picker-target.js';

/** Download All of a case: one at a time, and what the last one could not save. */
export class DownloadAll {
  #run: DownloadRun | null = null;
  #hasEnded = false;
  #last: { readonly order: DownloadOrder; readonly missing: readonly Attachment[] } | null = null;

  constructor(private readonly options: DownloadsOptions) {}

  get isRunning(): boolean {
    return this.#run !== null;
  }

  /** It runs, or says how it ended. */
  get isShown(): boolean {
    return this.isRunning || this.#hasEnded;
  }

  start(order: DownloadOrder): void {
    if (!this.isRunning) this.#save(order, scopeWords(order.scope), []);
  }

  /** With the folders of the last one. */
  retryMissing(): void {
    if (this.isRunning || !this.#last || this.#last.missing.length === 0) return;
    const { order, missing } = this.#last;
    const scope = { kind: 'selected', attachmentIds: missing.map(({ id }) => id) } as const;
    this.#save({ ...order, scope }, downloadWords().downloadNames.missing, missing);
  }

  pause(): void {
    this.#run?.pause();
  }

  resume(): void {
    this.#run?.resume();
  }

  cancel(): void {
    this.#run?.stop();
  }

  dismiss(): void {
    if (this.isRunning) return;
    this.#hasEnded = false;
    this.options.update(idleSnapshot.download);
  }

  /** @param what follows the case's label in the name. @param known files that the case may not list any more */
  #save(order: DownloadOrder, what: string | null, known: readonly Attachment[]): void {
    const { options } = this;
    const run = new DownloadRun(options);
    this.#run = run;
    const name = zipName(options.about().caseLabel, what);
    const ended = run.start(
      // Before anything that waits: the picker wants the click.
      askWhereToSave(name, { 'application/zip': ['.zip'] }),
      { zipName: name, form: 'zip', scope: order.scope, folders: order.folders ?? false },
      async (picked, context) => {
        this.#last = null;
        const { saveZip } = await loaded(import('./download-jobs.js'));
        const list = () => options.list(order.scope, known);
        const { blobLimitBytes } = options;
        const { folders = false } = order;
        const missing = await saveZip(
          { name, picked, list, about: options.about(), folders, ...(blobLimitBytes && { blobLimitBytes }) },
          context,
        );
        this.#last = { order, missing };
      },
    );
    void ended.then((outcome) => {
      this.#run = null;
      if (outcome === NOT_CHOSEN) return;
      this.#hasEnded = true;
      if (outcome === 'done') return;
      const failure = outcome === 'cancelled' ? null : outcome;
      const speed = { bytesPerSecond: null, secondsLeft: null };
      options.update({ status: failure ? 'failed' : 'cancelled', waitingFor: null, ...speed, failure });
    });
  }
}
