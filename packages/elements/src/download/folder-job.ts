import type { PlannedEntry, ReportedFile } from '@case-attachments/contract/archive';
import { bodyStream } from './body-stream.js';
import type { RunContext } from './download-run.js';
import { DownloadTally, failureOfFile } from './download-tally.js';
import { FileSupply, type SuppliedFile } from './file-supply.js';
import { writeReport } from './folder-report.js';
import { type JobOrder, type JobResult, planDownload, sumOf } from './planned-download.js';
import type { FolderTarget } from './targets/folder-target.js';
import { streamOf } from './whole-stream.js';

export interface FolderOrder extends JobOrder {
  readonly folder: FolderTarget;
  /** How the files fared when they were last saved into this folder: only those that are not whole are tried again. */
  readonly before?: JobResult;
}

/**
 * The files one by one into a folder: what is there already and whole is left alone, and what is saved stays, however it ends.
 * @throws ApiError: why not one could be saved, or why the folder takes no more; the signal's reason
 */
export async function saveInFolder(order: FolderOrder, context: RunContext): Promise<JobResult> {
  const { folder, before } = order;
  const { progress, update, signal } = context;
  const entries = before ? before.missing : (await planDownload(order, context)).entries;
  progress.start(entries.length, sumOf(entries));
  update({ rung: 'folder' });
  const tally = new DownloadTally(progress);
  const found = new Map<PlannedEntry, string>();
  const supply = new FileSupply(entries, {
    ...context,
    isThere: async (entry, plan) => {
      const path = await folder.find(entry.name, plan, signal);
      if (path !== null) found.set(entry, path);
      return path !== null;
    },
  });
  for (const entry of entries) {
    signal.throwIfAborted();
    try {
      const file = await supply.open(entry);
      if (file) tally.saved(entry, await write(folder, entry, file, context));
      else {
        progress.skipped(entry.attachment.sizeBytes);
        tally.saved(entry, found.get(entry));
      }
    } catch (error) {
      const failure = failureOfFile(error, signal);
      // It is the folder that takes no more, not this file that cannot be had.
      if (failure.code === 'save-refused') throw error;
      tally.failed(entry, failure);
    } finally {
      supply.done(entry);
    }
  }
  tally.throwIfEmpty();
  update({ status: 'finishing' });
  const files = before ? merged(before.files, tally.files) : tally.files;
  const reportName = await writeReport(folder, order.about, files, signal);
  update({ status: 'done', waitingFor: null, certainty: 'checked', reportName });
  return { files, missing: tally.missing };
}

/** @returns where it lies */
async function write(
  folder: FolderTarget,
  { name, attachment }: PlannedEntry,
  file: SuppliedFile,
  { progress, signal }: RunContext,
): Promise<string> {
  const stream = file.kind === 'whole' ? streamOf(file.bytes) : bodyStream(file.body);
  const options = { signal, finishing: () => {}, sizeBytes: attachment.sizeBytes };
  try {
    return await folder.write(name, stream, options);
  } catch (error) {
    progress.lost(file.kind === 'whole' ? file.bytes.length : file.meter.countedBytes);
    throw error;
  } finally {
    if (file.kind === 'streamed') file.body.close();
  }
}

/** The report tells of one download, however often it took. */
function merged(before: readonly ReportedFile[], again: readonly ReportedFile[]): readonly ReportedFile[] {
  const newest = new Map(again.map((file) => [file.attachment.id, file]));
  return before.map((file) => newest.get(file.attachment.id) ?? file);
}
