import type { Kysely } from 'kysely';
import type { CaseRef, LegalHoldRepository } from '../../ports/unit-of-work.js';
import type { Database } from './schema.js';

export class SqlLegalHoldRepository implements LegalHoldRepository {
  constructor(private readonly db: Kysely<Database>) {}

  async reasonOf({ tenantId, caseId }: CaseRef): Promise<string | null> {
    const row = await this.db
      .selectFrom('legal_holds')
      .where('tenant_id', '=', tenantId)
      .where('case_id', '=', caseId)
      .select('reason')
      .executeTakeFirst();
    return row?.reason ?? null;
  }

  async set(
    { tenantId, caseId }: CaseRef,
    { reason, atMs }: Parameters<LegalHoldRepository['set']>[1],
  ): Promise<void> {
    await this.db
      .insertInto('legal_holds')
      .values({ tenant_id: tenantId, case_id: caseId, reason, at_ms: atMs })
      .onConflict((conflict) =>
        conflict.columns(['tenant_id', 'case_id']).doUpdateSet({ reason, at_ms: atMs }),
      )
      .execute();
  }

  async lift({ tenantId, caseId }: CaseRef): Promise<void> {
    await this.db
      .deleteFrom('legal_holds')
      .where('tenant_id', '=', tenantId)
      .where('case_id', '=', caseId)
      .execute();
  }
}
