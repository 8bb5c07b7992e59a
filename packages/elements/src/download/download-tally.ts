import type { Attachment } from '@case-attachments/contract';
import type { PlannedEntry, ReportedFile } from '@case-attachments/contract/archive';
import { ApiError } from '../api/api-error.js';
import type { Failure, MissingEntry } from '../case/case-state.js';
import type { DownloadProgress } from './download-progress.js';

/** How every file of a download fared: for the report, for the page, and for a second try. */
export class DownloadTally {
  readonly files: ReportedFile[] = [];
  /** Not in the download, or not whole. */
  readonly missing: PlannedEntry[] = [];
  #first: Failure | null = null;

  constructor(private readonly progress: Pick<DownloadProgress, 'file' | 'failed'>) {}

  /** @param name where it lies, if not as planned */
  saved({ attachment, ...planned }: PlannedEntry, name = planned.name): void {
    this.files.push({ attachment, name, savedBytes: attachment.sizeBytes, failure: null });
    this.progress.file();
  }

  /** @param savedBytes of it that are in the download all the same */
  failed(entry: PlannedEntry, cause: Failure, savedBytes = 0): void {
    const { attachment, name } = entry;
    this.missing.push(entry);
    const { code, detail } = cause;
    this.#first ??= cause;
    this.files.push({
      attachment,
      name,
      savedBytes,
      failure: { code, ...(detail !== undefined && { detail }) },
    });
    this.progress.failed(missingEntry(attachment, cause, savedBytes), attachment.sizeBytes - savedBytes);
  }

  /**
   * @param from look at the files from this index on
   * @param wholeOnly a file that ends too early counts as nothing
   * @throws NothingSavedError: the first file's reason when there is nothing of any
   */
  throwIfEmpty(from = 0, wholeOnly = false): void {
    const hasAny = this.files
      .slice(from)
      .some(({ failure, savedBytes }) => !failure || (!wholeOnly && savedBytes > 0));
    if (this.#first && !hasAny) throw new NothingSavedError(this.#first, null);
  }
}

/** Not one of the files could be had, or not one whole where only that is of use. */
export class NothingSavedError extends ApiError {}

function missingEntry({ id, name, sizeBytes }: Attachment, cause: Failure, savedBytes: number): MissingEntry {
  const facts = { ...cause.facts, sizeBytes, offsetBytes: savedBytes };
  return { attachmentId: id, fileName: name, failure: { ...cause, facts } };
}

/** @throws the signal's reason, and what is no failure of a file */
export function failureOfFile(error: unknown, signal: AbortSignal): Failure {
  signal.throwIfAborted();
  if (error instanceof ApiError) return error.failure;
  throw error;
}
