import type { Selectable } from 'kysely';
import type { AuditEvent, NewAuditEvent } from '../../domain/audit-event.js';
import { HASH_VERSION, hashOfEntry } from './audit-hash.js';
import type { AuditEventsTable } from './schema.js';

/** Longer than any that is true; a header is whatever its sender likes. Characters. */
const MAX_TEXT_LENGTH = 512;
const MAX_ROLES = 32;

export function auditEventFromRow(row: Selectable<AuditEventsTable>): AuditEvent {
  return {
    tenantId: row.tenant_id,
    caseId: row.case_id,
    atMs: Number(row.at_ms),
    actorId: row.actor_id,
    actorName: row.actor_name,
    actorOrgName: row.actor_org_name,
    actorRoles: JSON.parse(row.actor_roles) as string[],
    kind: row.kind,
    outcome: row.outcome,
    reason: row.reason,
    attachmentId: row.attachment_id,
    sha256: row.sha256,
    sizeBytes: row.size_bytes === null ? null : Number(row.size_bytes),
    ip: row.ip,
    userAgent: row.user_agent,
    requestId: row.request_id,
    details: JSON.parse(row.details) as AuditEvent['details'],
  };
}

/** @param previousHash of the entry before it in the tenant's chain */
export function auditEventToRow(event: NewAuditEvent, seq: number, previousHash: string): AuditEventsTable {
  const row = {
    tenant_id: event.tenantId,
    seq,
    case_id: event.caseId,
    at_ms: event.atMs,
    actor_id: storable(event.actorId),
    actor_name: bounded(event.actorName),
    actor_org_name: orNull(event.actorOrgName),
    kind: event.kind,
    attachment_id: event.attachmentId,
    details: JSON.stringify(event.details),
    actor_roles: JSON.stringify((event.actorRoles ?? []).slice(0, MAX_ROLES).map(bounded)),
    outcome: event.outcome ?? 'success',
    reason: orNull(event.reason),
    sha256: event.sha256 ?? null,
    size_bytes: event.sizeBytes ?? null,
    ip: orNull(event.ip),
    user_agent: orNull(event.userAgent),
    request_id: orNull(event.requestId),
    hash_version: HASH_VERSION,
    prev_hash: previousHash,
  };
  return { ...row, hash: hashOfEntry(row) };
}

/** Half a surrogate pair would come back as another character, and the entry as a changed one. */
function storable(text: unknown): string {
  return Buffer.from(String(text)).toString();
}

function bounded(text: unknown): string {
  return storable(String(text).slice(0, MAX_TEXT_LENGTH));
}

function orNull(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : bounded(text);
}
