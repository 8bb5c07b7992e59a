import type { Readable } from 'node:stream';
import type { ExportRequest } from '@case-attachments/contract';
import { zipFileName } from '@case-attachments/contract/archive';
import type { AttachmentRecord } from '../domain/attachment.js';
import {
  type AuditEvent,
  auditEvent,
  type NewAuditEvent,
  type RequestOrigin,
} from '../domain/audit-event.js';
import type { User } from '../ports/access.js';
import type { Archiver } from '../ports/archiver.js';
import type { Clock } from '../ports/clock.js';
import type { CaseRef, UnitOfWork } from '../ports/unit-of-work.js';
import type { AttachmentContentService } from './attachment-content-service.js';
import type { AttachmentService } from './attachment-service.js';
import { ExportEntries } from './export-entries.js';
import { planExport, requireHoldable, requireTimeZone } from './export-plan.js';
import type { ExportTurns } from './export-turns.js';
import { FIRST_USE_MS } from './ticket-service.js';

export interface ExportServiceOptions {
  readonly unitOfWork: Pick<UnitOfWork, 'attachments' | 'audit'>;
  readonly attachments: AttachmentService;
  readonly content: AttachmentContentService;
  readonly archiver: Archiver;
  readonly turns: ExportTurns;
  readonly clock: Clock;
  /** What went wrong with a file, or behind the reader's back. For the log. */
  readonly onError: (error: unknown, context: { readonly attachmentId?: string }) => void;
}

/** Who exports, and what they may. */
export interface Exporter extends CaseRef {
  readonly user: User;
  readonly origin?: RequestOrigin;
  mayRead(record: AttachmentRecord): Promise<boolean>;
}

export interface RunningExport {
  readonly body: Readable;
  /** Call when the answer is through, or was cut: closes all files at once, and records how it ended. Repeatable. */
  ended(complete: boolean): void;
}

/** Zips of a case, made while they are sent. */
export class ExportService {
  readonly #options: ExportServiceOptions;
  readonly #running = new Set<RunningExport>();
  readonly #recording = new Set<Promise<void>>();

  constructor(options: ExportServiceOptions) {
    this.#options = options;
  }

  get running(): number {
    return this.#running.size;
  }

  /** Name of the zip. @throws ProblemError `request-invalid` */
  fileName({ caseId }: CaseRef, request: ExportRequest): string {
    requireTimeZone(request);
    return zipFileName(request.label ?? caseId);
  }

  /**
   * Said before a browser is sent here by itself, which would save the refusal, or show it to nobody. Keeps a turn for it.
   * @returns gives the turn back, when it will not be sent
   * @throws as `start`
   */
  async reserve(exporter: Omit<Exporter, 'mayRead'>, request: ExportRequest): Promise<() => void> {
    const { unitOfWork, archiver, turns, clock } = this.#options;
    const { tenantId, caseId, user } = exporter;
    requireTimeZone(request);
    await requireHoldable(unitOfWork.attachments, { tenantId, caseId }, request, archiver);
    return turns.reserve({ tenantId, userId: user.id }, clock.now() + FIRST_USE_MS);
  }

  /** @throws ProblemError `request-invalid`, `too-many-exports`, `unavailable` */
  async start(exporter: Exporter, request: ExportRequest): Promise<RunningExport> {
    const { turns } = this.#options;
    const { tenantId, user } = exporter;
    requireTimeZone(request);
    const release = turns.take({ tenantId, userId: user.id });
    try {
      return await this.#start(exporter, request, release);
    } catch (error) {
      release();
      throw error;
    }
  }

  /** After the last request: what still ran was cut with its connection. Waits until all is recorded. */
  async close(): Promise<void> {
    for (const running of this.#running) running.ended(false);
    await Promise.all(this.#recording);
  }

  async #start(exporter: Exporter, request: ExportRequest, release: () => void): Promise<RunningExport> {
    const { unitOfWork, attachments, content, archiver, clock, onError } = this.#options;
    const { tenantId, caseId, user } = exporter;
    const ref = { tenantId, caseId };
    const { label = caseId, timeZone = 'UTC' } = request;
    const limits = { readerId: user.id, maxEntries: archiver.maxEntries };
    const plan = await planExport(unitOfWork.attachments, ref, request, limits);
    const files = plan.entries.length + plan.unknownIds.length;
    await unitOfWork.audit.record(this.#event(exporter, 'export-started', { files }));

    const stop = new AbortController();
    const archive = new ExportEntries({
      ...{ ref, plan, attachments, content },
      about: { caseId, caseLabel: label, madeBy: user.displayName, timeZone },
      mayRead: (record) => exporter.mayRead(record),
      now: () => clock.now(),
      onError: (error, attachmentId) => onError(error, { attachmentId }),
    });
    const body = archiver.zip(archive.entries(stop.signal), timeZone);
    const ended = (complete: boolean) => {
      if (stop.signal.aborted) return;
      stop.abort();
      release();
      this.#running.delete(running);
      const whole = archive.files.filter(({ failure }) => failure === null).length;
      const outcome = complete ? (whole === files ? 'complete' : 'complete-without-some') : 'cut';
      this.#record(
        this.#event(exporter, 'export-ended', {
          ...{ files, whole, missing: files - whole, outcome },
          sentBytes: archive.sentBytes,
        }),
      );
    };
    const running = { body, ended };
    this.#running.add(running);
    return running;
  }

  #event(exporter: Exporter, kind: AuditEvent['kind'], details: AuditEvent['details']): NewAuditEvent {
    return auditEvent(exporter, exporter, this.#options.clock.now(), { kind, details });
  }

  #record(event: NewAuditEvent): void {
    const { unitOfWork, onError } = this.#options;
    const recording = unitOfWork.audit
      .record(event)
      .catch((error: unknown) => onError(error, {}))
      .finally(() => this.#recording.delete(recording));
    this.#recording.add(recording);
  }
}
