import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UnitOfWork } from '../ports/unit-of-work.js';
import { uploadRecord } from '../ports/unit-of-work.suite.js';
import { problemOf, somePdf, startUploadServer, TusCalls, withServer } from '../testing/upload-server.js';

const CASE = { tenantId: 'clinic', caseId: 'C-1' };
const KEY = { 'idempotency-key': 'twice-key-sixteen-chars' };
const AT_ONCE = [1, 2, 3, 4, 5];

describe('what is asked twice', () => {
  it('U26: cancelled many times at once is cancelled once, for everybody', () =>
    withServer({}, async (server, ada) => {
      const id = await ada.begin('a.pdf', 5000);
      await ada.patch(id, 0, somePdf(2000));
      const answers = await Promise.all(AT_ONCE.map(() => ada.fetch('DELETE', ada.path(id))));
      assert.deepEqual(
        answers.map(({ status }) => status),
        AT_ONCE.map(() => 204),
      );
      assert.deepEqual(await server.names('staging'), []);
      assert.deepEqual(server.errors, []);
    }));

  it('U24: committed and cancelled at once is one of the two, never half of each', async () => {
    for (const first of ['commit', 'cancel']) {
      await withServer({}, async (server, ada) => {
        const bytes = somePdf(2500);
        const id = await ada.begin('a.pdf', bytes.length);
        await ada.patch(id, 0, bytes);
        const commit = () => ada.commit(id, bytes);
        const cancel = () => ada.fetch('DELETE', ada.path(id));
        const answers = await Promise.all(first === 'commit' ? [commit(), cancel()] : [cancel(), commit()]);
        const [committed, cancelled] = first === 'commit' ? answers : answers.reverse();
        const attached = (await server.unitOfWork.attachments.total(CASE, { deleted: false })).count;
        const outcome = `${committed?.status} ${cancelled?.status} ${attached}`;
        // Refused while it is verified (423) or done (409), or gone before it was (404).
        assert.match(outcome, /^(200 (409|423) 1|404 204 0)$/);
        assert.equal((await server.names('blobs')).length, attached);
        assert.deepEqual(await server.names('staging'), []);
      });
    }
  });

  it('created twice at once, and the first cancelled in between: nobody is told of an upload that is not there', async () => {
    let overtaken = false;
    const unitOfWork = (real: UnitOfWork): UnitOfWork =>
      Object.assign(Object.create(real) as UnitOfWork, {
        attachments: real.attachments,
        uploads: real.uploads,
        changes: real.changes,
        transaction: async (work: Parameters<UnitOfWork['transaction']>[0]) => {
          if (overtaken) return real.transaction(work);
          overtaken = true;
          const first = uploadRecord(CASE, { userId: 'ada', idempotencyKey: KEY['idempotency-key'] });
          await real.uploads.insert(first);
          const result = await real.transaction(work);
          await real.uploads.transition(first.id, 'receiving', 'abandoned');
          return result;
        },
      });
    await withServer({ unitOfWork }, async (server, ada) => {
      const create = () => ada.create('a.pdf', 100, KEY, { commit: 'explicit' });
      const overtakenBy = await create();
      assert.equal(overtakenBy.status, 423, 'asked again, it is a creation like any other');
      assert.equal((await problemOf(overtakenBy)).code, 'upload-locked');
      const created = (await (await create()).json()) as { id: string };
      assert.equal((await ada.head(created.id)).headers.get('upload-offset'), '0');
      assert.deepEqual(await server.names('staging'), [created.id]);
    });
  });

  it('holds after a restart: the creation, the commit, the cancellation', async () => {
    const bytes = somePdf(2500);
    const before = await startUploadServer();
    let ada = new TusCalls(before);
    const id = await ada.begin('a.pdf', bytes.length, KEY);
    await ada.patch(id, 0, bytes.subarray(0, 1000));
    const gone = await ada.begin('b.pdf', 100);
    assert.equal((await ada.fetch('DELETE', ada.path(gone))).status, 204);
    await before.stop();

    const then = await startUploadServer({ folder: before.folder });
    ada = new TusCalls(then);
    assert.equal(await ada.begin('a.pdf', bytes.length, KEY), id);
    const reused = await ada.create('a.pdf', bytes.length + 1, KEY, { commit: 'explicit' });
    assert.equal((await problemOf(reused)).code, 'idempotency-key-reused');
    assert.equal((await ada.fetch('DELETE', ada.path(gone))).status, 204);
    assert.equal((await ada.head(id)).headers.get('upload-offset'), '1000');
    assert.equal((await ada.patch(id, 1000, bytes.subarray(1000))).status, 204);
    const receipt = await (await ada.commit(id, bytes)).json();
    await then.stop();

    await withServer({ folder: before.folder }, async (server, later) => {
      assert.deepEqual(await (await later.commit(id, bytes)).json(), receipt);
      assert.equal(await later.begin('a.pdf', bytes.length, KEY), id, 'the receipt may be what was lost');
      assert.equal((await problemOf(await later.fetch('DELETE', later.path(id)))).code, 'upload-committed');
      assert.equal((await server.unitOfWork.attachments.total(CASE, { deleted: false })).count, 1);
    });
  });
});
