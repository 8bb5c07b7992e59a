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
import type { Failure } from '../case/case-state.js';
import { isSmall } from './block-plan.js';
import { type ByteMeter, metered } from './byte-meter.js';
import { type DownloadProgress, missingEntry } from './download-progress.js';
import { Prefetch } from './prefetch.js';
import { type BodySource, ResumableBody } from './resumable-body.js';
import type { ZipEntry } from './zip-builder.js';

/** What the report says besides how each file fared. */
export interface ReportFacts extends Pick<Report, 'caseId' | 'caseLabel' | 'madeBy'> {
  /** English when not given. */
  readonly words?: ReportWords;
}

export interface Archive {
  readonly entries: readonly PlannedEntry[];
  readonly source: BodySource;
  readonly progress: DownloadProgress;
  readonly about: ReportFacts;
  /** It is not in the zip, or not whole. */
  readonly onMissing: (attachment: Attachment) => void;
}

/**
 * The entries of Download All, in order. A file that cannot be had at its door is left out; one that fails on its way
 * is cut (the zip stays readable, since sizes follow the data) and named as incomplete; neither ends the rest.
 * The last entries are the report: what is in the zip, and what is missing and why.
 * @throws ApiError: the first file's reason when not one could be had; the signal's reason
 */
export async function* archiveEntries(archive: Archive, signal: AbortSignal): AsyncGenerator<ZipEntry> {
  const { entries, progress, about, onMissing } = archive;
  const files: ReportedFile[] = [];
  let first: Failure | null = null;
  const prefetch = new Prefetch(
    entries.map(({ attachment }) => attachment),
    (attachment) => fetchWhole(archive, attachment, signal),
    signal,
  );
  const largeBodies = new LargeBodies(archive, signal);
  const saved = ({ attachment, name }: PlannedEntry) => {
    files.push({ attachment, name, savedBytes: attachment.sizeBytes, failure: null });
    progress.file();
  };
  const missing = ({ attachment, name }: PlannedEntry, failure: Failure, savedBytes = 0) => {
    first ??= failure;
    const { code, detail } = failure;
    files.push({ attachment, name, savedBytes, failure: { code, ...(detail !== undefined && { detail }) } });
    onMissing(attachment);
    progress.failed(missingEntry(attachment, failure, savedBytes), attachment.sizeBytes - savedBytes);
  };

  let emitted = 0;
  for (const entry of entries) {
    signal.throwIfAborted();
    const { attachment, name, lastModified } = entry;
    if (isSmall(attachment)) {
      const fetched = await prefetch.take(attachment);
      if (fetched.ok) {
        emitted += 1;
        yield { name, lastModified, input: fetched.bytes };
        saved(entry);
      } else missing(entry, failureOf(fetched.error, signal));
      prefetch.drop(attachment);
      continue;
    }
    const { body, meter } = largeBodies.take(attachment);
    try {
      await body.open();
      prefetch.fetchAhead();
    } catch (error) {
      missing(entry, failureOf(error, signal));
      continue;
    }
    emitted += 1;
    const stream = new CuttableStream(body, signal);
    largeBodies.prepareNext(attachment);
    yield { name, lastModified, input: stream.readable };
    if (stream.failure) {
      progress.lost(meter.countedBytes - body.offsetBytes);
      missing(entry, stream.failure, body.offsetBytes);
    } else saved(entry);
  }

  if (first && emitted === 0) throw new ApiError(first, null);
  yield* reportEntries({ ...about, madeAtMs: Date.now(), files }, about.words);
}

function* reportEntries(report: Report, words?: ReportWords): Generator<ZipEntry> {
  const lastModified = new Date(report.madeAtMs);
  yield { name: REPORT_TEXT_NAME, lastModified, input: reportText(report, words) };
  yield { name: REPORT_JSON_NAME, lastModified, input: reportJson(report) };
}

async function fetchWhole({ source, progress }: Archive, attachment: Attachment, signal: AbortSignal) {
  const meter = metered({ ...source, priority: 'brief' }, progress);
  const body = new ResumableBody(meter.source, attachment, signal);
  try {
    return (await body.nextBlock()) ?? new Uint8Array();
  } catch (error) {
    progress.lost(meter.countedBytes);
    throw error;
  } finally {
    body.close();
  }
}

/** Large files take turns. While one streams, the digests of the next are asked for. */
class LargeBodies {
  readonly #made = new Map<Attachment, { readonly body: ResumableBody; readonly meter: ByteMeter }>();

  constructor(
    private readonly archive: Archive,
    private readonly signal: AbortSignal,
  ) {}

  take(attachment: Attachment) {
    const made = this.#made.get(attachment) ?? this.#make(attachment);
    this.#made.delete(attachment);
    return made;
  }

  prepareNext(current: Attachment): void {
    const { entries } = this.archive;
    const from = entries.findIndex(({ attachment }) => attachment === current) + 1;
    const next = entries.slice(from).find(({ attachment }) => !isSmall(attachment))?.attachment;
    if (!next || this.#made.has(next)) return;
    const made = this.#make(next);
    this.#made.set(next, made);
    made.body.plan().catch(() => {
      // Whoever opens it is told.
    });
  }

  #make(attachment: Attachment) {
    const meter = metered({ ...this.archive.source, readsAhead: true }, this.archive.progress);
    return { body: new ResumableBody(meter.source, attachment, this.signal), meter };
  }
}

/** A large file as a stream that ends early instead of failing, since a failing entry would end the whole zip. */
class CuttableStream {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Why it ended early. */
  failure: Failure | null = null;

  constructor(body: ResumableBody, signal: AbortSignal) {
    this.readable = new ReadableStream(
      {
        pull: async (controller) => {
          try {
            const block = await body.nextBlock();
            if (!block) return controller.close();
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
