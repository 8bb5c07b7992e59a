import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Sqlite from 'better-sqlite3';
import { eventOfCase } from '../../domain/webhook-event.js';
import { SqliteUnitOfWork } from './sqlite-unit-of-work.js';

describe('SqlWebhookOutbox', () => {
  let folder: string;
  let path: string;
  let unitOfWork: SqliteUnitOfWork;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'outbox-'));
    path = join(folder, 'outbox.sqlite');
    unitOfWork = await SqliteUnitOfWork.open(path);
  });
  after(async () => {
    await unitOfWork.close();
    await rm(folder, { recursive: true });
  });

  const append = (caseId: string, atMs: number) =>
    unitOfWork.webhooks.append(eventOfCase({ tenantId: 'clinic', caseId }, 'case.closed', atMs), atMs);
  const due = async () =>
    (await unitOfWork.webhooks.due(100, 10)).map(({ id, createdAtMs }) => ({ id, createdAtMs }));
  const times = async () => (await due()).map(({ createdAtMs }) => createdAtMs);

  it('lets one of a case go at a time: the next when it has arrived, was given up, or is revived', async () => {
    for (const atMs of [1, 3, 5]) await append('C-1', atMs);
    await append('C-2', 2);
    assert.deepEqual(await times(), [1, 2]);
    const [first, other] = await due();
    await unitOfWork.webhooks.remove(other?.id ?? '');
    await unitOfWork.webhooks.giveUp(first?.id ?? '', 9, 'no answer');
    assert.deepEqual(await times(), [3]);
    assert.equal(await unitOfWork.webhooks.revive('clinic', first?.id ?? '', 50), true);
    assert.deepEqual(await times(), [50]);
    for (const atMs of [50, 3, 5]) {
      assert.deepEqual(await times(), [atMs]);
      await unitOfWork.webhooks.remove((await due())[0]?.id ?? '');
    }
    assert.deepEqual(await times(), []);
    await append('C-1', 7);
    assert.deepEqual(await times(), [7]);
  });

  it('looks at what goes next alone, by an index', () => {
    const db = new Sqlite(path, { readonly: true });
    const plan = db
      .prepare(
        'explain query plan select * from webhook_outbox where is_head = 1 and due_at_ms <= 5 order by due_at_ms, seq limit 8',
      )
      .all();
    db.close();
    assert.match(JSON.stringify(plan), /webhook_outbox_heads \(is_head=\? AND due_at_ms<\?\)/);
    assert.doesNotMatch(JSON.stringify(plan), /TEMP B-TREE/);
  });
});
