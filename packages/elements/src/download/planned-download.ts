import type { Attachment } from '@case-attachments/contract';
import {
  type PlannedEntry,
  planEntries,
  REPORT_NAMES,
  type ReportedFile,
} from '@case-attachments/contract/archive';
import { ApiError } from '../api/api-error.js';
import type { DownloadScope } from '../case/case-state.js';
import type { ReportFacts } from './archive-entries.js';
import { downloadWords } from './download-name.js';
import type { RunContext } from './download-run.js';
import { enduring } from './endurance.js';

/** What a job saves. */
export interface JobOrder {
  readonly scope: DownloadScope;
  /** @param signal ends its requests */
  readonly list: (signal: AbortSignal) => AsyncIterable<Attachment>;
  /** A folder for each category. */
  readonly folders: boolean;
  readonly about: ReportFacts;
}

export interface JobResult {
  /** How every file fared, in order. */
  readonly files: readonly ReportedFile[];
  /** Not saved, or not whole. */
  readonly missing: readonly PlannedEntry[];
}

export interface PlannedDownload {
  readonly entries: readonly PlannedEntry[];
  readonly bytesTotal: number;
}

/** The files and their names. @throws ApiError `nothing-to-save`, or why there is no list; the signal's reason */
export async function planDownload(
  { list, folders }: JobOrder,
  { source, signal }: Pick<RunContext, 'source' | 'signal'>,
): Promise<PlannedDownload> {
  const read = async () => {
    await source.gate?.opened(signal);
    const reading = source.gate ? AbortSignal.any([signal, source.gate.signal]) : signal;
    const attachments: Attachment[] = [];
    for await (const attachment of list(reading)) {
      reading.throwIfAborted();
      attachments.push(attachment);
    }
    return attachments;
  };
  const attachments = await enduring(read, source, signal);
  if (attachments.length === 0) throw new ApiError({ code: 'nothing-to-save' }, null);
  const { categories } = downloadWords();
  const entries = planEntries(attachments, {
    reserved: REPORT_NAMES,
    ...(folders && { folderOf: (category) => categories[category] }),
  });
  return { entries, bytesTotal: sumOf(entries) };
}

export function sumOf(entries: readonly PlannedEntry[]): number {
  return entries.reduce((sum, { attachment }) => sum + attachment.sizeBytes, 0);
}
