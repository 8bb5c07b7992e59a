import type { Kysely } from 'kysely';
import type { CaseRef, PurgedAttachment, PurgeRepository } from '../../ports/unit-of-work.js';
import type { Database } from './schema.js';

export class SqlPurgeRepository implements PurgeRepository {
  constructor(private readonly db: Kysely<Database>) {}

  async due(deletedBeforeMs: number, limit: number): Promise<readonly PurgedAttachment[]> {
    const rows = await this.#unfinished()
      .where('purged_at_ms', 'is', null)
      .where('deleted_at_ms', '<=', deletedBeforeMs)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('legal_holds')
              .select('reason')
              .whereRef('legal_holds.tenant_id', '=', 'attachments.tenant_id')
              .whereRef('legal_holds.case_id', '=', 'attachments.case_id'),
          ),
        ),
      )
      .orderBy('deleted_at_ms')
      .limit(limit)
      .execute();
    return rows.map(purgedFromRow);
  }

  async mark(ref: CaseRef, id: string, atMs: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#one(ref, id)
      .where('deleted_at_ms', 'is not', null)
      .where('purged_at_ms', 'is', null)
      // What is left of it names nobody's file.
      .set({ purged_at_ms: atMs, name: '', name_key: '', block_digests: '[]' })
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async has(ref: CaseRef, id: string): Promise<boolean> {
    const row = await this.db
      .selectFrom('attachments')
      .where('tenant_id', '=', ref.tenantId)
      .where('case_id', '=', ref.caseId)
      .where('id', '=', id)
      .where('purged_at_ms', 'is not', null)
      .select('id')
      .executeTakeFirst();
    return row !== undefined;
  }

  async withBytes(limit: number): Promise<readonly PurgedAttachment[]> {
    const rows = await this.#unfinished().where('purged_at_ms', 'is not', null).limit(limit).execute();
    return rows.map(purgedFromRow);
  }

  async bytesRemoved(ref: CaseRef, id: string): Promise<void> {
    await this.#one(ref, id).set({ bytes_removed: 1 }).execute();
  }

  #unfinished() {
    return this.db
      .selectFrom('attachments')
      .where('deleted_at_ms', 'is not', null)
      .where('bytes_removed', '=', 0)
      .select(['tenant_id', 'case_id', 'id', 'blob_key', 'sha256', 'size_bytes']);
  }

  #one({ tenantId, caseId }: CaseRef, id: string) {
    return this.db
      .updateTable('attachments')
      .where('tenant_id', '=', tenantId)
      .where('case_id', '=', caseId)
      .where('id', '=', id);
  }
}

function purgedFromRow(row: {
  tenant_id: string;
  case_id: string;
  id: string;
  blob_key: string;
  sha256: string;
  size_bytes: number;
}): PurgedAttachment {
  return {
    tenantId: row.tenant_id,
    caseId: row.case_id,
    id: row.id,
    blobKey: row.blob_key,
    sha256: row.sha256,
    sizeBytes: Number(row.size_bytes),
  };
}
