import { safeFileName } from '@case-attachments/contract/archive';
import type { ApiClient } from '../api/api-client.js';
import { ApiError } from '../api/api-error.js';
import { loaded } from '../api/loaded.js';
import { type DownloadState, type Failure, idleSnapshot } from '../case/case-state.js';
import type { ConnectionBudget } from '../transfer/connection-budget.js';
import type { JobOptions, ReportFacts } from './download-jobs.js';
import type { Downloads } from './downloads.js';
import { Patience, type PatienceOptions } from './patience.js';
import { blobTarget } from './targets/blob-target.js';
import { askWhereToSave, hasSavePicker } from './targets/picker-target.js';
import type { SaveTarget } from './targets/save-target.js';
import { ThrottledUpdates } from './throttled-updates.js';

export interface DownloadsOptions {
  readonly client: ApiClient;
  readonly caseId: string;
  readonly budget: ConnectionBudget;
  /** The download's part of the snapshot: merge the patch into `snapshot.download`. */
  readonly update: (patch: Partial<DownloadState>) => void;
  /** Saving one attachment did not work: a notice. */
  readonly fail: (fileName: string, failure: Failure) => void;
  /** For the report in the zip. */
  readonly about: () => ReportFacts;
  /** Without a byte for so long a request is made again. Milliseconds, 30 s when not given. */
  readonly stallMs?: number;
  readonly patience?: PatienceOptions;
  /** The cap where there is no save picker, in bytes. */
  readonly blobLimitBytes?: number;
}

/** A single file from this size on shows its progress as Download All does. Bytes. */
const SHOWN_FROM_BYTES = 16 * 1024 * 1024;

/** Download and Download All of one case. What comes of them goes to `update` and `fail`. */
export function createDownloads(options: DownloadsOptions): Downloads {
  const { client, caseId, budget, update, fail, stallMs, patience } = options;
  const running = new Set<AbortController>();
  const saving = new Set<string>();
  /** Whose progress the snapshot shows. */
  let shown: AbortController | null = null;

  function targetFor(name: string, accept?: Parameters<typeof askWhereToSave>[1]): Promise<SaveTarget> {
    const download = () => blobTarget(name, options.blobLimitBytes);
    if (!hasSavePicker()) return Promise.resolve(download());
    // Before anything that waits: the picker wants the click.
    return askWhereToSave(name, accept).then((target) => target ?? download());
  }

  interface Run {
    readonly target: Promise<SaveTarget>;
    readonly name: string;
    readonly show: boolean;
    readonly job: (jobs: typeof import('./download-jobs.js'), options: JobOptions) => Promise<void>;
    /** How it ended, unless well. */
    readonly ended: (outcome: 'cancelled' | Failure) => void;
  }

  async function run({ target, name, show, job, ended }: Run): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const updates = new ThrottledUpdates<DownloadState>(show ? update : () => {});
    running.add(controller);
    if (show) shown = controller;
    let chosen: SaveTarget | null = null;
    try {
      chosen = await target.catch(() => null);
      // The person chose no place: nothing was started, nothing is said.
      if (!chosen) return;
      signal.throwIfAborted();
      keepPageOpen();
      updates.push({ ...idleSnapshot.download, status: 'saving', zipName: name });
      updates.flush();
      const source = {
        client,
        caseId,
        budget,
        patience: new Patience(patience),
        onWaiting: (waitingFor: DownloadState['waitingFor']) => updates.push({ waitingFor }),
        ...(stallMs !== undefined && { stallMs }),
      };
      const jobs = await loaded(import('./download-jobs.js'));
      signal.throwIfAborted();
      const push = (patch: Partial<DownloadState>) => updates.push(patch);
      await job(jobs, { source, target: chosen, update: push, signal });
      updates.flush();
    } catch (error) {
      updates.drop();
      await chosen?.discard();
      if (disposed) return;
      ended(signal.aborted ? 'cancelled' : failureOf(error));
    } finally {
      // Ends what is still on its way for a zip that failed.
      controller.abort();
      running.delete(controller);
      if (shown === controller) shown = null;
      if (running.size === 0) window.removeEventListener('beforeunload', warn);
    }
  }

  let disposed = false;

  return {
    save(attachment) {
      if (disposed || saving.has(attachment.id)) return;
      saving.add(attachment.id);
      const name = safeFileName(attachment.name);
      const show = !shown && attachment.sizeBytes >= SHOWN_FROM_BYTES;
      void run({
        target: targetFor(name),
        name,
        show,
        job: (jobs, jobOptions) => jobs.saveOne(attachment, jobOptions),
        ended: (outcome) => {
          if (show) update(idleSnapshot.download);
          if (outcome !== 'cancelled') fail(attachment.name, outcome);
        },
      }).finally(() => saving.delete(attachment.id));
    },

    saveAll(list, zipName) {
      if (disposed || shown) return;
      // A case's label is no path: a slash in it separates words.
      const label = zipName.replace(/[\\/]/g, '-').replace(/\.zip$/i, '');
      const name = safeFileName(`${label}.zip`);
      void run({
        target: targetFor(name, { 'application/zip': ['.zip'] }),
        name,
        show: true,
        job: (jobs, jobOptions) => jobs.saveAll(list, jobOptions, options.about()),
        ended: (outcome) =>
          update(
            outcome === 'cancelled'
              ? { status: 'cancelled', waitingFor: null }
              : { status: 'failed', waitingFor: null, failure: outcome },
          ),
      });
    },

    cancel() {
      shown?.abort(new DOMException('The download was cancelled.', 'AbortError'));
    },

    dismiss() {
      if (!shown) update(idleSnapshot.download);
    },

    dispose() {
      disposed = true;
      for (const controller of running) {
        controller.abort(new DOMException('The case was left.', 'AbortError'));
      }
    },
  };
}

function failureOf(error: unknown): Failure {
  // Not a failure of the network or the server: the browser would not do what it was asked.
  return error instanceof ApiError ? error.failure : { code: 'save-refused' };
}

function keepPageOpen(): void {
  window.addEventListener('beforeunload', warn);
}

/** Leaving now would lose what was saved so far: the browser asks first. */
function warn(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
