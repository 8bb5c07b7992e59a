import { type Kysely, type Migration, sql } from 'kysely';
import type { Database } from './schema.js';

/** What was deleted for good leaves a row that says so, and whether its bytes are gone. */
export const purges: Migration = {
  async up(db: Kysely<Database>): Promise<void> {
    await db.schema.alterTable('attachments').addColumn('purged_at_ms', 'integer').execute();
    await db.schema
      .alterTable('attachments')
      .addColumn('bytes_removed', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema
      .createIndex('attachments_to_purge')
      .on('attachments')
      .columns(['deleted_at_ms', 'purged_at_ms'])
      .where(sql.ref('deleted_at_ms'), 'is not', null)
      .where(sql.ref('bytes_removed'), '=', 0)
      .execute();
  },
};
