import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.js';

/** Runs a write that may be lost in a power cut, together with nothing that came before it. */
export type RelaxedWrites = <T>(write: (db: Kysely<Database>) => Promise<T>) => Promise<T>;

/**
 * A write that promises nothing need not wait for the disk, and does not make every other request wait either: SQLite
 * syncs on the thread that asks. The log keeps its order, so the next write that is synced makes this one last, too.
 */
export function relaxedWritesOn(db: Kysely<Database>): RelaxedWrites {
  return (write) =>
    db.connection().execute(async (connection) => {
      await sql`pragma synchronous = normal`.execute(connection);
      try {
        return await write(connection);
      } finally {
        await sql`pragma synchronous = full`.execute(connection);
      }
    });
}

/** Inside a transaction it is the end of the transaction that syncs. */
export function writesWithin(transaction: Kysely<Database>): RelaxedWrites {
  return (write) => write(transaction);
}
