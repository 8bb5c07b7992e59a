import { type Kysely, type Migration, sql } from 'kysely';
import type { Database } from './schema.js';

/** Which webhook of a case goes next, kept beside it: a look into the outbox meets no other. */
export const webhookHeads: Migration = {
  async up(db: Kysely<Database>): Promise<void> {
    await db.schema
      .alterTable('webhook_outbox')
      .addColumn('is_head', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await sql`update webhook_outbox set is_head = 1 where seq in (
      select min(seq) from webhook_outbox where is_dead = 0 group by tenant_id, case_id)`.execute(db);
    await db.schema
      .createIndex('webhook_outbox_heads')
      .on('webhook_outbox')
      .columns(['is_head', 'due_at_ms', 'seq'])
      .execute();
  },
};
