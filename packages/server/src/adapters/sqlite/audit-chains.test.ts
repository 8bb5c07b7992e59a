import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import Sqlite from 'better-sqlite3';
import { type ChainHead, type ChainVerdict, verifyChain } from '../../domain/audit-chain.js';
import type { NewAuditEvent } from '../../domain/audit-event.js';
import { AUDIT_GUARDS } from './audit-chain-migration.js';
import { AuditChains } from './audit-chains.js';
import { HASHED_COLUMNS, hashOfEntry } from './audit-hash.js';
import type { AuditEventsTable } from './schema.js';
import { SqliteUnitOfWork } from './sqlite-unit-of-work.js';

const ENTRIES = 5;

function event(tenantId: string, over: Partial<NewAuditEvent> = {}): NewAuditEvent {
  return {
    ...{ tenantId, caseId: 'C-1', atMs: 1_700_000_000_000, kind: 'attachment-viewed' },
    ...{ actorId: 'u1', actorName: 'Oral surgeon', actorOrgName: 'Clinic', actorRoles: ['surgeon'] },
    ...{ attachmentId: '0'.repeat(32), sha256: '0'.repeat(64), sizeBytes: 7, reason: 'none' },
    ...{ ip: '192.0.2.1', userAgent: 'browser', requestId: 'r-1', details: { pages: 1 } },
    ...over,
  };
}

describe('the chain of audit entries', () => {
  let folder: string;
  let path: string;
  let count = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chains-'));
    const unitOfWork = await SqliteUnitOfWork.open(join(folder, 'template.sqlite'));
    for (let atMs = 0; atMs < ENTRIES; atMs++) await unitOfWork.audit.record(event('clinic', { atMs }));
    await unitOfWork.audit.record(event('other'));
    await unitOfWork.close();
  });
  after(() => rm(folder, { recursive: true }));

  beforeEach(async () => {
    path = join(folder, `${count++}.sqlite`);
    await copyFile(join(folder, 'template.sqlite'), path);
  });

  const verify = (tenantId = 'clinic', noted: ChainHead | null = null): ChainVerdict => {
    const chains = AuditChains.open(path);
    assert.ok(chains);
    try {
      return verifyChain(chains.links(tenantId), chains.head(tenantId), noted);
    } finally {
      chains.close();
    }
  };
  /** What somebody can do who has the file. */
  const byHand = (work: (db: Sqlite.Database) => void) => {
    const db = new Sqlite(path);
    for (const name of AUDIT_GUARDS.keys()) db.exec(`drop trigger if exists ${name}`);
    work(db);
    db.close();
  };

  it('is whole as it was written, each tenant for itself, and tells its head', () => {
    const { head, fault } = verify();
    assert.equal(fault, null);
    assert.equal(head.seq, ENTRIES);
    assert.match(head.hash, /^[0-9a-f]{64}$/);
    assert.deepEqual(verify('clinic', head), { head, fault: null });
    assert.equal(verify('other').head.seq, 1);
    assert.equal(verify('nobody').head.seq, 0);
  });

  it('hashes every column of an entry, apart from the hash', () => {
    const db = new Sqlite(path, { readonly: true });
    const columns = db.prepare("select name from pragma_table_info('audit_events')").pluck().all();
    db.close();
    assert.deepEqual([...HASHED_COLUMNS, 'hash'].sort(), columns.sort());
  });

  it('finds a change of any field of any entry, and says which', () => {
    byHand((db) => {
      for (const column of [...HASHED_COLUMNS, 'hash']) {
        const change = db.prepare(`update audit_events set ${column} = ? where rowid = ?`);
        for (let seq = 1; seq <= ENTRIES; seq++) {
          const { rowid, old } = db
            .prepare(
              `select rowid, ${column} as old from audit_events where tenant_id = 'clinic' and seq = ?`,
            )
            .get(seq) as { rowid: number; old: string | number };
          for (const changed of typeof old === 'number' ? [old + 100, ''] : [`${old} `, '']) {
            change.run(changed, rowid);
            assert.equal(verify().fault?.seq, seq, `${column} of ${seq}`);
          }
          change.run(old, rowid);
        }
      }
    });
    assert.equal(verify().fault, null);
  });

  it('finds what was taken from the front, the middle or the end', () => {
    for (let seq = 1; seq <= ENTRIES; seq++) {
      const saved = row(seq);
      byHand((db) => db.prepare("delete from audit_events where tenant_id = 'clinic' and seq = ?").run(seq));
      assert.deepEqual(verify().fault, { seq, kind: 'removed' });
      byHand((db) => insert(db, saved));
      assert.equal(verify().fault, null);
    }
  });

  it('finds an end that was taken with its head, by a head that was noted', () => {
    const noted = verify().head;
    byHand((db) => {
      db.exec(`delete from audit_events where tenant_id = 'clinic' and seq > 3;
        update audit_sequences set last_seq = 3,
          last_hash = (select hash from audit_events where tenant_id = 'clinic' and seq = 3) where tenant_id = 'clinic'`);
    });
    assert.equal(verify().fault, null);
    assert.deepEqual(verify('clinic', noted).fault, { seq: 4, kind: 'removed' });
    byHand((db) => db.exec('delete from audit_events; delete from audit_sequences'));
    assert.deepEqual(verify('clinic', noted).fault, { seq: 1, kind: 'removed' });
  });

  it('finds a head that was taken away or set back', () => {
    byHand((db) => db.exec("update audit_sequences set last_seq = 4 where tenant_id = 'clinic'"));
    assert.deepEqual(verify().fault, { seq: 5, kind: 'inserted' });
    byHand((db) => db.exec("delete from audit_sequences where tenant_id = 'clinic'"));
    assert.deepEqual(verify().fault, { seq: 1, kind: 'inserted' });
  });

  it('finds an entry that was put in: before the first, between two, and behind the last', () => {
    byHand((db) => insert(db, { ...row(3), seq: 0 }));
    assert.deepEqual(verify().fault, { seq: 0, kind: 'inserted' });
    byHand((db) => db.exec('delete from audit_events where seq = 0'));

    byHand((db) => {
      for (const seq of [5, 4, 3]) {
        db.exec(`update audit_events set seq = ${seq + 1} where tenant_id = 'clinic' and seq = ${seq}`);
      }
      insert(db, forged({ ...row(2), seq: 3, prev_hash: row(2).hash }));
      db.exec("update audit_sequences set last_seq = 6 where tenant_id = 'clinic'");
    });
    assert.equal(verify().fault?.seq, 4);
  });

  it('finds a forged entry behind the last', () => {
    byHand((db) => insert(db, forged({ ...row(5), seq: 6, prev_hash: row(5).hash })));
    assert.deepEqual(verify().fault, { seq: 6, kind: 'inserted' });
  });

  it('finds two entries that changed places, and one that came from another tenant', () => {
    byHand((db) => {
      db.exec(`update audit_events set seq = 99 where tenant_id = 'clinic' and seq = 2;
        update audit_events set seq = 2 where tenant_id = 'clinic' and seq = 3;
        update audit_events set seq = 3 where tenant_id = 'clinic' and seq = 99`);
    });
    assert.deepEqual(verify().fault, { seq: 2, kind: 'changed' });
    byHand((db) => db.exec("update audit_events set tenant_id = 'third' where tenant_id = 'other'"));
    assert.deepEqual(verify('third').fault, { seq: 1, kind: 'changed' });
    assert.deepEqual(verify('other').fault, { seq: 1, kind: 'removed' });
  });

  it('finds an entry whose hash was computed anew by the next one, and a whole new chain by a noted head', () => {
    const noted = verify().head;
    byHand((db) => replace(db, forged({ ...row(2), actor_name: 'Somebody else' })));
    assert.deepEqual(verify().fault, { seq: 3, kind: 'unlinked' });
    byHand((db) => {
      for (let seq = 3; seq <= ENTRIES; seq++) {
        const prev_hash = entryOf(db, seq - 1).hash;
        replace(db, forged({ ...entryOf(db, seq), prev_hash }));
      }
    });
    assert.deepEqual(verify().fault, { seq: 5, kind: 'rewritten' });
    byHand((db) => {
      const { hash } = entryOf(db, 5);
      db.prepare("update audit_sequences set last_hash = ? where tenant_id = 'clinic'").run(hash);
    });
    assert.equal(verify().fault, null);
    assert.deepEqual(verify('clinic', noted).fault, { seq: 5, kind: 'rewritten' });
  });

  it('refuses every way SQL has to change or remove what was recorded', () => {
    const db = new Sqlite(path);
    for (const statement of [
      "update audit_events set actor_name = 'x'",
      'delete from audit_events where seq = 5',
      'insert or replace into audit_events select * from audit_events where seq = 5',
      'update or replace audit_events set seq = 4 where seq = 5',
      'update audit_sequences set last_seq = 1',
      'delete from audit_sequences',
    ]) {
      assert.throws(() => db.exec(statement), /only ever added to/, statement);
    }
    db.close();
    assert.equal(verify().fault, null);
  });

  it('says which guards were taken away', () => {
    const missing = () => {
      const chains = AuditChains.open(path);
      const names = chains?.missingGuards();
      chains?.close();
      return names;
    };
    assert.deepEqual(missing(), []);
    byHand(() => {});
    assert.deepEqual(missing(), [...AUDIT_GUARDS.keys()]);
    byHand((db) => {
      for (const statement of AUDIT_GUARDS.values()) db.exec(statement);
    });
    assert.deepEqual(missing(), []);
    byHand((db) => {
      for (const statement of AUDIT_GUARDS.values())
        db.exec(statement.replace(/select raise.*;/, 'select 1;'));
    });
    assert.deepEqual(missing(), [...AUDIT_GUARDS.keys()], 'hollow under the same names');
  });

  it('stays whole whatever text comes in', async () => {
    const unitOfWork = await SqliteUnitOfWork.open(path);
    const texts = [
      '\ud800',
      '\udc00x',
      'a\0b',
      '\u{1f9b7}'.repeat(400),
      '"],[',
      '\u2028',
      '',
      'x'.repeat(100_000),
    ];
    for (const text of texts) {
      await unitOfWork.audit.record(
        event('clinic', {
          actorId: text,
          actorName: text,
          userAgent: text,
          actorRoles: [text],
          reason: text,
          details: { text },
        }),
      );
    }
    const [last] = await unitOfWork.audit.after('clinic', ENTRIES + texts.length - 1, 1);
    assert.equal(last?.event.userAgent?.length, 512);
    await unitOfWork.close();
    const { head, fault } = verify();
    assert.deepEqual([fault, head.seq], [null, ENTRIES + texts.length]);
  });

  it('stays whole when many read and change at once, of several tenants', async () => {
    const unitOfWork = await SqliteUnitOfWork.open(path);
    const tenants = ['clinic', 'other', 'new'];
    const writes = Array.from({ length: 1500 }, (_, n) => {
      const entry = event(tenants[n % 3]!, { atMs: n });
      if (n % 100) return unitOfWork.audit.recordRead(entry);
      return unitOfWork.transaction(({ audit }) => audit.record(entry));
    });
    await Promise.all(writes);
    await unitOfWork.close();
    const whole = tenants.map((tenant) => [verify(tenant).fault, verify(tenant).head.seq]);
    assert.deepEqual(whole, [
      [null, ENTRIES + 500],
      [null, 1 + 500],
      [null, 500],
    ]);
  });

  it('tells each reader that their entry could not be written, and takes the next', async () => {
    const unitOfWork = await SqliteUnitOfWork.open(path);
    const full = new Sqlite(path);
    full.exec("create trigger full before insert on audit_events begin select raise(abort, 'full'); end");
    const refused = await Promise.allSettled(
      [1, 2, 3].map(() => unitOfWork.audit.recordRead(event('clinic'))),
    );
    assert.deepEqual(
      refused.map(({ status }) => status),
      ['rejected', 'rejected', 'rejected'],
    );
    full.exec('drop trigger full');
    full.close();
    await unitOfWork.audit.recordRead(event('clinic'));
    await unitOfWork.close();
    assert.deepEqual([verify().fault, verify().head.seq], [null, ENTRIES + 1]);
  });

  it('is verified while a server writes, as of one moment', async () => {
    const unitOfWork = await SqliteUnitOfWork.open(path);
    const chains = AuditChains.open(path);
    assert.ok(chains);
    const head = chains.head('clinic');
    await Promise.all([1, 2, 3].map(() => unitOfWork.audit.recordRead(event('clinic'))));
    assert.deepEqual(verifyChain(chains.links('clinic'), head), { head, fault: null });
    chains.close();
    await unitOfWork.close();
    assert.deepEqual([verify().fault, verify().head.seq], [null, ENTRIES + 3]);
  });

  const entryOf = (db: Sqlite.Database, seq: number): AuditEventsTable =>
    db
      .prepare<[number], AuditEventsTable>(
        "select * from audit_events where tenant_id = 'clinic' and seq = ?",
      )
      .get(seq)!;
  const row = (seq: number): AuditEventsTable => {
    const db = new Sqlite(path, { readonly: true });
    try {
      return entryOf(db, seq);
    } finally {
      db.close();
    }
  };
});

/** As whoever reads this page can make one. */
function forged(row: AuditEventsTable): AuditEventsTable {
  return { ...row, hash: hashOfEntry(row) };
}

function insert(db: Sqlite.Database, row: AuditEventsTable): void {
  const columns = Object.keys(row);
  db.prepare(
    `insert into audit_events (${columns.join()}) values (${columns.map((column) => `@${column}`).join()})`,
  ).run(row);
}

function replace(db: Sqlite.Database, row: AuditEventsTable): void {
  db.prepare('delete from audit_events where tenant_id = ? and seq = ?').run(row.tenant_id, row.seq);
  insert(db, row);
}
