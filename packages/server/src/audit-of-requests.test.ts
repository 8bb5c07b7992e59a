import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import * as sample from '../../../scripts/sample-files/index.mjs';
import { LegalHoldService } from './services/legal-hold-service.js';
import { changeByHand } from './testing/database-file.js';
import { kindsOf, recordedBy } from './testing/recorded-by.js';
import { type SeededApp, seededApp } from './testing/seeded-app.js';

describe('what requests leave in the audit trail', () => {
  let server: SeededApp;
  const clock = { nowMs: 1_800_000_000_000, now: () => clock.nowMs };
  before(async () => {
    server = await seededApp({ clock });
    server.members.allow('ada', 'C-1');
    server.members.allow('reader', 'C-1', 'list', 'read');
  });
  after(() => server.close());

  const ask = (
    method: 'GET' | 'HEAD' | 'PATCH' | 'POST' | 'DELETE',
    path: string,
    {
      user = 'ada',
      headers = {},
      payload,
    }: { user?: string; headers?: Record<string, string>; payload?: object } = {},
  ) =>
    server.app.inject({
      method,
      url: `/api/cases/C-1${path}`,
      headers: { authorization: `Bearer ${user}`, 'user-agent': 'a browser', ...headers },
      ...(payload && { payload }),
    });
  const recorded = (work: () => Promise<unknown>) => recordedBy(server.unitOfWork, work);
  const pdf = () =>
    server.attach({
      bytes: Buffer.from('%PDF-1.7 hello'),
      name: 'a.pdf',
      extension: 'pdf',
      mediaType: 'application/pdf',
      category: 'document',
    });

  it('a name, a deletion and a return: once each, with who, what and from where', async () => {
    const { id, sha256, sizeBytes } = await pdf();
    const requestIds: unknown[] = [];
    const events = await recorded(async () => {
      await ask('PATCH', `/attachments/${id}`, { payload: { name: 'b.pdf' } });
      for (const _ of [1, 2]) {
        const { headers } = await ask('DELETE', `/attachments/${id}`, { headers: { 'x-request-id': 'r-7' } });
        requestIds.push(headers['x-request-id']);
      }
      for (const _ of [1, 2]) await ask('POST', `/attachments/${id}/restore`);
    });
    assert.deepEqual(kindsOf(events), ['attachment-renamed', 'attachment-deleted', 'attachment-restored']);
    assert.deepEqual(events[1], {
      ...{ tenantId: 'default', caseId: 'C-1', atMs: clock.nowMs },
      ...{ actorId: 'ada', actorName: 'Dr. ada', actorOrgName: null, actorRoles: [] },
      ...{
        kind: 'attachment-deleted',
        outcome: 'success',
        reason: null,
        attachmentId: id,
        sha256,
        sizeBytes,
      },
      ...{ ip: '127.0.0.1', userAgent: 'a browser', requestId: requestIds[0], details: {} },
    });
  });

  it('a download: once, however many ranges it takes, and again when it begins again', async () => {
    const { id, sha256 } = await pdf();
    const part = (range: string) => ask('GET', `/attachments/${id}/content`, { headers: { range } });
    const events = await recorded(async () => {
      for (const range of ['bytes=0-3', 'bytes=4-7', 'bytes=8-'])
        assert.equal((await part(range)).statusCode, 206);
      await ask('HEAD', `/attachments/${id}/content`);
    });
    assert.deepEqual(
      events.map(({ kind, details, sha256 }) => ({ kind, details, sha256 })),
      [{ kind: 'attachment-downloaded', details: { byTicket: false }, sha256 }],
    );
    assert.deepEqual(kindsOf(await recorded(() => ask('GET', `/attachments/${id}/content`))), [
      'attachment-downloaded',
    ]);
    clock.nowMs += 2 * 3600_000;
    const [late] = await recorded(() => part('bytes=4-7'));
    assert.deepEqual(late?.details, { byTicket: false, startByte: 4 });
  });

  it('a download by ticket', async () => {
    const { id } = await pdf();
    const { url } = (await ask('POST', `/attachments/${id}/ticket`)).json();
    const events = await recorded(() =>
      server.app.inject({ url: `/api/cases/C-1/attachments/${id}/${url}` }),
    );
    assert.deepEqual(
      events.map(({ kind, actorId, details }) => [kind, actorId, details]),
      [['attachment-downloaded', 'ada', { byTicket: true }]],
    );
  });

  it('a look at a picture: once an hour for each person, in whatever sizes it is asked for', async () => {
    const bytes = await sample.png(300, 200, 1);
    const { id } = await server.attach({
      bytes,
      preview: {
        ...{ state: 'available', width: 300, height: 200, pageCount: 1 },
        ...{ animated: false, autoContrast: false, incomplete: false },
      },
    });
    const look = (user: string) => async () => {
      const sizes = await Promise.all(
        [256, 1024].map((size) => ask('GET', `/attachments/${id}/preview?size=${size}`, { user })),
      );
      assert.deepEqual(
        sizes.map(({ statusCode }) => statusCode),
        [200, 200],
      );
      assert.equal((await ask('GET', `/attachments/${id}/content`, { user })).statusCode, 200);
    };
    assert.deepEqual(kindsOf(await recorded(look('ada'))), ['attachment-viewed']);
    assert.deepEqual(kindsOf(await recorded(look('ada'))), []);
    const events = await recorded(look('reader'));
    assert.deepEqual(
      events.map(({ kind, actorId }) => [kind, actorId]),
      [['attachment-viewed', 'reader']],
    );
    clock.nowMs += 3600_000;
    assert.deepEqual(kindsOf(await recorded(look('ada'))), ['attachment-viewed']);
  });

  it('a refusal: the first at once, those like it in a minute with their number', async () => {
    const { id } = await pdf();
    const remove = () => ask('DELETE', `/attachments/${id}`, { user: 'reader' });
    const events = await recorded(async () => {
      for (const _ of [1, 2, 3]) assert.equal((await remove()).statusCode, 403);
      for (const _ of [1, 2]) assert.equal((await ask('GET', '', { user: 'eve' })).statusCode, 404);
      assert.equal((await ask('GET', '', { user: '?' })).statusCode, 401);
    });
    assert.deepEqual(
      events.map(({ kind, outcome, reason, actorId, details }) => [kind, outcome, reason, actorId, details]),
      [
        ['access-denied', 'denied', 'action-not-allowed', 'reader', { action: 'delete' }],
        ['access-denied', 'denied', 'not-found', 'eve', { action: 'list' }],
        ['access-denied', 'denied', 'unauthenticated', '', { action: 'list' }],
      ],
    );
    clock.nowMs += 60_000;
    const later = await recorded(remove);
    assert.deepEqual(
      later.map(({ actorId, details }) => [actorId, details]),
      [
        ['reader', { action: 'delete', again: 2 }],
        ['eve', { action: 'list', again: 1 }],
        ['reader', { action: 'delete' }],
      ],
    );
  });

  it('a flood of refusals: few entries, and how many there were in all', async () => {
    clock.nowMs += 60_000;
    const events = await recorded(async () => {
      for (let n = 0; n < 200; n++) {
        await server.app.inject({ url: `/api/cases/C-${n}`, headers: { authorization: 'Bearer eve' } });
      }
    });
    assert.equal(events.length, 60);
    clock.nowMs += 60_000;
    const [counted] = await recorded(() => ask('GET', '', { user: 'eve' }));
    assert.deepEqual(counted?.details, { action: 'list', others: 140 });
  });

  it('a legal hold, which keeps files from being deleted until it is lifted', async () => {
    const { id } = await pdf();
    const ref = { tenantId: 'default', caseId: 'C-1' };
    const holds = new LegalHoldService({ unitOfWork: server.unitOfWork, clock });
    const by = { user: { id: 'portal', displayName: 'The portal' } };
    const events = await recorded(async () => {
      for (const _ of [1, 2]) await holds.setLegalHold(ref, true, by, 'Order 7');
      const refused = await ask('DELETE', `/attachments/${id}`);
      assert.deepEqual([refused.statusCode, refused.json().code], [409, 'legal-hold']);
      assert.equal((await ask('GET', `/attachments/${id}`)).statusCode, 200);
      for (const _ of [1, 2]) await holds.setLegalHold(ref, false, by, 'Order 8');
      assert.equal((await ask('DELETE', `/attachments/${id}`)).statusCode, 204);
    });
    assert.deepEqual(
      events.map(({ kind, reason, actorId }) => [kind, reason, actorId]),
      [
        ['legal-hold-set', 'Order 7', 'portal'],
        ['legal-hold-lifted', 'Order 8', 'portal'],
        ['attachment-deleted', null, 'ada'],
      ],
    );
  });

  it('nothing is served, and nothing done, that cannot be recorded', async () => {
    const { id, name } = await pdf();
    const database = join(server.folder, 'case-attachments.sqlite');
    changeByHand(
      database,
      "create trigger full before insert on audit_events begin select raise(abort, 'full'); end",
    );
    const answers = [
      await ask('GET', `/attachments/${id}/content`),
      await ask('DELETE', `/attachments/${id}`),
      await ask('PATCH', `/attachments/${id}`, { payload: { name: 'other.pdf' } }),
    ];
    changeByHand(database, 'drop trigger full');
    for (const answer of answers) {
      assert.equal(answer.statusCode, 500);
      assert.doesNotMatch(answer.body, /hello|full/);
    }
    const { json } = await ask('GET', `/attachments/${id}`);
    assert.equal(json().name, name);
    assert.deepEqual(kindsOf(await recorded(() => ask('GET', `/attachments/${id}/content`))), [
      'attachment-downloaded',
    ]);
  });
});
