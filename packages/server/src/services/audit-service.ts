import { createHash } from 'node:crypto';
import {
  type AuditEntry,
  type AuditPage,
  type AuditQuery,
  DEFAULT_PAGE_SIZE,
} from '@case-attachments/contract';
import { type Actor, type AuditEvent, auditEvent } from '../domain/audit-event.js';
import { ProblemError } from '../domain/problem-error.js';
import type { Clock } from '../ports/clock.js';
import type { AuditFilter, CaseRef, UnitOfWork } from '../ports/unit-of-work.js';

export interface AuditServiceOptions {
  readonly unitOfWork: Pick<UnitOfWork, 'audit'>;
  readonly clock: Clock;
}

const ENTRIES_AT_ONCE = 500;

type Reader = CaseRef & Actor;

/** The trail of one case, for those who may see it. That they looked is recorded before they see anything. */
export class AuditService {
  constructor(private readonly options: AuditServiceOptions) {}

  /** @throws ProblemError `cursor-mismatch` */
  async page(reader: Reader, query: AuditQuery): Promise<AuditPage> {
    const { limit = DEFAULT_PAGE_SIZE, cursor } = query;
    const filter = filterOf(query);
    const before = cursor === undefined ? undefined : positionOf(reader, filter, cursor);
    await this.#recordRead(reader, 'json');
    const found = await this.options.unitOfWork.audit.ofCase(reader, filter, limit + 1, before);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      entries: shown.map(entryView),
      nextCursor: found.length > limit && last ? cursorOf(reader, filter, last.seq) : null,
    };
  }

  /** All that match, newest first, a page at a time; without what is recorded meanwhile. */
  async entries(reader: Reader, query: AuditQuery): Promise<AsyncIterable<AuditEntry>> {
    await this.#recordRead(reader, 'csv');
    return this.#walk(reader, filterOf(query));
  }

  async *#walk(ref: CaseRef, filter: AuditFilter): AsyncGenerator<AuditEntry> {
    let before: number | undefined;
    for (;;) {
      const found = await this.options.unitOfWork.audit.ofCase(ref, filter, ENTRIES_AT_ONCE, before);
      yield* found.map(entryView);
      before = found.at(-1)?.seq;
      if (found.length < ENTRIES_AT_ONCE) return;
    }
  }

  async #recordRead(reader: Reader, format: string): Promise<void> {
    const { unitOfWork, clock } = this.options;
    const facts = { kind: 'audit-read', details: { format } } as const;
    await unitOfWork.audit.recordRead(auditEvent(reader, reader, clock.now(), facts));
  }
}

function filterOf({ actorId, kind, attachmentId, fromMs, toMs }: AuditQuery): AuditFilter {
  return {
    ...(actorId !== undefined && { actorId }),
    ...(kind !== undefined && { kind }),
    ...(attachmentId !== undefined && { attachmentId }),
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
  };
}

function entryView({ seq, event }: { seq: number; event: AuditEvent }): AuditEntry {
  const { tenantId, caseId, actorId, actorName, actorOrgName, actorRoles, details, ...rest } = event;
  return {
    seq,
    ...rest,
    actor: { id: actorId, displayName: actorName, orgName: actorOrgName, roles: [...actorRoles] },
    details: { ...details },
  };
}

/** The list a cursor belongs to, short enough for an address. */
function bindingOf({ caseId }: CaseRef, filter: AuditFilter): string {
  return createHash('sha256')
    .update(JSON.stringify([caseId, filter]))
    .digest('base64url');
}

function cursorOf(ref: CaseRef, filter: AuditFilter, seq: number): string {
  return Buffer.from(`${seq} ${bindingOf(ref, filter)}`).toString('base64url');
}

function positionOf(ref: CaseRef, filter: AuditFilter, cursor: string): number {
  const [seq = '', binding] = Buffer.from(cursor, 'base64url').toString().split(' ');
  if (/^\d{1,15}$/.test(seq) && binding === bindingOf(ref, filter)) return Number(seq);
  throw new ProblemError(
    'cursor-mismatch',
    'This cursor belongs to a list with another filter. Start again without a cursor.',
  );
}
