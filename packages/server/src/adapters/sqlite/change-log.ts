import type { Change } from '@case-attachments/contract';
import type { Kysely } from 'kysely';
import type { CaseRef, ChangeLog } from '../../ports/unit-of-work.js';
import type { Database } from './schema.js';

export class SqlChangeLog implements ChangeLog {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async append(ref: CaseRef, change: Parameters<ChangeLog['append']>[1]): Promise<Change> {
    // Number and entry are one: alone, this is a transaction of its own.
    if (this.#db.isTransaction) return append(this.#db, ref, change);
    return this.#db.transaction().execute((transaction) => append(transaction, ref, change));
  }

  async lastSeq(ref: CaseRef): Promise<number> {
    const row = await this.#db
      .selectFrom('case_sequences')
      .where('tenant_id', '=', ref.tenantId)
      .where('case_id', '=', ref.caseId)
      .select('last_seq')
      .executeTakeFirst();
    return Number(row?.last_seq ?? 0);
  }

  async after(ref: CaseRef, seq: number, limit: number): Promise<readonly Change[]> {
    const rows = await this.#db
      .selectFrom('changes')
      .where('tenant_id', '=', ref.tenantId)
      .where('case_id', '=', ref.caseId)
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(limit)
      .select(['seq', 'kind', 'attachment_id', 'at_ms'])
      .execute();
    return rows.map((row) => ({
      seq: Number(row.seq),
      kind: row.kind,
      id: row.attachment_id,
      atMs: Number(row.at_ms),
    }));
  }
}

async function append(
  db: Kysely<Database>,
  ref: CaseRef,
  { kind, id, atMs, actorId }: Parameters<ChangeLog['append']>[1],
): Promise<Change> {
  // The row's lock lasts to the end of the transaction: numbers become visible in order, without gaps.
  const { last_seq } = await db
    .insertInto('case_sequences')
    .values({ tenant_id: ref.tenantId, case_id: ref.caseId, last_seq: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'case_id'])
        .doUpdateSet(({ ref: column, eb }) => ({ last_seq: eb(column('case_sequences.last_seq'), '+', 1) })),
    )
    .returning('last_seq')
    .executeTakeFirstOrThrow();
  const seq = Number(last_seq);
  await db
    .insertInto('changes')
    .values({
      tenant_id: ref.tenantId,
      case_id: ref.caseId,
      seq,
      kind,
      attachment_id: id,
      at_ms: atMs,
      actor_id: actorId,
    })
    .execute();
  return { seq, kind, id, atMs };
}
