import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runAudit } from './audit-command.js';
import { auditEvent, SERVER_ACTOR } from './domain/audit-event.js';
import { DataRefusedError, type OpenData, openData } from './open-data.js';
import { changeByHand } from './testing/database-file.js';

describe('case-attachments-server audit verify', () => {
  let folder: string;
  let data: OpenData;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'audit-'));
    data = await openData({ dataDirectory: folder });
    for (const tenantId of ['default', 'default', 'clinic']) {
      const ref = { tenantId, caseId: 'C-1' };
      await data.unitOfWork.audit.record(auditEvent(ref, SERVER_ACTOR, 1, { kind: 'attachment-purged' }));
    }
  });
  after(async () => {
    await data.close();
    await rm(folder, { recursive: true });
  });

  const run = (...args: string[]) => {
    let output = '';
    const say = (text: string) => {
      output += text;
    };
    const environment = { CASE_ATTACHMENTS_DATA_DIRECTORY: folder };
    return { code: runAudit(args, { environment, out: say, err: say }), output };
  };

  it('proves each chain whole beside the running server, and prints its head to be noted', () => {
    const { code, output } = run('verify');
    assert.equal(code, 0);
    assert.match(
      output,
      /^Tenant clinic: 1 entries, whole\. Head clinic=1:[0-9a-f]{64}\nTenant default: 2 entries, whole\./,
    );
    const noted = /Tenant default: .* Head (\S+)/.exec(output)?.[1] ?? '';
    assert.equal(run('verify', '--expect', noted).code, 0);
    assert.equal(run('verify', '--tenant', 'clinic').code, 0);
    const unnamed = noted.replace('default=', '');
    assert.equal(run('verify', '--expect', unnamed).code, 0);
    const wrong = run('verify', '--tenant', 'clinic', '--expect', unnamed);
    assert.equal(wrong.code, 1);
    assert.match(wrong.output, /^Tenant clinic: broken at 2: this entry is not there any more/);
  });

  it('takes a head of each tenant, and misses a tenant of which nothing is left', () => {
    const heads = [...run('verify').output.matchAll(/Head (\S+)/g)].map(([, head]) => head ?? '');
    assert.equal(heads.length, 2);
    const expected = heads.flatMap((head) => ['--expect', head]);
    assert.equal(run('verify', ...expected).code, 0);
    const { code, output } = run('verify', ...expected, '--expect', `gone=1:${'a'.repeat(64)}`);
    assert.equal(code, 1);
    assert.match(output, /^Tenant gone: broken at 1: this entry is not there any more/m);
  });

  it('says 1 for a tenant that has none: a typing error is not proof', () => {
    assert.deepEqual(run('verify', '--tenant', 'nobody'), {
      code: 1,
      output: 'Tenant nobody: nothing was recorded.\n',
    });
  });

  it('says 2 and why for what it does not understand', () => {
    for (const args of [
      [],
      ['prove'],
      ['verify', '--expect', '7'],
      ['verify', '--expect'],
      ['verify', '--expect', `=1:${'a'.repeat(64)}`],
      ['verify', '--expect', `1:${'a'.repeat(64)}`, '--expect', `default=1:${'b'.repeat(64)}`],
      ['verify', '--all'],
    ]) {
      const { code, output } = run(...args);
      assert.equal(code, 2, args.join(' '));
      assert.match(output, /audit --help/);
    }
    assert.match(run('--help').output, /--expect \[<tenant>=\]<seq>:<hash>/);
  });

  it('refuses where no database is, and makes none', () => {
    const environment = { CASE_ATTACHMENTS_DATA_DIRECTORY: join(folder, 'none') };
    const nothing = () => {};
    assert.throws(() => runAudit(['verify'], { environment, out: nothing, err: nothing }), DataRefusedError);
  });

  it('names the first entry that is broken, and says 1', () => {
    changeByHand(
      join(folder, 'case-attachments.sqlite'),
      "drop trigger audit_events_unchanged; update audit_events set actor_name = 'x' where tenant_id = 'default'",
    );
    const { code, output } = run('verify');
    assert.equal(code, 1);
    assert.match(output, /Tenant default: broken at 1: this entry was changed/);
    assert.match(output, /lost what refuses changes: audit_events_unchanged/);
  });
});
