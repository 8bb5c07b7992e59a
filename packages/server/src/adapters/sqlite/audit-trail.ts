import type { Kysely } from 'kysely';
import { CHAIN_START } from '../../domain/audit-chain.js';
import type { AuditKind, NewAuditEvent } from '../../domain/audit-event.js';
import type { AuditFilter, AuditTrail, CaseRef } from '../../ports/unit-of-work.js';
import { auditEventFromRow, auditEventToRow } from './audit-records.js';
import { type DiskReserve, isDiskFull } from './disk-reserve.js';
import type { RelaxedWrites } from './relaxed-writes.js';
import type { Database } from './schema.js';

interface Waiting {
  readonly event: NewAuditEvent;
  resolve(): void;
  reject(error: unknown): void;
}

/** SQLite binds at most 32766 values; an entry has 21. */
const READS_AT_ONCE = 500;

export class SqlAuditTrail implements AuditTrail {
  readonly #waiting: Waiting[] = [];
  #isWriting = false;

  constructor(
    private readonly db: Kysely<Database>,
    private readonly relaxed: RelaxedWrites,
    private readonly reserve: DiskReserve | null = null,
  ) {}

  async record(event: NewAuditEvent): Promise<void> {
    await recordOn(this.db, [event]);
  }

  /** Those that come while others are written are written together: many readers at once cost few transactions. */
  recordRead(event: NewAuditEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, resolve, reject });
      if (!this.#isWriting) void this.#writeWaiting();
    });
  }

  async #writeWaiting(): Promise<void> {
    this.#isWriting = true;
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) {
      const events = batch.map(({ event }) => event);
      try {
        await this.#writeReads(events);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isWriting = false;
  }

  async #writeReads(events: readonly NewAuditEvent[]): Promise<void> {
    const write = () => this.relaxed((db) => recordOn(db, events));
    try {
      await write();
      this.reserve?.hold();
    } catch (error) {
      if (!isDiskFull(error) || !this.reserve?.giveUp()) throw error;
      await write();
    }
  }

  #next(): Waiting[] {
    return this.#waiting.splice(0, READS_AT_ONCE);
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

/** Numbers, entries and head are one: alone, this is a transaction of its own. */
async function recordOn(db: Kysely<Database>, events: readonly NewAuditEvent[]): Promise<void> {
  if (!db.isTransaction) return db.transaction().execute((transaction) => recordOn(transaction, events));
  for (const tenantId of new Set(events.map((event) => event.tenantId))) {
    await append(
      db,
      tenantId,
      events.filter((event) => event.tenantId === tenantId),
    );
  }
}

async function append(
  db: Kysely<Database>,
  tenantId: string,
  events: readonly NewAuditEvent[],
): Promise<void> {
  // The row's lock lasts to the end of the transaction: a tenant's events stand in one order, without gaps.
  const { last_seq, last_hash } = await db
    .insertInto('audit_sequences')
    .values({ tenant_id: tenantId, last_seq: events.length, last_hash: CHAIN_START })
    .onConflict((conflict) =>
      conflict.column('tenant_id').doUpdateSet(({ ref, eb }) => ({
        last_seq: eb(ref('audit_sequences.last_seq'), '+', events.length),
      })),
    )
    .returning(['last_seq', 'last_hash'])
    .executeTakeFirstOrThrow();
  const firstSeq = Number(last_seq) - events.length + 1;
  let hash = last_hash;
  const rows = events.map((event, index) => {
    const row = auditEventToRow(event, firstSeq + index, hash);
    hash = row.hash;
    return row;
  });
  await db.insertInto('audit_events').values(rows).execute();
  await db
    .updateTable('audit_sequences')
    .where('tenant_id', '=', tenantId)
    .set({ last_hash: hash })
    .execute();
}
