/** Far below the number of parameters that SQLite takes in one statement. */
const ROWS_AT_ONCE = 500;

/** Rows for one statement each. */
export function* inChunks<T>(rows: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    yield rows.slice(start, start + ROWS_AT_ONCE);
  }
}
