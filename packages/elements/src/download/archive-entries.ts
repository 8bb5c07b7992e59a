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
import type { Failure } from '../case/case-state.js';
import type { RunContext } from './download-run.js';
import { type DownloadTally, failureOfFile } from './download-tally.js';
import { FileSupply } from './file-supply.js';
import type { ResumableBody } from './resumable-body.js';
import type { ZipEntry } from './zip-builder.js';

/** What the report says besides how each file fared. */
export interface ReportFacts extends Pick<Report, 'caseId' | 'caseLabel' | 'madeBy'> {
  /** English when not given. */
  readonly words?: ReportWords;
}

export interface Archive {
  readonly entries: readonly PlannedEntry[];
  readonly about: ReportFacts;
  /** Filled as the entries are read. */
  readonly tally: DownloadTally;
  /** Of a part: its report tells of the files from this index of the tally on. Default 0, all. */
  readonly reportFrom?: number;
  /** Of a part: something of the files from this index of the tally on must be there. Default 0, all. */
  readonly neededFrom?: number;
  /** Without a whole file it is of no use: the person has incomplete ones already. Default false. */
  readonly wholeOnly?: boolean;
}

/**
 * The entries of a zip, in order. A file that cannot be had at its door is left out; one that fails on its way
 * is cut (the zip stays readable, since sizes follow the data) and named as incomplete; neither ends the rest.
 * The last entries are the report: what is in the zip, and what is missing and why.
 * @throws NothingSavedError: the first file's reason when not one could be had; the signal's reason
 */
export async function* archiveEntries(
  { entries, about, tally, reportFrom = 0, neededFrom = 0, wholeOnly = false }: Archive,
  context: Pick<RunContext, 'source' | 'progress' | 'signal'>,
): AsyncGenerator<ZipEntry> {
  const { progress, signal } = context;
  const supply = new FileSupply(entries, context);
  for (const entry of entries) {
    signal.throwIfAborted();
    const { name, lastModified } = entry;
    const { sizeBytes } = entry.attachment;
    try {
      const file = (await supply.open(entry))!;
      if (file.kind === 'whole') {
        yield { name, lastModified, sizeBytes, input: file.bytes };
      } else {
        const { body, meter } = file;
        const stream = new CuttableStream(body, signal);
        yield { name, lastModified, sizeBytes, input: stream.readable };
        if (stream.failure) {
          progress.lost(meter.countedBytes - body.offsetBytes);
          tally.failed(entry, stream.failure, body.offsetBytes);
          continue;
        }
      }
      tally.saved(entry);
    } catch (error) {
      tally.failed(entry, failureOfFile(error, signal));
    } finally {
      supply.done(entry);
    }
  }
  tally.throwIfEmpty(neededFrom, wholeOnly);
  yield* reportEntries(about, tally.files.slice(reportFrom));
}

/** The report's two files, as the last entries. */
export function* reportEntries(about: ReportFacts, files: readonly ReportedFile[]) {
  const report: Report = { ...about, madeAtMs: Date.now(), files };
  const lastModified = new Date(report.madeAtMs);
  for (const [name, input] of [
    [REPORT_TEXT_NAME, reportText(report, about.words)],
    [REPORT_JSON_NAME, reportJson(report)],
  ] as const) {
    yield { name, lastModified, sizeBytes: input.length, input };
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
            this.failure = failureOfFile(error, signal);
            controller.close();
          }
        },
        cancel: () => body.close(),
      },
      { highWaterMark: 0 },
    );
  }
}
