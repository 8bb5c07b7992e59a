import { createHash } from 'node:crypto';
import type { AuditEventsTable } from './schema.js';

/**
 * What an entry's hash is made of: these columns as they are stored, in this order, as one JSON array in UTF-8. Another column, or
 * another order, is another version; the old ones stay, since entries of theirs do.
 */
export const HASHED_COLUMNS = [
  'hash_version',
  'tenant_id',
  'seq',
  'case_id',
  'at_ms',
  'actor_id',
  'actor_name',
  'actor_org_name',
  'actor_roles',
  'kind',
  'outcome',
  'reason',
  'attachment_id',
  'sha256',
  'size_bytes',
  'ip',
  'user_agent',
  'request_id',
  'details',
  'prev_hash',
] as const satisfies readonly (keyof AuditEventsTable)[];

export const HASH_VERSION = 1;

/** SHA-256 of the entry and, through `prev_hash`, of all before it. */
export function hashOfEntry(row: Pick<AuditEventsTable, (typeof HASHED_COLUMNS)[number]>): string {
  const canonical = JSON.stringify(HASHED_COLUMNS.map((column) => row[column]));
  return createHash('sha256').update(canonical).digest('hex');
}
