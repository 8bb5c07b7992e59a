import { type Kysely, type Migration, sql } from 'kysely';
import type { Database } from './schema.js';

const KEY = sql`text collate binary`;

/** What is true of a file that came from elsewhere. */
export const imports: Migration = {
  async up(db: Kysely<Database>): Promise<void> {
    await db.schema.alterTable('uploads').addColumn('provenance', 'text').execute();
  },
};

/** No row: the case is open. */
export const caseStates: Migration = {
  async up(db: Kysely<Database>): Promise<void> {
    await db.schema
      .createTable('case_states')
      .addColumn('tenant_id', KEY, (column) => column.notNull())
      .addColumn('case_id', KEY, (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('into_case_id', KEY)
      .addColumn('at_ms', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('case_states_pk', ['tenant_id', 'case_id'])
      .execute();
  },
};

/** Written with what it tells of, and gone once the receiver has it. */
export const webhookOutbox: Migration = {
  async up(db: Kysely<Database>): Promise<void> {
    await db.schema
      .createTable('webhook_outbox')
      .addColumn('seq', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('id', KEY, (column) => column.notNull().unique())
      .addColumn('tenant_id', KEY, (column) => column.notNull())
      .addColumn('case_id', KEY, (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('due_at_ms', 'integer', (column) => column.notNull())
      .addColumn('is_dead', 'integer', (column) => column.notNull())
      .addColumn('last_error', 'text')
      .execute();
    // The first of each case, and those that were given up.
    await db.schema
      .createIndex('webhook_outbox_by_case')
      .on('webhook_outbox')
      .columns(['is_dead', 'tenant_id', 'case_id', 'seq'])
      .execute();
  },
};
