import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import SqliteDatabase from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { relaxedWritesOn } from './relaxed-writes.js';
import type { Database } from './schema.js';

const NORMAL = 1;
const FULL = 2;

it('only relaxed writes are not waited for, however they end and whatever runs beside them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'relaxed-'));
  const database = new SqliteDatabase(join(folder, 'x.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  const db = new Kysely<Database>({ dialect: new SqliteDialect({ database }) });
  const mode = () => database.pragma('synchronous', { simple: true });
  const relaxed = relaxedWritesOn(db);
  const seen: unknown[] = [];
  await Promise.all([
    relaxed(async () => void seen.push(mode())),
    db.transaction().execute(async () => void seen.push(mode())),
    assert.rejects(
      relaxed(async () => {
        seen.push(mode());
        throw new Error('no');
      }),
      /no/,
    ),
    db.transaction().execute(async () => void seen.push(mode())),
  ]);
  assert.deepEqual(seen, [NORMAL, FULL, NORMAL, FULL]);
  await db.destroy();
  await rm(folder, { recursive: true });
});
