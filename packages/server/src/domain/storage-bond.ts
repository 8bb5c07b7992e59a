/**
 * Why a database and a store cannot be each other's:
 *
 * - `mark-missing`: the database has met its store, and this one was never marked.
 * - `mark-differs`: this store belongs to another database.
 * - `bytes-missing`: they never met; the database tells of files, and the store holds none.
 * - `rows-missing`: the store belongs to a database; this one is new.
 */
export type StorageMismatch = 'mark-missing' | 'mark-differs' | 'bytes-missing' | 'rows-missing';

/** The storage ids on both sides; null where there is none. */
export interface StorageIds {
  readonly recorded: string | null;
  readonly marked: string | null;
}

/** A database that has met its store takes no other. */
export function judgeMarks({ recorded, marked }: StorageIds): StorageMismatch | null {
  if (recorded === null || recorded === marked) return null;
  return marked === null ? 'mark-missing' : 'mark-differs';
}

/**
 * A database that has met no store: fresh, from before there were marks, or one whose first start was cut. Or a disk
 * is missing on one side, and then what the other side holds gives it away.
 */
export function judgeFirstMeeting(facts: {
  readonly marked: string | null;
  /** Attachments, or uploads that are not finished. */
  readonly hasRows: boolean;
  readonly hasBytes: boolean;
}): StorageMismatch | null {
  if (facts.hasRows && !facts.hasBytes) return 'bytes-missing';
  if (facts.marked !== null && facts.hasBytes && !facts.hasRows) return 'rows-missing';
  return null;
}
