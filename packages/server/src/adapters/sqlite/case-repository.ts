import type { Kysely } from 'kysely';
import { type CaseState, OPEN } from '../../domain/case-state.js';
import type { CaseRef, CaseRepository } from '../../ports/unit-of-work.js';
import { attachmentFromRow, uploadFromRow } from './records.js';
import type { Database } from './schema.js';

type TableOfCase = 'attachments' | 'uploads' | 'changes' | 'case_sequences' | 'tickets';

export class SqlCaseRepository implements CaseRepository {
  constructor(private readonly db: Kysely<Database>) {}

  async state(ref: CaseRef): Promise<CaseState> {
    const row = await this.db
      .selectFrom('case_states')
      .where('tenant_id', '=', ref.tenantId)
      .where('case_id', '=', ref.caseId)
      .select(['state', 'into_case_id'])
      .executeTakeFirst();
    if (!row) return OPEN;
    return row.state === 'merged' ? { name: 'merged', into: row.into_case_id ?? '' } : { name: row.state };
  }

  async setState({ tenantId, caseId }: CaseRef, state: CaseState, atMs: number): Promise<void> {
    const values = {
      state: state.name,
      into_case_id: state.name === 'merged' ? state.into : null,
      at_ms: atMs,
    };
    await this.db
      .insertInto('case_states')
      .values({ tenant_id: tenantId, case_id: caseId, ...values })
      .onConflict((conflict) => conflict.columns(['tenant_id', 'case_id']).doUpdateSet(values))
      .execute();
  }

  async purging(): Promise<readonly CaseRef[]> {
    const rows = await this.db
      .selectFrom('case_states')
      .where('state', '=', 'purging')
      .select(['tenant_id', 'case_id'])
      .execute();
    return rows.map((row) => ({ tenantId: row.tenant_id, caseId: row.case_id }));
  }

  async moveFiles(from: CaseRef, toCaseId: string): Promise<void> {
    const { tenantId, caseId } = from;
    // What was imported into both under one id keeps it in the case that stays.
    await this.db
      .updateTable('uploads as moved')
      .set({ idempotency_key: null })
      .where('moved.tenant_id', '=', tenantId)
      .where('moved.case_id', '=', caseId)
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('uploads as kept')
            .select('kept.id')
            .where('kept.tenant_id', '=', tenantId)
            .where('kept.case_id', '=', toCaseId)
            .whereRef('kept.user_id', '=', 'moved.user_id')
            .whereRef('kept.idempotency_key', '=', 'moved.idempotency_key'),
        ),
      )
      .execute();
    for (const table of ['attachments', 'uploads'] as const) {
      await this.db
        .updateTable(table)
        .set({ case_id: toCaseId })
        .where('tenant_id', '=', tenantId)
        .where('case_id', '=', caseId)
        .execute();
    }
    await this.#clear('tickets', from);
  }

  async attachmentsOf(ref: CaseRef, limit: number) {
    const rows = await this.#rowsOf('attachments', ref).orderBy('id').limit(limit).selectAll().execute();
    return rows.map(attachmentFromRow);
  }

  async liveIds(ref: CaseRef): Promise<readonly string[]> {
    const rows = await this.#rowsOf('attachments', ref)
      .where('deleted_at_ms', 'is', null)
      .orderBy('added_at_ms')
      .orderBy('id')
      .select('id')
      .execute();
    return rows.map(({ id }) => id);
  }

  async uploadsOf(ref: CaseRef) {
    const rows = await this.db
      .selectFrom('uploads')
      .where('tenant_id', '=', ref.tenantId)
      .where('case_id', '=', ref.caseId)
      .where('status', '!=', 'committed')
      .selectAll()
      .execute();
    return rows.map(uploadFromRow);
  }

  async removeAttachment(ref: CaseRef, id: string): Promise<void> {
    await this.db
      .deleteFrom('attachments')
      .where('tenant_id', '=', ref.tenantId)
      .where('case_id', '=', ref.caseId)
      .where('id', '=', id)
      .execute();
  }

  async forget(ref: CaseRef): Promise<void> {
    for (const table of ['uploads', 'changes', 'case_sequences', 'tickets'] as const) {
      await this.#clear(table, ref);
    }
  }

  #rowsOf(table: 'attachments', ref: CaseRef) {
    return this.db.selectFrom(table).where('tenant_id', '=', ref.tenantId).where('case_id', '=', ref.caseId);
  }

  async #clear(table: Exclude<TableOfCase, 'attachments'>, ref: CaseRef): Promise<void> {
    await this.db
      .deleteFrom(table)
      .where('tenant_id', '=', ref.tenantId)
      .where('case_id', '=', ref.caseId)
      .execute();
  }
}
