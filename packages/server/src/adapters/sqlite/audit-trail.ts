import type { Kysely } from 'kysely';
import { CHAIN_START } from '../../domain/audit-chain.js';
import type { NewAuditEvent } from '../../domain/audit-event.js';
import type { AuditTrail } from '../../ports/unit-of-work.js';
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
