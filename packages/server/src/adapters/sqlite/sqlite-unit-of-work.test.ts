import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Sqlite from 'better-sqlite3';
import { ticketsAndAuditSuite } from '../../ports/tickets-and-audit.suite.js';
import { attachmentRecord, unitOfWorkSuite } from '../../ports/unit-of-work.suite.js';
import { SqliteUnitOfWork } from './sqlite-unit-of-work.js';

describe('SqliteUnitOfWork', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sqlite-'));
  });
  after(() => rm(folder, { recursive: true }));

  unitOfWorkSuite('SqliteUnitOfWork', () => SqliteUnitOfWork.open(join(folder, 'suite.db')));
  ticketsAndAuditSuite('SqliteUnitOfWork', () => SqliteUnitOfWork.open(join(folder, 'suite.db')));

  it('keeps what it was told when the file is opened again', async () => {
    const path = join(folder, 'again.db');
    const record = attachmentRecord({ tenantId: 't', caseId: 'c' });
    const first = await SqliteUnitOfWork.open(path);
    await first.attachments.insert(record);
    await first.close();
    const second = await SqliteUnitOfWork.open(path);
    assert.deepEqual(await second.attachments.find(record, record.id), record);
    await second.close();
  });

  it('keeps no trace of a purged name in its file', async () => {
    const path = join(folder, 'purged.db');
    const name = 'Kowalczyk-Mustermann.pdf';
    const record = attachmentRecord({ tenantId: 't', caseId: 'c' }, { name, nameKey: name });
    const holds = async () => (await readFile(path)).includes(name);
    const unitOfWork = await SqliteUnitOfWork.open(path);
    await unitOfWork.attachments.insert(record);
    checkpoint(path);
    assert.ok(await holds(), 'the test looks where names lie');
    await unitOfWork.attachments.markDeleted(record, record.id, 'ada', 1);
    await unitOfWork.purges.mark(record, record.id, 2);
    checkpoint(path);
    assert.equal(await holds(), false);
    await unitOfWork.close();
  });

  it('answers every list from an index', async () => {
    const path = join(folder, 'plans.db');
    await (await SqliteUnitOfWork.open(path)).close();
    const db = new Sqlite(path);
    const plan = (sql: string) =>
      (db.prepare(`explain query plan ${sql}`).all(...(sql.match(/\?/g) ?? [])) as { detail: string }[])
        .map(({ detail }) => detail)
        .join('; ');
    const live = "from attachments where tenant_id = 't' and case_id = 'c' and deleted_at_ms is null";
    for (const column of ['name_key', 'added_at_ms', 'uploader_name_key']) {
      for (const filter of ['', " and category = 'image'"]) {
        const page = `select * ${live}${filter} and (${column}, id) > (1, 'x') order by ${column}, id limit 10`;
        const detail = plan(page);
        assert.match(detail, /SEARCH attachments USING INDEX attachments_by_/, detail);
        assert.doesNotMatch(detail, /TEMP B-TREE/, detail);
      }
    }
    assert.match(plan(`select count(*), sum(size_bytes) ${live}`), /COVERING INDEX/);
    assert.match(plan(`select category, count(*) ${live} group by category`), /COVERING INDEX/);
    const pictures =
      "from attachments where category = ? and deleted_at_ms is null and (added_at_ms, id) < (1, 'x')";
    const walk = plan(`select id ${pictures} order by added_at_ms desc, id desc limit 500`);
    assert.match(walk, /SEARCH attachments USING (COVERING )?INDEX attachments_of_all_cases/);
    assert.doesNotMatch(walk, /TEMP B-TREE/);
    // A tenant's sum too, though it walks all of the tenant's entries in it.
    const ofTenant = "from attachments where tenant_id = 't' and deleted_at_ms is null";
    assert.match(plan(`select sum(size_bytes) ${ofTenant}`), /SEARCH attachments USING COVERING INDEX/);
    // Of the uploads, only the unfinished ones: committed ones are as many as the attachments.
    const announced = "from uploads where tenant_id = ? and status in ('receiving', 'received', 'verifying')";
    for (const ofCase of ['', ' and case_id = ?']) {
      const detail = plan(`select sum(size_bytes) ${announced}${ofCase}`);
      assert.match(detail, /COVERING INDEX uploads_announced \(tenant_id=\? AND status=\?/, detail);
    }
    const counted = plan(`select count(*) ${announced} and user_id = ?`);
    assert.match(
      counted,
      /COVERING INDEX uploads_of_user \(tenant_id=\? AND user_id=\? AND status=\?/,
      counted,
    );
    assert.match(plan('delete from tickets where lapses_at_ms <= ?'), /INDEX tickets_lapsed/);
    const entries = plan(
      'select * from audit_events where tenant_id = ? and case_id = ? and seq < ? order by seq desc limit 100',
    );
    assert.match(entries, /INDEX audit_events_of_case \(tenant_id=\? AND case_id=\? AND seq<\?/);
    assert.doesNotMatch(entries, /TEMP B-TREE/);
    const unfinished = 'select * from attachments where deleted_at_ms is not null and bytes_removed = 0';
    for (const due of ['purged_at_ms is null and deleted_at_ms <= ?', 'purged_at_ms is not null']) {
      assert.match(plan(`${unfinished} and ${due}`), /INDEX attachments_to_purge/);
    }
    assert.match(
      plan("select sum(size_bytes) from uploads where status = 'receiving'"),
      /uploads_by_status \(status=\?/,
    );
    db.close();
  });

  it('refuses a file that is no database', async () => {
    const path = join(folder, 'text.db');
    await writeFile(path, 'not a database, but long enough to look like one'.repeat(100));
    await assert.rejects(SqliteUnitOfWork.open(path));
  });
});

/** All that was written goes from the log into the file. */
function checkpoint(path: string): void {
  const db = new Sqlite(path);
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}
