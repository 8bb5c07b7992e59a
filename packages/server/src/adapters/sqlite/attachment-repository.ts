import { CATEGORIES, type CategoryCounts, type SortKey } from '@case-attachments/contract';
import type { Kysely } from 'kysely';
import type { AttachmentRecord } from '../../domain/attachment.js';
import type {
  AttachmentRepository,
  CaseRef,
  PageRequest,
  PicturePlace,
  ScanPlace,
} from '../../ports/unit-of-work.js';
import { attachmentFromRow, attachmentToRow } from './records.js';
import type { RelaxedWrites } from './relaxed-writes.js';
import type { Database } from './schema.js';

const SORT_COLUMNS = {
  name: 'name_key',
  addedAt: 'added_at_ms',
  uploadedBy: 'uploader_name_key',
} as const satisfies Record<SortKey, string>;

/** SQLite binds at most 32766 values; PostgreSQL 65535. */
const KEYS_PER_QUERY = 500;

export class SqlAttachmentRepository implements AttachmentRepository {
  readonly #db: Kysely<Database>;
  readonly #relaxed: RelaxedWrites;

  constructor(db: Kysely<Database>, relaxed: RelaxedWrites) {
    this.#db = db;
    this.#relaxed = relaxed;
  }

  async insert(attachment: AttachmentRecord): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.#db
      .insertInto('attachments')
      .values(attachmentToRow(attachment))
      .onConflict((conflict) => conflict.columns(['tenant_id', 'case_id', 'id']).doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }

  async find(ref: CaseRef, id: string): Promise<AttachmentRecord | null> {
    const row = await this.#ofCase(ref)
      .where('id', '=', id)
      .where('purged_at_ms', 'is', null)
      .selectAll()
      .executeTakeFirst();
    return row ? attachmentFromRow(row) : null;
  }

  async page(ref: CaseRef, request: PageRequest): Promise<readonly AttachmentRecord[]> {
    const { category, sort, order, after, limit, deleted } = request;
    const column = SORT_COLUMNS[sort];
    let query = this.#ofCase(ref).where('deleted_at_ms', deleted ? 'is not' : 'is', null);
    if (deleted) query = query.where('purged_at_ms', 'is', null);
    if (category) query = query.where('category', '=', category);
    if (after) {
      // A row value comparison is one seek in the index; `a > x or (a = x and id > y)` is a scan.
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple(column, 'id'), order === 'asc' ? '>' : '<', tuple(after.value, after.id)),
      );
    }
    const rows = await query.orderBy(column, order).orderBy('id', order).limit(limit).selectAll().execute();
    return rows.map(attachmentFromRow);
  }

  async total(
    ref: CaseRef,
    filter: Pick<PageRequest, 'category' | 'deleted'>,
  ): Promise<{ count: number; sizeBytes: number }> {
    let query = this.#ofCase(ref).where('deleted_at_ms', filter.deleted ? 'is not' : 'is', null);
    if (filter.deleted) query = query.where('purged_at_ms', 'is', null);
    if (filter.category) query = query.where('category', '=', filter.category);
    const { count, size } = await query
      .select(({ fn }) => [fn.countAll().as('count'), fn.sum('size_bytes').as('size')])
      .executeTakeFirstOrThrow();
    return { count: Number(count), sizeBytes: Number(size ?? 0) };
  }

  async usedBytes(tenantId: string, caseId?: string): Promise<number> {
    let query = this.#db
      .selectFrom('attachments')
      .where('tenant_id', '=', tenantId)
      .where('deleted_at_ms', 'is', null);
    if (caseId !== undefined) query = query.where('case_id', '=', caseId);
    const { size } = await query
      .select(({ fn }) => fn.sum('size_bytes').as('size'))
      .executeTakeFirstOrThrow();
    return Number(size ?? 0);
  }

  async countsByCategory(ref: CaseRef): Promise<CategoryCounts> {
    const rows = await this.#ofCase(ref)
      .where('deleted_at_ms', 'is', null)
      .groupBy('category')
      .select(({ fn }) => ['category', fn.countAll().as('count')])
      .execute();
    const counts = new Map(rows.map((row) => [row.category, Number(row.count)]));
    return Object.fromEntries(
      CATEGORIES.map((category) => [category, counts.get(category) ?? 0]),
    ) as CategoryCounts;
  }

  async rename(ref: CaseRef, id: string, to: { name: string; nameKey: string }): Promise<void> {
    await update(this.#db, ref, id).set({ name: to.name, name_key: to.nameKey }).execute();
  }

  async markDeleted(ref: CaseRef, id: string, by: string, atMs: number): Promise<void> {
    await update(this.#db, ref, id).set({ deleted_at_ms: atMs, deleted_by: by }).execute();
  }

  async markRestored(ref: CaseRef, id: string): Promise<void> {
    await update(this.#db, ref, id).set({ deleted_at_ms: null, deleted_by: null }).execute();
  }

  async markExamined(ref: CaseRef, id: string, by: string): Promise<void> {
    await this.#relaxed((db) => update(db, ref, id).set({ examined_by: by }).execute());
  }

  async correctPreview(
    ref: CaseRef,
    id: string,
    { preview, by }: Parameters<AttachmentRepository['correctPreview']>[2],
  ): Promise<boolean> {
    const { numUpdatedRows } = await update(this.#db, ref, id)
      .set({ preview: JSON.stringify(preview), examined_by: by })
      .where('deleted_at_ms', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async pictures(after: PicturePlace | null, limit: number): Promise<readonly PicturePlace[]> {
    let query = this.#db
      .selectFrom('attachments')
      .where('category', '=', 'image')
      .where('deleted_at_ms', 'is', null);
    if (after) {
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('added_at_ms', 'id'), '<', tuple(after.addedAtMs, after.id)),
      );
    }
    const rows = await query
      .orderBy('added_at_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .select(['tenant_id', 'case_id', 'id', 'added_at_ms', 'media_type', 'examined_by'])
      .execute();
    return rows.map((row) => ({
      tenantId: row.tenant_id,
      caseId: row.case_id,
      id: row.id,
      addedAtMs: Number(row.added_at_ms),
      mediaType: row.media_type,
      examinedBy: row.examined_by,
    }));
  }

  async waitingForScan(after: ScanPlace | null, limit: number): Promise<readonly ScanPlace[]> {
    let query = this.#db
      .selectFrom('attachments')
      .where('scan_state', '=', 'pending')
      .where('purged_at_ms', 'is', null);
    if (after) {
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('added_at_ms', 'id'), '>', tuple(after.addedAtMs, after.id)),
      );
    }
    const rows = await query
      .orderBy('added_at_ms')
      .orderBy('id')
      .limit(limit)
      .select(['tenant_id', 'case_id', 'id', 'added_at_ms'])
      .execute();
    return rows.map((row) => ({
      tenantId: row.tenant_id,
      caseId: row.case_id,
      id: row.id,
      addedAtMs: Number(row.added_at_ms),
    }));
  }

  async countWaitingForScan(): Promise<number> {
    const { count } = await this.#db
      .selectFrom('attachments')
      .where('scan_state', '=', 'pending')
      .where('purged_at_ms', 'is', null)
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  async giveVerdict(
    ref: CaseRef,
    id: string,
    { state, finding }: Parameters<AttachmentRepository['giveVerdict']>[2],
  ): Promise<boolean> {
    const { numUpdatedRows } = await update(this.#db, ref, id)
      .set({ scan_state: state, scan_finding: finding })
      .where('scan_state', '=', 'pending')
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async changeScanStates(from: 'pending' | 'unscanned', to: 'pending' | 'unscanned'): Promise<void> {
    await this.#db
      .updateTable('attachments')
      .set({ scan_state: to })
      .where('scan_state', '=', from)
      .execute();
  }

  async blobsAfter(afterBlobKey: string, limit: number) {
    const rows = await this.#db
      .selectFrom('attachments')
      .where('blob_key', '>', afterBlobKey)
      .where('purged_at_ms', 'is', null)
      .orderBy('blob_key')
      .limit(limit)
      .select(['id', 'blob_key', 'size_bytes'])
      .execute();
    return rows.map((row) => ({ id: row.id, blobKey: row.blob_key, sizeBytes: Number(row.size_bytes) }));
  }

  async knownBlobKeys(blobKeys: readonly string[]): Promise<ReadonlySet<string>> {
    const known = new Set<string>();
    for (let start = 0; start < blobKeys.length; start += KEYS_PER_QUERY) {
      const rows = await this.#db
        .selectFrom('attachments')
        .where('blob_key', 'in', blobKeys.slice(start, start + KEYS_PER_QUERY))
        .select('blob_key')
        .execute();
      for (const row of rows) known.add(row.blob_key);
    }
    return known;
  }

  #ofCase(ref: CaseRef) {
    return this.#db
      .selectFrom('attachments')
      .where('tenant_id', '=', ref.tenantId)
      .where('case_id', '=', ref.caseId);
  }
}

function update(db: Kysely<Database>, ref: CaseRef, id: string) {
  return db
    .updateTable('attachments')
    .where('tenant_id', '=', ref.tenantId)
    .where('case_id', '=', ref.caseId)
    .where('id', '=', id);
}
