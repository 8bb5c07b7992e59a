import type { Attachment } from '@case-attachments/contract';
import { planEntries, REPORT_NAMES } from '@case-attachments/contract/archive';
import { ApiError } from '../api/api-error.js';
import { archiveEntries, type ReportFacts } from './archive-entries.js';
import { downloadWords } from './download-name.js';
import type { RunContext } from './download-run.js';
import { listed } from './listed.js';
import { type Place, writeTo } from './write-to.js';
import { buildZip, MAX_ENTRIES, zipSizeBytes } from './zip-builder.js';

export interface ZipOrder extends Place {
  readonly list: () => AsyncIterable<Attachment>;
  readonly about: ReportFacts;
  /** A folder for each category. */
  readonly folders: boolean;
}

/**
 * All files as one zip.
 * @returns what is not in it, or not whole
 * @throws ApiError: why there is no zip; the signal's reason
 */
export async function saveZip(order: ZipOrder, context: RunContext): Promise<readonly Attachment[]> {
  const { source, progress, update, signal } = context;
  const attachments = await listed(order.list, context);
  if (attachments.length === 0) throw new ApiError({ code: 'nothing-to-save' }, null);

  const { categories } = downloadWords();
  const entries = planEntries(attachments, {
    reserved: REPORT_NAMES,
    ...(order.folders && { folderOf: (category) => categories[category] }),
  });
  if (entries.length + REPORT_NAMES.length > MAX_ENTRIES)
    throw new ApiError({ code: 'save-too-large' }, null);
  const bytesTotal = attachments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  let missing: Attachment[] = [];
  const open = () => {
    progress.start(attachments.length, bytesTotal);
    missing = [];
    const stop = new AbortController();
    const archive = {
      ...{ entries, source, progress, about: order.about },
      onMissing: (attachment: Attachment) => void missing.push(attachment),
    };
    const zip = buildZip(archiveEntries(archive, AbortSignal.any([signal, stop.signal])));
    return { stream: zip, close: () => stop.abort() };
  };
  const sizes = entries.map(({ name, attachment }) => ({ name, sizeBytes: attachment.sizeBytes }));
  const sizeBytes = zipSizeBytes(sizes) + reportRoomBytes(attachments.length);
  const certainty = await writeTo(order, { sizeBytes, exactly: false, open }, context);
  update({ status: 'done', waitingFor: null, bytesPerSecond: null, secondsLeft: null, certainty });
  return missing;
}

/** More than the report can take, in bytes: names, digests and reasons, twice. */
const reportRoomBytes = (files: number) => 4096 + files * 2048;
