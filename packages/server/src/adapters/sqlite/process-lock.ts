import SqliteDatabase from 'better-sqlite3';

/** A server that is told to stop may still drain when its successor starts. */
const DEFAULT_WAIT_MS = 8000;

/**
 * Keeps a second server process out of a data folder: uploads' locks live in memory, so two processes over one folder
 * would write into each other's files. It is an exclusive lock of SQLite on a file of its own, which the operating
 * system gives back however the process ends.
 */
export class ProcessLock {
  readonly #database: SqliteDatabase.Database;

  private constructor(database: SqliteDatabase.Database) {
    this.#database = database;
  }

  /** @throws when another process holds it and does not let go within `waitMs` */
  static acquire(path: string, waitMs: number = DEFAULT_WAIT_MS): ProcessLock {
    const database = new SqliteDatabase(path, { timeout: waitMs });
    try {
      // In this mode the lock of the first write outlasts its transaction.
      database.pragma('locking_mode = EXCLUSIVE');
      database.exec('begin exclusive; create table if not exists held (one integer); commit');
      return new ProcessLock(database);
    } catch (cause) {
      database.close();
      if (!(cause instanceof SqliteDatabase.SqliteError && cause.code === 'SQLITE_BUSY')) throw cause;
      throw new Error(
        'Another case-attachments server is using this data folder. Stop it first, or give this one a folder of its own.',
        { cause },
      );
    }
  }

  release(): void {
    this.#database.close();
  }
}
