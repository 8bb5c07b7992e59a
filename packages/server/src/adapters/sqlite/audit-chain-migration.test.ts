import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Sqlite from 'better-sqlite3';
import { verifyChain } from '../../domain/audit-chain.js';
import { undoSettings } from '../../testing/database-file.js';
import { AuditChains } from './audit-chains.js';
import { SqliteUnitOfWork } from './sqlite-unit-of-work.js';

/** What the version before the chains made. */
const TABLES = `
  create table settings (name text primary key, value text not null);
  create table tickets (digest text primary key, tenant_id text, case_id text, user_json text, purpose text,
    created_at_ms integer, used_at_ms integer, lapses_at_ms integer, expires_at_ms integer);
  alter table attachments add column examined_by text;
  create index attachments_of_all_cases on attachments (category, added_at_ms, id) where deleted_at_ms is null;
  create table audit_events (tenant_id text not null, seq integer not null, case_id text not null, at_ms integer not null,
    actor_id text not null, actor_name text not null, actor_org_name text, kind text not null, attachment_id text,
    details text not null, primary key (tenant_id, seq));
  create table audit_sequences (tenant_id text primary key not null, last_seq integer not null);
  insert into kysely_migration values ('0003-settings', ''), ('0004-examined-pictures', ''), ('0005-tickets', ''), ('0006-audit', '')`;
const ENTRIES = 1203;

describe('the audit trail of a version before the chains', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'old-audit-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('is chained as it stands when the server is brought up to date, and goes on from there', async () => {
    const path = join(folder, 'old.sqlite');
    await (await SqliteUnitOfWork.open(path)).close();
    undoSettings(path);
    const old = new Sqlite(path);
    old.exec(TABLES);
    const insert = old.prepare(
      "insert into audit_events values ('clinic', ?, 'C-1', ?, 'u1', 'Oral surgeon', null, 'ticket-issued', null, '{\"purpose\":\"content\"}')",
    );
    old.transaction(() => {
      for (let seq = 1; seq <= ENTRIES; seq++) insert.run(seq, seq);
    })();
    old.prepare("insert into audit_sequences values ('clinic', ?)").run(ENTRIES);
    old.close();
    assert.equal(AuditChains.open(path), null, 'it has no chain yet');

    const unitOfWork = await SqliteUnitOfWork.open(path);
    const [first] = await unitOfWork.audit.after('clinic', 0, 1);
    assert.deepEqual(first?.event.actorRoles, []);
    assert.equal(first?.event.outcome, 'success');
    await unitOfWork.audit.record({ ...first!.event, atMs: 9 });
    await unitOfWork.close();

    const chains = AuditChains.open(path);
    assert.ok(chains);
    const { head, fault } = verifyChain(chains.links('clinic'), chains.head('clinic'));
    assert.deepEqual([fault, head.seq, chains.missingGuards()], [null, ENTRIES + 1, []]);
    chains.close();
  });
});
