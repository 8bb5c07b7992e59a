import { type Kysely, type Migration, sql } from 'kysely';
import { CHAIN_START } from '../../domain/audit-chain.js';
import { hashOfEntry } from './audit-hash.js';
import type { Database } from './schema.js';

const ENTRIES_AT_ONCE = 500;

/** Who asked from where, what came of it, and each entry bound to the one before it by a hash. */
export const auditChain: Migration = {
  async up(db: Kysely<Database>): Promise<void> {
    for (const column of ['reason', 'sha256', 'ip', 'user_agent', 'request_id']) {
      await db.schema.alterTable('audit_events').addColumn(column, 'text').execute();
    }
    await db.schema.alterTable('audit_events').addColumn('size_bytes', 'integer').execute();
    // Those that are there already were successes, and say no roles.
    const known = { outcome: 'success', actor_roles: '[]', prev_hash: '', hash: '' };
    for (const [column, value] of Object.entries(known)) {
      await db.schema
        .alterTable('audit_events')
        .addColumn(column, 'text', (definition) => definition.notNull().defaultTo(value))
        .execute();
    }
    await db.schema
      .alterTable('audit_events')
      .addColumn('hash_version', 'integer', (column) => column.notNull().defaultTo(1))
      .execute();
    await db.schema
      .alterTable('audit_sequences')
      .addColumn('last_hash', 'text', (column) => column.notNull().defaultTo(CHAIN_START))
      .execute();
    const tenants = await db.selectFrom('audit_sequences').select('tenant_id').execute();
    for (const { tenant_id } of tenants) await chainOldEntries(db, tenant_id);
    await refuseChanges(db);
    await db.schema
      .createIndex('audit_events_of_case')
      .on('audit_events')
      .columns(['tenant_id', 'case_id', 'seq'])
      .execute();
  },
};

async function chainOldEntries(db: Kysely<Database>, tenantId: string): Promise<void> {
  let head = { seq: 0, hash: CHAIN_START };
  for (;;) {
    const rows = await db
      .selectFrom('audit_events')
      .where('tenant_id', '=', tenantId)
      .where('seq', '>', head.seq)
      .orderBy('seq')
      .limit(ENTRIES_AT_ONCE)
      .selectAll()
      .execute();
    for (const row of rows) {
      const prev_hash = head.hash;
      const hash = hashOfEntry({ ...row, prev_hash });
      await db
        .updateTable('audit_events')
        .where('tenant_id', '=', tenantId)
        .where('seq', '=', row.seq)
        .set({ prev_hash, hash })
        .execute();
      head = { seq: row.seq, hash };
    }
    if (rows.length < ENTRIES_AT_ONCE) break;
  }
  await db
    .updateTable('audit_sequences')
    .where('tenant_id', '=', tenantId)
    .set({ last_hash: head.hash })
    .execute();
}

const GUARDED = {
  audit_events_stay: 'before delete on audit_events begin',
  audit_events_unchanged: 'before update on audit_events begin',
  // `insert or replace` deletes without asking the trigger above.
  audit_events_in_turn: `before insert on audit_events
      when exists (select 1 from audit_events where tenant_id = new.tenant_id and seq >= new.seq) begin`,
  audit_sequences_stay: 'before delete on audit_sequences begin',
  audit_sequences_rise: 'before update on audit_sequences when new.last_seq < old.last_seq begin',
};

/** By name, the statement that made it: against mistakes, and against whoever has the database but not its file. */
export const AUDIT_GUARDS: ReadonlyMap<string, string> = new Map(
  Object.entries(GUARDED).map(([name, when]) => [
    name,
    `create trigger ${name} ${when} select raise(abort, 'the audit trail is only ever added to'); end`,
  ]),
);

/** SQLite's own words; another database has its own. */
async function refuseChanges(db: Kysely<Database>): Promise<void> {
  for (const statement of AUDIT_GUARDS.values()) await sql.raw(statement).execute(db);
}
