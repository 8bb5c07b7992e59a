import type { Attachment } from '@case-attachments/contract';
import type { DownloadScope, Failure } from '../case/case-state.js';
import { DownloadAll } from './download-all.js';
import type { ReportFacts } from './download-jobs.js';
import type { RunOptions } from './download-run.js';
import type { Downloads } from './downloads.js';
import { FileDownloads } from './file-downloads.js';
import { forgetBlobs } from './targets/blob-target.js';
import { sweepPrivateFiles } from './targets/private-files.js';
import type { LadderSettings } from './write-to.js';

export interface DownloadsOptions extends RunOptions {
  /** Saving one attachment did not work: a notice. */
  readonly fail: (fileName: string, failure: Failure, attachmentId: string) => void;
  /**
   * Walked after the person chose the place.
   * @param known files of the scope that the case may not list any more
   * @param signal ends its requests
   */
  readonly list: (
    scope: DownloadScope,
    known: readonly Attachment[],
    signal: AbortSignal,
  ) => AsyncIterable<Attachment>;
  /** For names and the report in the zip. */
  readonly about: () => ReportFacts;
  /** The newest element's word counts. */
  readonly ladder: () => LadderSettings;
  /** A single file that takes so long shows how far it is, however small. Milliseconds, 2 s when not given. */
  readonly shownAfterMs?: number;
  /** The most a zip of several may become, in bytes. Default 2 GB. */
  readonly partBytes?: number;
  /** The server makes zips, too. */
  readonly hasServerZip: () => boolean;
}

/** Download and Download All of one case. */
export function createDownloads(options: DownloadsOptions): Downloads {
  // What a page that was closed in the middle left behind is patients' files.
  void sweepPrivateFiles();
  let disposed = false;
  const untilDisposed: DownloadsOptions = {
    ...options,
    update: (patch) => {
      if (!disposed) options.update(patch);
    },
    fail: (...failed) => {
      if (!disposed) options.fail(...failed);
    },
  };
  const all = new DownloadAll(untilDisposed);
  // Download All has the strip, from its start until the person closes what it says at its end.
  const files = new FileDownloads(untilDisposed, () => !all.isShown);
  const shown = () => (all.isShown ? all : files);
  return {
    get busy() {
      return all.isRunning || files.isRunning;
    },
    save(attachment) {
      if (!disposed) files.save(attachment);
    },
    saveAll(order) {
      if (!disposed) all.start(order);
    },
    retryMissing() {
      if (!disposed) all.retryMissing();
    },
    pause: () => shown().pause(),
    resume: () => shown().resume(),
    cancel: () => shown().cancel(),
    dismiss() {
      if (disposed) return;
      const wasAll = all.isShown;
      shown().dismiss();
      if (wasAll && !all.isShown) files.showAgain();
    },
    dispose() {
      disposed = true;
      all.cancel();
      files.dispose();
      void forgetBlobs();
    },
  };
}
