import { type PlannedEntry, REPORT_NAMES } from '@case-attachments/contract/archive';
import { type Archive, archiveEntries } from './archive-entries.js';
import type { RunContext } from './download-run.js';
import { DownloadTally } from './download-tally.js';
import { type JobOrder, type JobResult, planDownload } from './planned-download.js';
import { saveByServer } from './server-job.js';
import { NoRungError, type Place, tooLarge, writeTo } from './write-to.js';
import { buildZip, MAX_ENTRIES, zipSizeBytes } from './zip-builder.js';

export interface ZipOrder extends JobOrder, Place {
  /** The server makes zips, where nothing else can. */
  readonly hasServerZip: boolean;
  /** Of a second try: without a whole file there is no zip. */
  readonly wholeOnly: boolean;
}

/** All files as one zip. @throws ApiError: why there is no zip; the signal's reason */
export async function saveZip(order: ZipOrder, context: RunContext): Promise<JobResult> {
  const { progress, update } = context;
  const { entries, bytesTotal } = await planDownload(order, context);
  progress.start(entries.length, bytesTotal);
  const tally = new DownloadTally(progress);
  try {
    const { about, wholeOnly } = order;
    const certainty = await writeTo(order, zipOf({ entries, about, tally, wholeOnly }, context), context);
    update({ status: 'done', waitingFor: null, certainty });
  } catch (error) {
    if (!(error instanceof NoRungError) || !order.hasServerZip) throw error;
    await saveByServer(order, context);
  }
  return tally;
}

/** @throws NoRungError `save-too-large` for more files than a zip takes */
export function zipOf(archive: Archive, context: RunContext) {
  const { entries } = archive;
  const sizeBytes = zipBoundBytes(entries);
  if (entries.length + REPORT_NAMES.length > MAX_ENTRIES) throw tooLarge(sizeBytes);
  const open = () => buildZip(archiveEntries(archive, context));
  return { sizeBytes, isExact: false, open };
}

/** The most a zip of these and its report can become, in bytes. */
export function zipBoundBytes(entries: readonly PlannedEntry[]): number {
  const sizes = entries.map(({ name, attachment }) => ({ name, sizeBytes: attachment.sizeBytes }));
  return zipSizeBytes(sizes) + REPORT_BYTES + entries.length * REPORT_FILE_BYTES;
}

/** More than the report's two files take: their frame, and names, digest and reason of each file. */
const REPORT_BYTES = 4096;
const REPORT_FILE_BYTES = 2048;
