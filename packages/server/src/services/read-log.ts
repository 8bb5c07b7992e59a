import type { AttachmentRecord } from '../domain/attachment.js';
import { type Actor, type AuditKind, auditEvent } from '../domain/audit-event.js';
import type { Clock } from '../ports/clock.js';
import type { CaseRef, UnitOfWork } from '../ports/unit-of-work.js';

export interface ReadLogOptions {
  readonly unitOfWork: Pick<UnitOfWork, 'audit'>;
  readonly clock: Clock;
}

/** Who reads, and in which case. */
export type Reader = CaseRef & Actor;

type Read = Pick<AttachmentRecord, 'id' | 'sha256' | 'sizeBytes'>;

/** As long as one look, or the pauses of one download, may last. */
const SAME_READ_MS = 3600_000;
/** Forgotten ones are recorded again, which does no harm. */
const MOST_REMEMBERED = 10_000;

interface Remembered {
  readonly untilMs: number;
  readonly written: Promise<void>;
}

/**
 * Who reads what, recorded before a byte leaves: a page asks for a picture in many sizes and windows, and for a file in many ranges,
 * and that is one read.
 */
export class ReadLog {
  readonly #options: ReadLogOptions;
  /** In the order of their last use. */
  readonly #reads = new Map<string, Remembered>();

  constructor(options: ReadLogOptions) {
    this.#options = options;
  }

  /** Shown in place, as itself or as a preview: once an hour for each reader and attachment. */
  async viewed(reader: Reader, attachment: Read): Promise<void> {
    const { kind, key } = this.#keyOf('attachment-viewed', reader, attachment);
    const before = this.#reads.get(key);
    if (before && before.untilMs > this.#options.clock.now()) return before.written;
    await this.#write(kind, key, reader, attachment, {});
  }

  /** To be saved. @param startByte where the answer begins: behind the first byte it goes on with a download that was recorded */
  async downloaded(
    reader: Reader,
    attachment: Read,
    { startByte, byTicket }: { readonly startByte: number; readonly byTicket: boolean },
  ): Promise<void> {
    const { kind, key } = this.#keyOf('attachment-downloaded', reader, attachment);
    const before = this.#reads.get(key);
    const nowMs = this.#options.clock.now();
    if (startByte > 0 && before && before.untilMs > nowMs) {
      this.#remember(key, before.written, nowMs);
      return before.written;
    }
    await this.#write(kind, key, reader, attachment, { byTicket, ...(startByte > 0 && { startByte }) });
  }

  #keyOf(kind: AuditKind, { tenantId, user }: Reader, { id }: Read): { kind: AuditKind; key: string } {
    return { kind, key: JSON.stringify([kind, tenantId, user.id, id]) };
  }

  async #write(
    kind: AuditKind,
    key: string,
    reader: Reader,
    { id, sha256, sizeBytes }: Read,
    details: Record<string, boolean | number>,
  ): Promise<void> {
    const nowMs = this.#options.clock.now();
    const facts = { kind, attachmentId: id, sha256, sizeBytes, details };
    const written = this.#options.unitOfWork.audit.recordRead(auditEvent(reader, reader, nowMs, facts));
    this.#remember(key, written, nowMs);
    try {
      await written;
    } catch (error) {
      // The next one tries again, and is not served either until it is written.
      if (this.#reads.get(key)?.written === written) this.#reads.delete(key);
      throw error;
    }
  }

  #remember(key: string, written: Promise<void>, nowMs: number): void {
    this.#reads.delete(key);
    this.#reads.set(key, { untilMs: nowMs + SAME_READ_MS, written });
    const [oldest] = this.#reads.keys();
    if (this.#reads.size > MOST_REMEMBERED && oldest !== undefined) this.#reads.delete(oldest);
  }
}
