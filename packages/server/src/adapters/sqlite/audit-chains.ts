import { existsSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';
import type { ChainHead, ChainLink } from '../../domain/audit-chain.js';
import { AUDIT_GUARDS } from './audit-chain-migration.js';
import { HASH_VERSION, hashOfEntry } from './audit-hash.js';
import type { AuditEventsTable } from './schema.js';

/**
 * The audit trail of a database that a server may be at work on: as it was at one moment, read row by row, with nothing changed.
 */
export class AuditChains {
  readonly #database: SqliteDatabase.Database;

  private constructor(database: SqliteDatabase.Database) {
    this.#database = database;
  }

  /** @returns null where there is no database, or one of a version before the chains. @throws when it is no database */
  static open(path: string): AuditChains | null {
    if (!existsSync(path)) return null;
    const database = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
    try {
      database.exec('begin');
      const chained = database.prepare("select 1 from pragma_table_info('audit_events') where name = 'hash'");
      if (chained.get() !== undefined) return new AuditChains(database);
    } catch (error) {
      database.close();
      throw error;
    }
    database.close();
    return null;
  }

  /** Also those whose head, or whose entries, were taken away. */
  tenants(): string[] {
    return this.#database
      .prepare('select tenant_id from audit_sequences union select tenant_id from audit_events order by 1')
      .pluck()
      .all() as string[];
  }

  head(tenantId: string): ChainHead | null {
    const head = this.#database
      .prepare('select last_seq as seq, last_hash as hash from audit_sequences where tenant_id = ?')
      .get(tenantId);
    return (head as ChainHead | undefined) ?? null;
  }

  /** Read to the end, or left, before anything else is asked. */
  *links(tenantId: string): Generator<ChainLink> {
    const rows = this.#database
      .prepare<[string], AuditEventsTable>('select * from audit_events where tenant_id = ? order by seq')
      .iterate(tenantId);
    for (const row of rows) {
      yield {
        // By hand, a number may have become a text.
        seq: typeof row.seq === 'number' ? row.seq : Number.NaN,
        hash: row.hash,
        previousHash: row.prev_hash,
        isIntact: row.hash_version === HASH_VERSION && hashOfEntry(row) === row.hash,
      };
    }
  }

  /** Triggers that refuse changes, and are not there any more, or are others under their name. */
  missingGuards(): string[] {
    const there = this.#database
      .prepare<[string], string>("select sql from sqlite_master where type = 'trigger' and name = ?")
      .pluck();
    return [...AUDIT_GUARDS]
      .filter(([name, statement]) => asWritten(there.get(name) ?? '') !== asWritten(statement))
      .map(([name]) => name);
  }

  close(): void {
    this.#database.close();
  }
}

/** SQLite keeps a statement as it came, but for its first words. */
function asWritten(statement: string): string {
  return statement
    .replace(/^create trigger/i, 'create trigger')
    .replace(/\s+/g, ' ')
    .trim();
}
