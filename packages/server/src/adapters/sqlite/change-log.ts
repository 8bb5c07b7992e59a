import type { Change } from '@case-attachments/contract';
import type { Kysely } from 'kysely';
import type { CaseRef, ChangeLog } from '../../ports/unit-of-work.js';
import { inChunks } from './in-chunks.js';
import type { Database } from './schema.js';

/** Where the id of an attachment would stand. */
const OF_THE_CASE = '';

export class SqlChangeLog implements ChangeLog {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
  }

  async append(ref: CaseRef, { id, ...change }: Parameters<ChangeLog['append']>[1]): Promise<Change> {
    return this.#within((db) => appendAll(db, ref, { ...change, ids: [id] }));
  }

  async appendAll(ref: CaseRef, changes: Parameters<ChangeLog['appendAll']>[1]): Promise<Change | null> {
    if (changes.ids.length === 0) return null;
    return this.#within((db) => appendAll(db, ref, changes));
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
      ...(row.attachment_id !== OF_THE_CASE && { id: row.attachment_id }),
      atMs: Number(row.at_ms),
    }));
  }

  /** Number and entry are one: alone, this is a transaction of its own. */
  #within<T>(work: (db: Kysely<Database>) => Promise<T>): Promise<T> {
    return this.#db.isTransaction ? work(this.#db) : this.#db.transaction().execute(work);
  }
}

interface NewChanges extends Pick<Change, 'kind' | 'atMs'> {
  /** Of the attachments; undefined for a change of the case itself. */
  readonly ids: readonly (string | undefined)[];
  readonly actorId: string;
}

/** @returns the last of them */
async function appendAll(
  db: Kysely<Database>,
  ref: CaseRef,
  { kind, ids, atMs, actorId }: NewChanges,
): Promise<Change> {
  const lastSeq = await takeNumbers(db, ref, ids.length);
  const firstSeq = lastSeq - ids.length + 1;
  const rows = ids.map((id, index) => ({
    tenant_id: ref.tenantId,
    case_id: ref.caseId,
    seq: firstSeq + index,
    kind,
    attachment_id: id ?? OF_THE_CASE,
    at_ms: atMs,
    actor_id: actorId,
  }));
  for (const some of inChunks(rows)) await db.insertInto('changes').values(some).execute();
  const id = ids.at(-1);
  return { seq: lastSeq, kind, ...(id !== undefined && { id }), atMs };
}

/** The row's lock lasts to the end of the transaction: numbers become visible in order, without gaps. @returns the last one */
async function takeNumbers(db: Kysely<Database>, ref: CaseRef, count: number): Promise<number> {
  const { last_seq } = await db
    .insertInto('case_sequences')
    .values({ tenant_id: ref.tenantId, case_id: ref.caseId, last_seq: count })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'case_id']).doUpdateSet(({ ref: column, eb }) => ({
        last_seq: eb(column('case_sequences.last_seq'), '+', count),
      })),
    )
    .returning('last_seq')
    .executeTakeFirstOrThrow();
  return Number(last_seq);
}
