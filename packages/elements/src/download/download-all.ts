import { ApiError } from '../api/api-error.js';
import { loaded } from '../api/loaded.js';
import {
  type DownloadForm,
  type DownloadOrder,
  type DownloadState,
  idleSnapshot,
} from '../case/case-state.js';
import type { DownloadsOptions } from './create-downloads.js';
import { downloadWords, scopeWords, zipName } from './download-name.js';
import { DownloadRun, NOT_CHOSEN, type RunContext } from './download-run.js';
import { NothingSavedError } from './download-tally.js';
import type { JobResult } from './planned-download.js';
import { askForFolder, type FolderTarget } from './targets/folder-target.js';
import { askWhereToSave } from './targets/picker-target.js';
import type { SaveTarget } from './targets/save-target.js';

/** How the last one ended, for a second try. */
interface Ended {
  readonly order: DownloadOrder;
  readonly result: JobResult;
  /** Where the files of a folder went. */
  readonly folder: FolderTarget | null;
  /** What it said of itself. */
  readonly shown: DownloadState;
}

interface Task {
  readonly order: DownloadOrder;
  /** What follows the case's label in the name. */
  readonly what: string | null;
  readonly before: Ended | null;
}

/** Download All of a case: one at a time, and what the last one could not save. */
export class DownloadAll {
  #run: DownloadRun | null = null;
  #hasEnded = false;
  #ended: Ended | null = null;

  constructor(private readonly options: DownloadsOptions) {}

  get isRunning(): boolean {
    return this.#run !== null;
  }

  /** It runs, or says how it ended. */
  get isShown(): boolean {
    return this.isRunning || this.#hasEnded;
  }

  start(order: DownloadOrder): void {
    this.#begin({ order, what: scopeWords(order.scope), before: null });
  }

  /** Into the same folder, if it was one; else as one zip. */
  retryMissing(): void {
    const before = this.#ended;
    const missing = before?.result.missing ?? [];
    if (!before || missing.length === 0) return;
    const scope = {
      kind: 'selected',
      attachmentIds: missing.map(({ attachment }) => attachment.id),
    } as const;
    const form = before.folder ? 'folder' : 'zip';
    this.#begin({
      order: { ...before.order, scope, form },
      what: downloadWords().downloadNames.missing,
      before,
    });
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

  #begin(task: Task): void {
    if (this.isRunning) return;
    const { form = 'zip', scope, folders = false } = task.order;
    const name = zipName(this.options.about().caseLabel, task.what);
    let shown = idleSnapshot.download;
    let saved: Omit<Ended, 'shown'> | null = null;
    let isFruitless = false;
    const run = new DownloadRun({
      ...this.options,
      update: (patch) => {
        shown = { ...shown, ...patch };
        this.options.update(patch);
      },
    });
    this.#run = run;
    const ended = run.start(
      ask(form, name, task.before),
      { zipName: name, form, scope, folders },
      async (place, context) => {
        this.#ended = null;
        try {
          const result = await this.#save(task, name, place, context);
          saved = { order: task.order, result, folder: form === 'folder' ? place.folder : null };
        } catch (error) {
          isFruitless = error instanceof NothingSavedError;
          throw error;
        }
      },
    );
    void ended.then((outcome) => {
      this.#run = null;
      if (outcome === NOT_CHOSEN) return;
      this.#hasEnded = true;
      // A retry that was for nothing leaves all as it was, and says so: what is saved, and what is still to be had.
      this.#ended = saved ? { ...saved, shown } : task.before;
      if (outcome === 'done') return;
      if (isFruitless && task.before) {
        this.options.update({ ...task.before.shown, triedInVain: true });
        return;
      }
      const failure = outcome === 'cancelled' ? null : outcome;
      const isCancelled = failure === null || failure.code === 'save-cancelled';
      const speed = { bytesPerSecond: null, secondsLeft: null };
      this.options.update({
        status: isCancelled ? 'cancelled' : 'failed',
        waitingFor: null,
        ...speed,
        failure,
      });
    });
  }

  async #save(task: Task, name: string, { picked, folder }: Chosen, context: RunContext): Promise<JobResult> {
    const { options } = this;
    const { scope, form = 'zip', folders = false } = task.order;
    const { saveZip, saveInFolder, saveParts } = await loaded(import('./download-jobs.js'));
    const known = task.before?.result.missing.map(({ attachment }) => attachment) ?? [];
    const job = {
      scope,
      folders,
      about: options.about(),
      list: (signal: AbortSignal) => options.list(scope, known, signal),
    };
    const ladder = options.ladder();
    const { partBytes } = options;
    switch (form) {
      case 'zip':
        return saveZip(
          {
            ...{ ...job, ...ladder, name, picked },
            hasServerZip: options.hasServerZip(),
            wholeOnly: task.before !== null,
          },
          context,
        );
      case 'parts':
        return saveParts(
          { ...job, ...ladder, folder, what: task.what, ...(partBytes && { partBytes }) },
          context,
        );
      case 'folder': {
        if (!folder) throw new ApiError({ code: 'save-refused' }, null);
        context.update({ zipName: folder.name });
        const before = task.before && { before: task.before.result };
        return saveInFolder({ ...job, folder, ...before }, context);
      }
    }
  }
}

/** Where the person wants it; nothing where this browser does not ask. */
interface Chosen {
  readonly picked: SaveTarget | null;
  readonly folder: FolderTarget | null;
  discard(): Promise<void>;
}

/** In the click, and before anything that waits: pickers want the gesture. Rejects when the person chose no place. */
function ask(form: DownloadForm, name: string, before: Ended | null): Promise<Chosen> {
  if (form === 'zip') {
    return askWhereToSave(name, { 'application/zip': ['.zip'] }).then((picked) => ({
      picked,
      folder: null,
      discard: async () => picked?.discard(),
    }));
  }
  const folder = before?.folder ? Promise.resolve(before.folder) : askForFolder();
  // What is saved in a folder stays there: it is whole.
  return folder.then((chosen) => ({ picked: null, folder: chosen, discard: () => Promise.resolve() }));
}
