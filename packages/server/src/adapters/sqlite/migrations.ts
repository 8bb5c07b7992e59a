import { type CreateTableBuilder, type Kysely, type Migration, type MigrationProvider, sql } from 'kysely';
import { auditChain } from './audit-chain-migration.js';
import { caseStates, imports, webhookOutbox } from './portal-backend-migrations.js';
import { purges } from './purge-migration.js';
import type { Database } from './schema.js';
import { webhookHeads } from './webhook-heads-migration.js';

/** Keys compare byte by byte: their order is made by the domain, never by a database's locale. */
const KEY = sql`text collate binary`;
const DELETED_AT = sql.ref('deleted_at_ms');

const initial: Migration = {
  async up(db: Kysely<Database>): Promise<void> {
    await createUploads(db);
    await createAttachments(db);
    await ofCase(db.schema.createTable('changes'))
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('attachment_id', KEY, (column) => column.notNull())
      .addColumn('at_ms', 'integer', (column) => column.notNull())
      .addColumn('actor_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('changes_pk', ['tenant_id', 'case_id', 'seq'])
      .execute();
    await ofCase(db.schema.createTable('case_sequences'))
      .addColumn('last_seq', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('case_sequences_pk', ['tenant_id', 'case_id'])
      .execute();
  },
};

/** Every table belongs to a tenant and a case, and its keys start with them. */
function ofCase<Table extends string>(table: CreateTableBuilder<Table>) {
  return table
    .addColumn('tenant_id', KEY, (column) => column.notNull())
    .addColumn('case_id', KEY, (column) => column.notNull());
}

async function createUploads(db: Kysely<Database>): Promise<void> {
  await ofCase(db.schema.createTable('uploads'))
    .addColumn('id', KEY, (column) => column.notNull())
    .addColumn('user_id', KEY, (column) => column.notNull())
    .addColumn('user_name', 'text', (column) => column.notNull())
    .addColumn('user_org_name', 'text')
    .addColumn('file_name', 'text', (column) => column.notNull())
    .addColumn('size_bytes', 'integer', (column) => column.notNull())
    .addColumn('arrived_bytes', 'integer', (column) => column.notNull())
    .addColumn('claimed_media_type', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('explicit_commit', 'integer', (column) => column.notNull())
    .addColumn('idempotency_key', KEY)
    .addColumn('idempotency_fingerprint', 'text')
    .addColumn('problem_code', 'text')
    .addColumn('problem_detail', 'text')
    .addColumn('created_at_ms', 'integer', (column) => column.notNull())
    .addColumn('last_activity_at_ms', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('uploads_pk', ['tenant_id', 'case_id', 'id'])
    // Unset keys are null, and nulls differ from each other.
    .addUniqueConstraint('uploads_idempotency', ['tenant_id', 'case_id', 'user_id', 'idempotency_key'])
    .addUniqueConstraint('uploads_id', ['id'])
    .execute();
  await db.schema
    .createIndex('uploads_of_user')
    .on('uploads')
    .columns(['tenant_id', 'user_id', 'status'])
    .execute();
  await db.schema
    .createIndex('uploads_by_status')
    .on('uploads')
    .columns(['status', 'last_activity_at_ms'])
    .execute();
}

async function createAttachments(db: Kysely<Database>): Promise<void> {
  await ofCase(db.schema.createTable('attachments'))
    .addColumn('id', KEY, (column) => column.notNull())
    .addColumn('blob_key', KEY, (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', KEY, (column) => column.notNull())
    .addColumn('extension', 'text', (column) => column.notNull())
    .addColumn('category', 'text', (column) => column.notNull())
    .addColumn('media_type', 'text', (column) => column.notNull())
    .addColumn('content_mismatch', 'integer', (column) => column.notNull())
    .addColumn('size_bytes', 'integer', (column) => column.notNull())
    .addColumn('sha256', 'text', (column) => column.notNull())
    .addColumn('block_size_bytes', 'integer', (column) => column.notNull())
    .addColumn('block_digests', 'text', (column) => column.notNull())
    .addColumn('added_at_ms', 'integer', (column) => column.notNull())
    .addColumn('uploader_id', 'text', (column) => column.notNull())
    .addColumn('uploader_name', 'text', (column) => column.notNull())
    .addColumn('uploader_name_key', KEY, (column) => column.notNull())
    .addColumn('uploader_org_name', 'text')
    .addColumn('scan_state', 'text', (column) => column.notNull())
    .addColumn('preview', 'text', (column) => column.notNull())
    .addColumn('deleted_at_ms', 'integer')
    .addColumn('deleted_by', 'text')
    .addPrimaryKeyConstraint('attachments_pk', ['tenant_id', 'case_id', 'id'])
    .addUniqueConstraint('attachments_blob', ['blob_key'])
    .execute();

  // One index a sort, with and without the filter; the id breaks ties. Deleted rows have an index of their own.
  const sorts = { name: 'name_key', added: 'added_at_ms', uploader: 'uploader_name_key' } as const;
  for (const [name, column] of Object.entries(sorts)) {
    await db.schema
      .createIndex(`attachments_by_${name}`)
      .on('attachments')
      .columns(['tenant_id', 'case_id', column, 'id'])
      .where(DELETED_AT, 'is', null)
      .execute();
    await db.schema
      .createIndex(`attachments_by_category_${name}`)
      .on('attachments')
      .columns(['tenant_id', 'case_id', 'category', column, 'id'])
      .where(DELETED_AT, 'is', null)
      .execute();
  }
  // Totals and counts are answered from the index alone; SQLite wants the tested column in it for that.
  await db.schema
    .createIndex('attachments_totals')
    .on('attachments')
    .columns(['tenant_id', 'case_id', 'category', 'size_bytes', 'deleted_at_ms'])
    .where(DELETED_AT, 'is', null)
    .execute();
  await db.schema
    .createIndex('attachments_deleted')
    .on('attachments')
    .columns(['tenant_id', 'case_id', 'added_at_ms', 'id'])
    .where(DELETED_AT, 'is not', null)
    .execute();
}

/** For quotas: committed uploads keep their rows, and the sum of the few unfinished ones must not walk them all. */
const announcedBytes: Migration = {
  async up(db: Kysely<Database>): Promise<void> {
    await db.schema
      .createIndex('uploads_announced')
      .on('uploads')
      .columns(['tenant_id', 'status', 'case_id', 'size_bytes'])
      .execute();
  },
};

/** What holds for the whole installation. */
const settings: Migration = {
  async up(db: Kysely<Database>): Promise<void> {
    await db.schema
      .createTable('settings')
      .addColumn('name', KEY, (column) => column.primaryKey().notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .execute();
  },
};

/** Which version of the previewer has decoded a picture, and a way through the pictures of all cases, newest first. */
const examinedPictures: Migration = {
  async up(db: Kysely<Database>): Promise<void> {
    await db.schema.alterTable('attachments').addColumn('examined_by', 'text').execute();
    await db.schema
      .createIndex('attachments_of_all_cases')
      .on('attachments')
      .columns(['category', 'added_at_ms', 'id'])
      .where(DELETED_AT, 'is', null)
      .execute();
  },
};

/** Found by the digest alone: whoever redeems a ticket says no tenant. */
const tickets: Migration = {
  async up(db: Kysely<Database>): Promise<void> {
    await ofCase(db.schema.createTable('tickets'))
      .addColumn('digest', KEY, (column) => column.primaryKey().notNull())
      .addColumn('user_json', 'text', (column) => column.notNull())
      .addColumn('purpose', 'text', (column) => column.notNull())
      .addColumn('created_at_ms', 'integer', (column) => column.notNull())
      .addColumn('used_at_ms', 'integer')
      .addColumn('lapses_at_ms', 'integer', (column) => column.notNull())
      .addColumn('expires_at_ms', 'integer', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('tickets_lapsed').on('tickets').columns(['lapses_at_ms']).execute();
  },
};

/** Append-only, in one order for each tenant. */
const audit: Migration = {
  async up(db: Kysely<Database>): Promise<void> {
    await db.schema
      .createTable('audit_events')
      .addColumn('tenant_id', KEY, (column) => column.notNull())
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('case_id', KEY, (column) => column.notNull())
      .addColumn('at_ms', 'integer', (column) => column.notNull())
      .addColumn('actor_id', KEY, (column) => column.notNull())
      .addColumn('actor_name', 'text', (column) => column.notNull())
      .addColumn('actor_org_name', 'text')
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('attachment_id', KEY)
      .addColumn('details', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('audit_events_pk', ['tenant_id', 'seq'])
      .execute();
    await db.schema
      .createTable('audit_sequences')
      .addColumn('tenant_id', KEY, (column) => column.primaryKey().notNull())
      .addColumn('last_seq', 'integer', (column) => column.notNull())
      .execute();
  },
};

const legalHolds: Migration = {
  async up(db: Kysely<Database>): Promise<void> {
    await ofCase(db.schema.createTable('legal_holds'))
      .addColumn('at_ms', 'integer', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('legal_holds_pk', ['tenant_id', 'case_id'])
      .execute();
  },
};

/** What a scan found, and a way to the files of all cases in one state: those that wait are looked for at every start. */
const scanFindings: Migration = {
  async up(db: Kysely<Database>): Promise<void> {
    await db.schema.alterTable('attachments').addColumn('scan_finding', 'text').execute();
    await db.schema
      .createIndex('attachments_by_scan_state')
      .on('attachments')
      .columns(['scan_state', 'added_at_ms', 'id'])
      .execute();
  },
};

/** In code, so that a bundled server carries them. A migration that was released is never edited. */
export const migrations: MigrationProvider = {
  getMigrations: async () => ({
    '0001-initial': initial,
    '0002-announced-bytes': announcedBytes,
    '0003-settings': settings,
    '0004-examined-pictures': examinedPictures,
    '0005-tickets': tickets,
    '0006-audit': audit,
    '0007-audit-chain': auditChain,
    '0008-legal-holds': legalHolds,
    '0009-purges': purges,
    '0010-imports': imports,
    '0011-case-states': caseStates,
    '0012-webhook-outbox': webhookOutbox,
    '0013-scan-findings': scanFindings,
    '0014-webhook-heads': webhookHeads,
  }),
};
