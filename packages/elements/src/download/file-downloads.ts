import type { Attachment } from '@case-attachments/contract';
import { safeFileName } from '@case-attachments/contract/archive';
import { loaded } from '../api/loaded.js';
import { idleSnapshot } from '../case/case-state.js';
import type { DownloadsOptions } from './create-downloads.js';
import { DownloadRun, NOT_CHOSEN } from './download-run.js';
import { askWhereToSave } from './targets/picker-target.js';

/** A single file from this size on shows its progress as Download All does. Bytes. */
const SHOWN_FROM_BYTES = 16 * 1024 * 1024;

/** Downloads of single files: any number beside each other, each file once at a time. */
export class FileDownloads {
  readonly #running = new Map<string, DownloadRun>();
  /** Whose progress the snapshot shows, or showed last. */
  #shown: DownloadRun | null = null;

  constructor(
    private readonly options: DownloadsOptions,
    private readonly mayShow: () => boolean,
  ) {}

  get isRunning(): boolean {
    return this.#running.size > 0;
  }

  save(attachment: Attachment): void {
    const { id, sizeBytes } = attachment;
    if (this.#running.has(id)) return;
    const { options } = this;
    const name = safeFileName(attachment.name);
    const isShown = () => this.#shown === run && this.mayShow();
    const run = new DownloadRun({
      ...options,
      update: (patch) => {
        if (isShown()) options.update(patch);
      },
    });
    if (sizeBytes >= SHOWN_FROM_BYTES && this.mayShow() && !this.#isShownRunning()) this.#shown = run;
    this.#running.set(id, run);
    const ended = run.start(
      // Before anything that waits: the picker wants the click.
      askWhereToSave(name),
      { zipName: name, form: 'file', scope: { kind: 'selected', attachmentIds: [id] } },
      async (picked, context) => {
        const { saveFile } = await loaded(import('./download-jobs.js'));
        const { blobLimitBytes } = options;
        await saveFile(attachment, { name, picked, ...(blobLimitBytes && { blobLimitBytes }) }, context);
      },
    );
    void ended.then((outcome) => {
      this.#running.delete(id);
      if (outcome === 'done' || outcome === NOT_CHOSEN) return;
      if (isShown()) this.dismiss();
      if (outcome !== 'cancelled') options.fail(attachment.name, outcome);
    });
  }

  pause(): void {
    this.#shown?.pause();
  }

  resume(): void {
    this.#shown?.resume();
  }

  cancel(): void {
    this.#shown?.stop();
  }

  dismiss(): void {
    if (!this.#isShownRunning()) this.options.update(idleSnapshot.download);
  }

  dispose(): void {
    for (const run of this.#running.values()) run.stop();
  }

  #isShownRunning(): boolean {
    return this.#shown !== null && [...this.#running.values()].includes(this.#shown);
  }
}
