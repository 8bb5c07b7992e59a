import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
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
