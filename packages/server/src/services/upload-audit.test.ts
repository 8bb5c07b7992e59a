import assert from 'node:assert/strict';
import { it } from 'node:test';
import { recordedBy } from '../testing/recorded-by.js';
import {
  failingTransactions,
  problemOf,
  somePdf,
  type UploadServer,
  withServer,
} from '../testing/upload-server.js';

const recorded = (server: UploadServer, work: () => Promise<unknown>) =>
  recordedBy(server.unitOfWork, work, 'clinic');

it('an attached file is recorded once, with its digest and whose it is, however often it is asked for', async () => {
  await withServer({}, async (server, ada) => {
    const bytes = somePdf(50);
    const id = await ada.begin('a.pdf', 50);
    await ada.patch(id, 0, bytes);
    let sha256 = '';
    const events = await recorded(server, async () => {
      const answers = await Promise.all([ada.commit(id, bytes), ada.commit(id, bytes)]);
      ({ sha256 } = (await answers[0]!.json()) as { sha256: string });
      await ada.commit(id, bytes);
    });
    const [{ requestId, userAgent, atMs, ...event }] = events as [(typeof events)[0]];
    assert.equal(events.length, 1);
    assert.deepEqual(event, {
      ...{ tenantId: 'clinic', caseId: 'C-1', kind: 'upload-committed', outcome: 'success', reason: null },
      ...{ actorId: 'ada', actorName: 'Dr. ada', actorOrgName: 'Clinic', actorRoles: [], ip: '127.0.0.1' },
      ...{ attachmentId: id, sha256, sizeBytes: 50, details: {} },
    });
    assert.ok(requestId && userAgent && atMs);
  });
});

it('so is one of a foreign client, whose last bytes commit it, with where they came from', async () => {
  await withServer({}, async (server, ada) => {
    const created = await ada.create('a.pdf', 50);
    const { id } = (await created.json()) as { id: string };
    const events = await recorded(server, () => ada.patch(id, 0, somePdf(50)));
    assert.deepEqual(
      events.map(({ kind, actorId, ip }) => [kind, actorId, ip]),
      [['upload-committed', 'ada', '127.0.0.1']],
    );
  });
});

it('a refused file is recorded with the reason, and a cancelled one once', async () => {
  await withServer({}, async (server, ada) => {
    const html = Buffer.from('<html><script>1</script></html>');
    const refused = await ada.begin('a.pdf', html.length);
    await ada.patch(refused, 0, html);
    const cancelled = await ada.begin('b.pdf', 50);
    let code = '';
    const events = await recorded(server, async () => {
      for (const _ of [1, 2]) ({ code } = await problemOf(await ada.commit(refused, html)));
      for (const _ of [1, 2]) await ada.fetch('DELETE', ada.path(cancelled));
    });
    assert.deepEqual(
      events.map(({ kind, outcome, reason, attachmentId }) => [kind, outcome, reason, attachmentId]),
      [
        ['upload-rejected', 'failed', code, refused],
        ['upload-cancelled', 'success', null, cancelled],
      ],
    );
  });
});

it('a commit that was cut is recorded when it is finished, and not before', async () => {
  const failing = { now: false };
  await withServer({ unitOfWork: failingTransactions(failing) }, async (server, ada) => {
    const bytes = somePdf(50);
    const id = await ada.begin('a.pdf', 50);
    await ada.patch(id, 0, bytes);
    failing.now = true;
    const cut = await recorded(server, () => ada.commit(id, bytes));
    failing.now = false;
    assert.deepEqual(cut, []);
    const events = await recorded(server, () => server.uploads.collect());
    assert.deepEqual(
      events.map(({ kind, actorId, ip }) => [kind, actorId, ip]),
      [['upload-committed', 'ada', null]],
      'by nobody’s request',
    );
  });
});
