import { addAbortSignal } from 'node:stream';
import {
  type PlannedEntry,
  REPORT_JSON_NAME,
  REPORT_TEXT_NAME,
  type Report,
  type ReportedFailure,
  type ReportedFile,
  reportJson,
  reportText,
} from '@case-attachments/contract/archive';
import type { AttachmentRecord } from '../domain/attachment.js';
import { ProblemError } from '../domain/problem-error.js';
import type { ArchiveEntry } from '../ports/archiver.js';
import type { CaseRef } from '../ports/unit-of-work.js';
import type { AttachmentContentService } from './attachment-content-service.js';
import type { AttachmentService } from './attachment-service.js';
import { checkedBytes, DamagedBytesError } from './checked-bytes.js';
import type { ExportPlan } from './export-plan.js';

export interface ExportEntriesOptions {
  readonly ref: CaseRef;
  readonly plan: ExportPlan;
  readonly about: Omit<Report, 'files' | 'unknownIds' | 'madeAtMs'>;
  readonly attachments: AttachmentService;
  readonly content: AttachmentContentService;
  readonly mayRead: (record: AttachmentRecord) => Promise<boolean>;
  readonly now: () => number;
  /** A file's bytes could not be had. For the log. */
  readonly onError: (error: unknown, attachmentId: string) => void;
}

const DAMAGED: ReportedFailure = {
  code: 'copy-damaged',
  detail: "Its bytes in the server's storage are not those that were attached. Tell the server's operator.",
};

/**
 * The entries of a zip, each file looked up, asked for and checked anew when its turn comes. One that cannot be had at its
 * door is left out; one that fails on its way is cut, which a zip allows since sizes follow the data; neither ends the
 * rest. The last entries are the report.
 */
export class ExportEntries {
  /** How those fared whose turn has come. */
  readonly files: ReportedFile[] = [];
  /** Bytes of files that were handed on, whole or not. */
  sentBytes = 0;
  readonly #options: ExportEntriesOptions;

  constructor(options: ExportEntriesOptions) {
    this.#options = options;
  }

  /** @param signal closes what is open at once. @throws its reason, and what is no failure of a file */
  async *entries(signal: AbortSignal): AsyncGenerator<ArchiveEntry> {
    const { plan, about, now } = this.#options;
    for (const planned of plan.entries) {
      signal.throwIfAborted();
      const file = await this.#open(planned, signal);
      if (file.bytes) {
        const { name, lastModified, attachment } = planned;
        const { sizeBytes } = attachment;
        yield { name, modifiedAtMs: lastModified.getTime(), sizeBytes, bytes: file.bytes };
      }
      signal.throwIfAborted();
      const { attachment, name } = planned;
      const { savedBytes, failure } = file.fared;
      this.files.push({ attachment, name, savedBytes, failure });
    }
    const madeAtMs = now();
    const report: Report = { ...about, madeAtMs, files: this.files, unknownIds: plan.unknownIds };
    for (const [name, bytes] of [
      [REPORT_TEXT_NAME, reportText(report)],
      [REPORT_JSON_NAME, reportJson(report)],
    ] as const) {
      yield { name, modifiedAtMs: madeAtMs, sizeBytes: bytes.length, bytes };
    }
  }

  async #open({ attachment: { id } }: PlannedEntry, signal: AbortSignal): Promise<OpenedFile> {
    const { ref, attachments, content, mayRead } = this.#options;
    const fared: Fared = { savedBytes: 0, failure: null };
    try {
      const record = await attachments.readable(ref, id);
      if (!(await mayRead(record)))
        return { fared: { savedBytes: 0, failure: { code: 'action-not-allowed' } } };
      const source = addAbortSignal(signal, await content.open(record));
      const checked = checkedBytes(source, record);
      // A file of one block that is damaged is never begun.
      const first = await checked.next();
      return { fared, bytes: this.#bytes(id, fared, first, checked, signal) };
    } catch (error) {
      fared.failure = this.#failureOf(error, id, signal);
      return { fared };
    }
  }

  /** Ends early instead of failing. */
  async *#bytes(
    id: string,
    fared: Fared,
    first: IteratorResult<Buffer>,
    rest: AsyncGenerator<Buffer>,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer> {
    try {
      for (let next = first; !next.done; next = await rest.next()) {
        fared.savedBytes += next.value.length;
        this.sentBytes += next.value.length;
        yield next.value;
      }
    } catch (error) {
      fared.failure = this.#failureOf(error, id, signal);
    }
  }

  #failureOf(error: unknown, id: string, signal: AbortSignal): ReportedFailure {
    signal.throwIfAborted();
    if (error instanceof ProblemError) {
      if (error.cause !== undefined) this.#options.onError(error.cause, id);
      return { code: error.code, detail: error.detail };
    }
    this.#options.onError(error, id);
    return error instanceof DamagedBytesError ? DAMAGED : { code: 'storage-unavailable' };
  }
}

interface Fared {
  savedBytes: number;
  failure: ReportedFailure | null;
}

interface OpenedFile {
  readonly fared: Fared;
  /** Missing: there is nothing of it to send. */
  readonly bytes?: AsyncIterable<Uint8Array>;
}
