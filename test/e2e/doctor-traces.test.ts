import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AttachmentPage, UploadList } from '@case-attachments/contract';
import { attachmentsPath, uploadsPath } from '@case-attachments/contract/paths';
import { signCaseGrant } from '@case-attachments/demo/case-grant';
import Sqlite from 'better-sqlite3';
import { doctor, IDLE, PORTAL, requireNginxInCi, SECRET, withNginx } from './support/doctor.js';
import { type Deployment, NginxWorld } from './support/nginx-world.js';

const RIGHT: Deployment = { publicUrl: 'right' };

interface UploadRow {
  readonly status: string;
}
interface AttachmentRow {
  readonly id: string;
  readonly blob_key: string;
  readonly name: string;
  readonly deleted_at_ms: number | null;
}
interface ChangeRow {
  readonly kind: string;
  readonly attachment_id: string;
}

requireNginxInCi();

describe('what the doctor leaves behind', withNginx, () => {
  let world: NginxWorld;
  before(async () => {
    world = await NginxWorld.start([RIGHT]);
  });
  after(() => world?.stop());

  const folder = () => join(world.scratch, 'right');
  const filesIn = async (part: 'staging' | 'blobs') =>
    (await readdir(join(folder(), part), { recursive: true }))
      .map((name) => /[0-9a-f]{32}$/.exec(name)?.[0])
      .filter((name) => name !== undefined);

  /** Of one case, as they lie in the database. */
  function rowsOf(caseId: string) {
    const db = new Sqlite(join(folder(), 'case-attachments.sqlite'), { readonly: true });
    const rows = <Row>(table: string) =>
      db.prepare<[string], Row>(`select * from ${table} where case_id = ?`).all(caseId);
    try {
      return {
        uploads: rows<UploadRow>('uploads'),
        attachments: rows<AttachmentRow>('attachments'),
        changes: rows<ChangeRow>('changes'),
      };
    } finally {
      db.close();
    }
  }

  /** As the person whose token it is sees the case: past nginx, by the server's own port. */
  async function seenIn(caseId: string, token: string) {
    const ask = async <Body>(path: string) => {
      const answer = await fetch(`${world.serverOrigin(RIGHT)}/api${path}`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      assert.equal(answer.status, 200);
      return (await answer.json()) as Body;
    };
    return {
      attachments: (await ask<AttachmentPage>(attachmentsPath(caseId))).attachments,
      uploads: (await ask<UploadList>(uploadsPath(caseId))).uploads,
    };
  }

  const tokenFor = (caseId: string) =>
    signCaseGrant(
      SECRET,
      {
        id: 'ops',
        name: 'Ops',
        organisation: 'The clinic',
        cases: [caseId],
        actions: ['list', 'read', 'upload', 'delete'],
      },
      caseId,
    );

  async function assertOnlyDeleted(caseId: string, atMost: number) {
    const { uploads, attachments, changes } = rowsOf(caseId);
    assert.ok(attachments.length <= atMost, `${attachments.length} attachments`);
    assert.ok(attachments.every(({ deleted_at_ms }) => deleted_at_ms !== null));
    // Kept like those of every deleted file, to tell of it and to bring it back.
    assert.deepEqual(
      changes.map(({ kind, attachment_id }) => `${kind} ${attachment_id}`),
      attachments.flatMap(({ id }) => [`attachment-added ${id}`, `attachment-deleted ${id}`]),
    );
    assert.equal(uploads.filter(({ status }) => status === 'committed').length, attachments.length);
    assert.deepEqual(
      uploads.filter(({ status }) => status !== 'committed' && status !== 'abandoned'),
      [],
    );
    assert.deepEqual(await filesIn('staging'), []);
    return attachments;
  }

  it('in a case without files: one deleted file of its own, which nobody sees', async () => {
    const token = tokenFor('C-1');
    const { code, report } = await doctor(
      [world.address(RIGHT), '--origin', PORTAL, ...IDLE, '--token', token],
      {
        certificate: world.certificate,
      },
    );
    assert.equal(code, 0, JSON.stringify(report, null, 1));
    assert.equal(report?.caseId, 'C-1');
    assert.equal(report?.leftBehind, 0);
    assert.deepEqual(await seenIn('C-1', token), { attachments: [], uploads: [] });
    const attachments = await assertOnlyDeleted('C-1', 1);
    assert.deepEqual(
      await filesIn('blobs'),
      attachments.map(({ blob_key }) => blob_key),
    );
    assert.match(attachments[0]?.name ?? '', /^doctor-[0-9a-f]{12}\.txt$/);
  });

  for (const [when, said] of [
    ['before the downloads', /request bodies of every size/],
    ['behind the downloads', /downloads can be continued/],
  ] as const) {
    it(`stopped by Ctrl-C ${when}: no more`, async () => {
      const caseId = `C-${when.slice(0, 6)}`;
      const token = tokenFor(caseId);
      const { code, errors } = await doctor([world.address(RIGHT), ...IDLE, '--token', token], {
        certificate: world.certificate,
        json: false,
        onOutput: (output, kill) => {
          if (said.test(output)) kill('SIGINT');
        },
      });
      assert.equal(code, 3);
      assert.match(errors, /stopped/);
      assert.deepEqual(await seenIn(caseId, token), { attachments: [], uploads: [] });
      await assertOnlyDeleted(caseId, 1);
    });
  }
});
