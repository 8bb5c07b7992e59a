import SqliteDatabase from 'better-sqlite3';
import { Kysely, Migrator, SqliteDialect, sql } from 'kysely';
import type { Repositories, UnitOfWork } from '../../ports/unit-of-work.js';
import { SqlAttachmentRepository } from './attachment-repository.js';
import { SqlAuditTrail } from './audit-trail.js';
import { SqlCaseRepository } from './case-repository.js';
import { SqlChangeLog } from './change-log.js';
import { DiskReserve } from './disk-reserve.js';
import { SqlLegalHoldRepository } from './legal-hold-repository.js';
import { migrations } from './migrations.js';
import { SqlPurgeRepository } from './purge-repository.js';
import { type RelaxedWrites, relaxedWritesOn, writesWithin } from './relaxed-writes.js';
import type { Database } from './schema.js';
import { SqlTicketRepository } from './ticket-repository.js';
import { SqlUploadRepository } from './upload-repository.js';
import { SqlWebhookOutbox } from './webhook-outbox.js';

const BUSY_TIMEOUT_MS = 5000;

/** The database in one SQLite file (WAL), for one server process. */
export class SqliteUnitOfWork implements UnitOfWork {
  readonly attachments;
  readonly uploads;
  readonly changes;
  readonly tickets;
  readonly audit;
  readonly legalHolds;
  readonly purges;
  readonly cases;
  readonly webhooks;
  readonly #db: Kysely<Database>;

  private constructor(db: Kysely<Database>, reserve: DiskReserve) {
    this.#db = db;
    const repositories = repositoriesOn(db, relaxedWritesOn(db), reserve);
    this.attachments = repositories.attachments;
    this.uploads = repositories.uploads;
    this.changes = repositories.changes;
    this.tickets = repositories.tickets;
    this.audit = repositories.audit;
    this.legalHolds = repositories.legalHolds;
    this.purges = repositories.purges;
    this.cases = repositories.cases;
    this.webhooks = repositories.webhooks;
  }

  /** Opens or creates the file and brings its tables up to date. @throws when the file is no database, or newer */
  static async open(path: string): Promise<SqliteUnitOfWork> {
    const database = new SqliteDatabase(path, { timeout: BUSY_TIMEOUT_MS });
    const db = new Kysely<Database>({ dialect: new SqliteDialect({ database }) });
    try {
      database.pragma('journal_mode = WAL');
      // A receipt is a promise: WAL with `normal` may lose the last commits in a power cut.
      database.pragma('synchronous = FULL');
      database.pragma('foreign_keys = ON');
      // The name of a purged file may be a patient's: what is deleted is overwritten.
      database.pragma('secure_delete = ON');
      await migrate(db);
      const reserve = new DiskReserve(path);
      reserve.hold();
      return new SqliteUnitOfWork(db, reserve);
    } catch (error) {
      await db.destroy();
      // Before the first query Kysely holds no connection to destroy.
      database.close();
      throw error;
    }
  }

  transaction<T>(work: (repositories: Repositories) => Promise<T>): Promise<T> {
    return this.#db
      .transaction()
      .execute((transaction) => work(repositoriesOn(transaction, writesWithin(transaction))));
  }

  async storageId(): Promise<string | null> {
    const row = await this.#db
      .selectFrom('settings')
      .where('name', '=', 'storage-id')
      .select('value')
      .executeTakeFirst();
    return row?.value ?? null;
  }

  async recordStorageId(value: string): Promise<void> {
    await this.#db
      .insertInto('settings')
      .values({ name: 'storage-id', value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute();
  }

  async purgingSince(nowMs: number): Promise<number> {
    await this.#db
      .insertInto('settings')
      .values({ name: 'purging-since', value: String(nowMs) })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
    const { value } = await this.#db
      .selectFrom('settings')
      .where('name', '=', 'purging-since')
      .select('value')
      .executeTakeFirstOrThrow();
    return Number(value);
  }

  async ping(): Promise<void> {
    await sql`select 1`.execute(this.#db);
  }

  close(): Promise<void> {
    return this.#db.destroy();
  }
}

function repositoriesOn(db: Kysely<Database>, relaxed: RelaxedWrites, reserve: DiskReserve | null = null) {
  return {
    attachments: new SqlAttachmentRepository(db, relaxed),
    uploads: new SqlUploadRepository(db, relaxed),
    changes: new SqlChangeLog(db),
    tickets: new SqlTicketRepository(db),
    audit: new SqlAuditTrail(db, relaxed, reserve),
    legalHolds: new SqlLegalHoldRepository(db),
    purges: new SqlPurgeRepository(db),
    cases: new SqlCaseRepository(db),
    webhooks: new SqlWebhookOutbox(db),
  } satisfies Repositories;
}

async function migrate(db: Kysely<Database>): Promise<void> {
  const { error } = await new Migrator({ db, provider: migrations }).migrateToLatest();
  if (error) throw error;
}
