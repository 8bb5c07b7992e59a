import type { Kysely } from 'kysely';
import type { AuditEvent } from '../../domain/audit-event.js';
import type { AuditTrail } from '../../ports/unit-of-work.js';
import { auditEventFromRow, auditEventToRow } from './records.js';
import type { Database } from './schema.js';

export class SqlAuditTrail implements AuditTrail {
  constructor(private readonly db: Kysely<Database>) {}

  async record(event: AuditEvent): Promise<void> {
    // Number and entry are one: alone, this is a transaction of its own.
    if (this.db.isTransaction) return append(this.db, event);
    return this.db.transaction().execute((transaction) => append(transaction, event));
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

async function append(db: Kysely<Database>, event: AuditEvent): Promise<void> {
  // The row's lock lasts to the end of the transaction: a tenant's events stand in one order, without gaps.
  const { last_seq } = await db
    .insertInto('audit_sequences')
    .values({ tenant_id: event.tenantId, last_seq: 1 })
    .onConflict((conflict) =>
      conflict
        .column('tenant_id')
        .doUpdateSet(({ ref, eb }) => ({ last_seq: eb(ref('audit_sequences.last_seq'), '+', 1) })),
    )
    .returning('last_seq')
    .executeTakeFirstOrThrow();
  await db
    .insertInto('audit_events')
    .values(auditEventToRow(event, Number(last_seq)))
    .execute();
}
