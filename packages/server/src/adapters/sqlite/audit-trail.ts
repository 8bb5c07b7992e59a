import type { Kysely } from 'kysely';
import { CHAIN_START } from '../../domain/audit-chain.js';
import type { AuditKind, NewAuditEvent } from '../../domain/audit-event.js';
import type { AuditFilter, AuditTrail, CaseRef } from '../../ports/unit-of-work.js';
import { auditEventFromRow, auditEventToRow } from './audit-records.js';
import type { RelaxedWrites } from './relaxed-writes.js';
import type { Database } from './schema.js';

export class SqlAuditTrail implements AuditTrail {
  constructor(
    private readonly db: Kysely<Database>,
    private readonly relaxed: RelaxedWrites,
  ) {}

  async record(event: NewAuditEvent): Promise<void> {
    await recordOn(this.db, event);
  }

  async recordRead(event: NewAuditEvent): Promise<void> {
    await this.relaxed((db) => recordOn(db, event));
  }

  async ofCase({ tenantId, caseId }: CaseRef, filter: AuditFilter, limit: number, before?: number) {
    const { actorId, kind, attachmentId, fromMs, toMs } = filter;
    let query = this.db
      .selectFrom('audit_events')
      .where('tenant_id', '=', tenantId)
      .where('case_id', '=', caseId);
    if (before !== undefined) query = query.where('seq', '<', before);
    if (actorId !== undefined) query = query.where('actor_id', '=', actorId);
    if (kind !== undefined) query = query.where('kind', '=', kind as AuditKind);
    if (attachmentId !== undefined) query = query.where('attachment_id', '=', attachmentId);
    if (fromMs !== undefined) query = query.where('at_ms', '>=', fromMs);
    if (toMs !== undefined) query = query.where('at_ms', '<', toMs);
    const rows = await query.orderBy('seq', 'desc').limit(limit).selectAll().execute();
    return rows.map((row) => ({ seq: Number(row.seq), event: auditEventFromRow(row) }));
  }

  async after(tenantId: string, seq: number, limit: number) {
    const rows = await this.db
      .selectFrom('audit_events')
      .where('tenant_id', '=', tenantId)
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(limit)
      .selectAll()
      .execute();
    return rows.map((row) => ({ seq: Number(row.seq), event: auditEventFromRow(row) }));
  }
}

/** Number, entry and head are one: alone, this is a transaction of its own. */
async function recordOn(db: Kysely<Database>, event: NewAuditEvent): Promise<void> {
  if (db.isTransaction) return append(db, event);
  return db.transaction().execute((transaction) => append(transaction, event));
}

async function append(db: Kysely<Database>, event: NewAuditEvent): Promise<void> {
  // The row's lock lasts to the end of the transaction: a tenant's events stand in one order, without gaps.
  const { last_seq, last_hash } = await db
    .insertInto('audit_sequences')
    .values({ tenant_id: event.tenantId, last_seq: 1, last_hash: CHAIN_START })
    .onConflict((conflict) =>
      conflict
        .column('tenant_id')
        .doUpdateSet(({ ref, eb }) => ({ last_seq: eb(ref('audit_sequences.last_seq'), '+', 1) })),
    )
    .returning(['last_seq', 'last_hash'])
    .executeTakeFirstOrThrow();
  const row = auditEventToRow(event, Number(last_seq), last_hash);
  await db.insertInto('audit_events').values(row).execute();
  await db
    .updateTable('audit_sequences')
    .where('tenant_id', '=', event.tenantId)
    .set({ last_hash: row.hash })
    .execute();
}
