import type { Attachment } from '@case-attachments/contract';
import {
  type PlannedEntry,
  REPORT_JSON_NAME,
  REPORT_TEXT_NAME,
  type Report,
  type ReportedFile,
  type ReportWords,
  reportJson,
  reportText,
} from '@case-attachments/contract/archive';
import { ApiError } from '../api/api-error.js';
import type { Failure, MissingEntry } from '../case/case-state.js';
import { isSmall } from './block-plan.js';
import { Prefetch } from './prefetch.js';
import { type BodySource, ResumableBody } from './resumable-body.js';
import type { ZipEntry } from './zip-builder.js';

/** Told as it goes. Bytes are of the attachments, not of the zip. */
export interface ArchiveProgress {
  /** Checked bytes that went into the zip. */
  bytes(count: number): void;
  /** A whole file is in the zip. */
  file(): void;
  /** These bytes will not come. */
  missing(entry: MissingEntry, bytesNotComing: number): void;
}

/** What the report says besides how each file fared. */
export interface ReportFacts extends Pick<Report, 'caseId' | 'caseLabel' | 'madeBy'> {
  /** English when not given. */
  readonly words?: ReportWords;
}

/**
 * The entries of Download All, in order. A file that cannot be had at its door is left out; one that fails on its way
 * is cut (the zip stays readable, since sizes follow the data) and named as incomplete; neither ends the rest.
 * The last entries are the report: what is in the zip, and what is missing and why.
 * @throws ApiError: the first file's reason when not one could be had; the signal's reason
 */
export async function* archiveEntries(
  entries: readonly PlannedEntry[],
  source: BodySource,
  progress: ArchiveProgress,
  signal: AbortSignal,
  about: ReportFacts,
): AsyncGenerator<ZipEntry> {
  const files: ReportedFile[] = [];
  let first: Failure | null = null;
  const prefetch = new Prefetch(
    entries.map(({ attachment }) => attachment),
    (attachment) => fetchWhole(source, attachment, signal),
  );
  const saved = ({ attachment, name }: PlannedEntry) => {
    files.push({ attachment, name, savedBytes: attachment.sizeBytes, failure: null });
    progress.file();
  };
  const missing = ({ attachment, name }: PlannedEntry, cause: Failure, savedBytes: number) => {
    const { id, name: fileName, sizeBytes } = attachment;
    const failure = { ...cause, facts: { ...cause.facts, sizeBytes, offsetBytes: savedBytes } };
    first ??= failure;
    const { code, detail } = failure;
    files.push({ attachment, name, savedBytes, failure: { code, ...(detail !== undefined && { detail }) } });
    progress.missing({ attachmentId: id, fileName, failure }, sizeBytes - savedBytes);
  };

  let emitted = 0;
  for (const entry of entries) {
    signal.throwIfAborted();
    const { attachment, name, lastModified } = entry;
    if (isSmall(attachment)) {
      const fetched = await prefetch.take(attachment);
      if (fetched.ok) {
        emitted += 1;
        progress.bytes(attachment.sizeBytes);
        yield { name, lastModified, input: fetched.bytes };
        saved(entry);
      } else missing(entry, failureOf(fetched.error, signal), 0);
      prefetch.drop(attachment);
      continue;
    }
    const body = new ResumableBody(source, attachment, signal);
    try {
      await body.open();
    } catch (error) {
      missing(entry, failureOf(error, signal), 0);
      continue;
    }
    emitted += 1;
    const stream = new CuttableStream(body, progress, signal);
    yield { name, lastModified, input: stream.readable };
    if (stream.failure) missing(entry, stream.failure, body.offsetBytes);
    else saved(entry);
  }

  if (first && emitted === 0) throw new ApiError(first, null);
  const report: Report = { ...about, madeAtMs: Date.now(), files };
  const lastModified = new Date(report.madeAtMs);
  yield { name: REPORT_TEXT_NAME, lastModified, input: reportText(report, about.words) };
  yield { name: REPORT_JSON_NAME, lastModified, input: reportJson(report) };
}

async function fetchWhole(source: BodySource, attachment: Attachment, signal: AbortSignal) {
  const body = new ResumableBody(source, attachment, signal);
  try {
    await body.open();
    return (await body.nextBlock()) ?? new Uint8Array();
  } finally {
    body.close();
  }
}

/** A large file as a stream that ends early instead of failing, since a failing entry would end the whole zip. */
class CuttableStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Why it ended early. */
  failure: Failure | null = null;

  constructor(body: ResumableBody, progress: ArchiveProgress, signal: AbortSignal) {
    this.readable = new ReadableStream(
      {
        pull: async (controller) => {
          try {
            const block = await body.nextBlock();
            if (!block) return controller.close();
            progress.bytes(block.length);
            controller.enqueue(block);
          } catch (error) {
            body.close();
            this.failure = failureOf(error, signal);
            controller.close();
          }
        },
        cancel: () => body.close(),
      },
      { highWaterMark: 0 },
    );
  }
}

/** @throws the signal's reason, and what is no failure of a file */
function failureOf(error: unknown, signal: AbortSignal): Failure {
  signal.throwIfAborted();
  if (error instanceof ApiError) return error.failure;
  throw error;
}
