import SqliteDatabase from 'better-sqlite3';

/** What a row of an attachment says about its bytes. */
export interface StoredFile {
  readonly id: string;
  readonly blobKey: string;
  readonly sizeBytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** A copy of the database as it is at one moment, while a server writes into it. @throws when there is none */
export async function snapshotDatabase(path: string, target: string): Promise<void> {
  const database = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
  try {
    await database.backup(target);
  } finally {
    database.close();
  }
  const copy = new SqliteDatabase(target, { fileMustExist: true });
  // One file, for whoever copies it on.
  copy.pragma('journal_mode = DELETE');
  copy.close();
}

/** Every attachment, deleted ones as well. Reads alone: the database may be a running server's, or of another version. */
export function storedFilesIn(path: string): readonly StoredFile[] {
  const database = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
  try {
    return database
      .prepare<[], StoredFile>(
        'select id, blob_key as blobKey, size_bytes as sizeBytes, sha256 from attachments where purged_at_ms is null order by blob_key',
      )
      .all();
  } finally {
    database.close();
  }
}
