import type { UploadStatus } from '@case-attachments/contract';
import type { Kysely } from 'kysely';
import type { UploadRecord } from '../../domain/upload.js';
import { assertMayMove, UNFINISHED_STATUSES } from '../../domain/upload-status.js';
import type { CaseRef, TransitionPatch, UploadRepository } from '../../ports/unit-of-work.js';
import { uploadFromRow, uploadToRow } from './records.js';
import type { RelaxedWrites } from './relaxed-writes.js';
import type { Database } from './schema.js';

/** Should a power cut take such a step, what lies in the store says the same, and the step is taken again. */
const TOLD_BY_BYTES: readonly UploadStatus[] = ['received', 'verifying'];

export class SqlUploadRepository implements UploadRepository {
  readonly #db: Kysely<Database>;
  readonly #relaxed: RelaxedWrites;

  constructor(db: Kysely<Database>, relaxed: RelaxedWrites) {
    this.#db = db;
    this.#relaxed = relaxed;
  }

  async insert(upload: UploadRecord): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto('uploads')
      .values(uploadToRow(upload))
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'case_id', 'user_id', 'idempotency_key']).doNothing(),
      )
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }

  async find(id: string): Promise<UploadRecord | null> {
    const row = await this.#db.selectFrom('uploads').where('id', '=', id).selectAll().executeTakeFirst();
    return row ? uploadFromRow(row) : null;
  }

  async findByIdempotencyKey(ref: CaseRef, userId: string, key: string): Promise<UploadRecord | null> {
    const row = await this.#ofUser(ref, userId)
      .where('idempotency_key', '=', key)
      .selectAll()
      .executeTakeFirst();
    return row ? uploadFromRow(row) : null;
  }

  async unfinishedOf(ref: CaseRef, userId: string): Promise<readonly UploadRecord[]> {
    const rows = await this.#ofUser(ref, userId)
      .where('status', 'in', UNFINISHED_STATUSES)
      .orderBy('created_at_ms')
      .orderBy('id')
      .selectAll()
      .execute();
    return rows.map(uploadFromRow);
  }

  async countUnfinished(tenantId: string, userId: string): Promise<number> {
    const { count } = await this.#db
      .selectFrom('uploads')
      .where('tenant_id', '=', tenantId)
      .where('user_id', '=', userId)
      .where('status', 'in', UNFINISHED_STATUSES)
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async announcedBytes(tenantId: string, caseId?: string): Promise<number> {
    let query = this.#db
      .selectFrom('uploads')
      .where('tenant_id', '=', tenantId)
      .where('status', 'in', UNFINISHED_STATUSES);
    if (caseId !== undefined) query = query.where('case_id', '=', caseId);
    const { size } = await query
      .select(({ fn }) => fn.sum('size_bytes').as('size'))
      .executeTakeFirstOrThrow();
    return Number(size ?? 0);
  }

  async outstandingBytes(): Promise<number> {
    const { announced, arrived } = await this.#db
      .selectFrom('uploads')
      .where('status', '=', 'receiving')
      .select(({ fn }) => [fn.sum('size_bytes').as('announced'), fn.sum('arrived_bytes').as('arrived')])
      .executeTakeFirstOrThrow();
    return Number(announced ?? 0) - Number(arrived ?? 0);
  }

  async transition(
    id: string,
    from: UploadStatus,
    to: UploadStatus,
    patch: TransitionPatch = {},
  ): Promise<boolean> {
    assertMayMove(from, to);
    const write: RelaxedWrites = TOLD_BY_BYTES.includes(to) ? this.#relaxed : (work) => work(this.#db);
    const { numUpdatedRows } = await write((db) =>
      db
        .updateTable('uploads')
        .set({
          status: to,
          ...(to === 'abandoned' && { idempotency_key: null }),
          ...(patch.problemCode !== undefined && { problem_code: patch.problemCode }),
          ...(patch.problemDetail !== undefined && { problem_detail: patch.problemDetail }),
          ...(patch.arrivedBytes !== undefined && { arrived_bytes: patch.arrivedBytes }),
          ...(patch.lastActivityAtMs !== undefined && { last_activity_at_ms: patch.lastActivityAtMs }),
        })
        .where('id', '=', id)
        .where('status', '=', from)
        .executeTakeFirst(),
    );
    return numUpdatedRows === 1n;
  }

  async touch(id: string, atMs: number, arrivedBytes?: number): Promise<void> {
    await this.#relaxed((db) =>
      db
        .updateTable('uploads')
        .set({
          last_activity_at_ms: atMs,
          ...(arrivedBytes !== undefined && { arrived_bytes: arrivedBytes }),
        })
        .where('id', '=', id)
        .execute(),
    );
  }

  async remove(id: string): Promise<void> {
    await this.#db.deleteFrom('uploads').where('id', '=', id).execute();
  }

  async forget(id: string): Promise<void> {
    const { numUpdatedRows } = await this.#db
      .updateTable('uploads')
      .set({
        file_name: '',
        user_name: '',
        user_org_name: null,
        claimed_media_type: null,
        provenance: null,
        idempotency_fingerprint: null,
      })
      .where('id', '=', id)
      .where('provenance', 'is not', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) await this.remove(id);
  }

  async inStatus(statuses: readonly UploadStatus[], idleBeforeMs?: number): Promise<readonly UploadRecord[]> {
    let query = this.#db.selectFrom('uploads').where('status', 'in', statuses);
    if (idleBeforeMs !== undefined) query = query.where('last_activity_at_ms', '<', idleBeforeMs);
    const rows = await query.orderBy('created_at_ms').orderBy('id').selectAll().execute();
    return rows.map(uploadFromRow);
  }

  #ofUser(ref: CaseRef, userId: string) {
    return this.#db
      .selectFrom('uploads')
      .where('tenant_id', '=', ref.tenantId)
      .where('case_id', '=', ref.caseId)
      .where('user_id', '=', userId);
  }
}
