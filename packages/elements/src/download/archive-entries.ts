import type { Attachment } from '@case-attachments/contract';
import { ApiError } from '../api/api-error.js';
import type { Failure } from '../case/case-state.js';
import { isSmall } from './block-plan.js';
import { Prefetch } from './prefetch.js';
import { REPORT_NAME, type ReportLine, type ReportWords, reportFile } from './report-file.js';
import { type BodySource, ResumableBody } from './resumable-body.js';
import type { ZipEntry } from './zip-builder.js';
import type { PlannedEntry } from './zip-entries.js';

/** Told as it goes. Bytes are of the attachments, not of the zip. */
export interface ArchiveProgress {
  /** Checked bytes that went into the zip. */
  bytes(count: number): void;
  /** A whole file is in the zip. */
  file(): void;
  /** These bytes will not come. */
  missing(line: ReportLine, bytesNotComing: number): void;
}

/**
 * The entries of Download All, in order. A file that cannot be had at its door is left out; one that fails on its way
 * is cut (the zip stays readable, since sizes follow the data) and named as incomplete; neither ends the rest.
 * The last entry is a report, when there is something to report.
 * @throws ApiError: the first file's reason when not one could be had; the signal's reason
 */
export async function* archiveEntries(
  entries: readonly PlannedEntry[],
  source: BodySource,
  progress: ArchiveProgress,
  signal: AbortSignal,
  words: ReportWords,
): AsyncGenerator<ZipEntry> {
  const lines: ReportLine[] = [];
  const prefetch = new Prefetch(
    entries.map(({ attachment }) => attachment),
    (attachment) => fetchWhole(source, attachment, signal),
  );
  const report = (entry: PlannedEntry, failure: Failure, savedBytes: number) => {
    const { id, name, sha256, sizeBytes } = entry.attachment;
    const cut = savedBytes > 0 ? { name: entry.name, savedBytes } : null;
    const facts = { ...failure.facts, sizeBytes, offsetBytes: savedBytes };
    const line = { attachmentId: id, fileName: name, failure: { ...failure, facts }, sha256, sizeBytes, cut };
    lines.push(line);
    progress.missing(line, sizeBytes - savedBytes);
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
        progress.file();
      } else report(entry, failureOf(fetched.error, signal), 0);
      prefetch.drop(attachment);
      continue;
    }
    const body = new ResumableBody(source, attachment, signal);
    try {
      await body.open();
    } catch (error) {
      report(entry, failureOf(error, signal), 0);
      continue;
    }
    emitted += 1;
    const stream = new CuttableStream(body, progress, signal);
    yield { name, lastModified, input: stream.readable };
    if (stream.failure) report(entry, stream.failure, body.offsetBytes);
    else progress.file();
  }

  const first = lines[0];
  if (!first) return;
  if (emitted === 0) throw new ApiError(first.failure, null);
  yield {
    name: REPORT_NAME,
    lastModified: new Date(),
    input: reportFile(lines, entries.length - lines.length, entries.length, words),
  };
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
