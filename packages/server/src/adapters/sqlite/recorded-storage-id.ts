import { existsSync } from 'node:fs';
import SqliteDatabase from 'better-sqlite3';

/**
 * The storage id in a database that may be older than this server, or not there: nothing is made and nothing migrated.
 * @throws when the file is no database
 */
export function recordedStorageId(path: string): string | null {
  if (!existsSync(path)) return null;
  const database = new SqliteDatabase(path, { fileMustExist: true });
  try {
    const table = database.prepare("select 1 from sqlite_master where type = 'table' and name = 'settings'");
    if (table.get() === undefined) return null;
    const value = database.prepare("select value from settings where name = 'storage-id'").pluck().get();
    return typeof value === 'string' ? value : null;
  } finally {
    database.close();
  }
}
