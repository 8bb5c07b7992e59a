import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  type AttachmentPage,
  type AuditPage,
  type CasePolicy,
  type ChangePage,
  type Receipt,
  SERVICE_ACTIONS,
  type ServiceCase,
} from '@case-attachments/contract';
import { metadataOf, type ServiceApp, ServiceCalls, serviceApp, tokenFor } from './testing/service-calls.js';
import { problemOf, somePdf, TusCalls } from './testing/upload-server.js';

describe("whole cases, decided by the portal's backend", () => {
  let server: ServiceApp;
  before(async () => {
    server = await serviceApp();
  });
  after(() => server.close());

  const code = async (response: Promise<Response>) => (await problemOf(await response)).code;
  const stateOf = async (response: Promise<Response>) =>
    ((await (await response).json()) as ServiceCase).state;
  const ada = (caseId: string) => {
    server.members.allow('ada', caseId);
    return new TusCalls(server, 'ada', caseId);
  };
  const imported = async (caseId: string, externalId: string, bytes = somePdf(500)): Promise<string> => {
    const response = await server.calls.import(externalId, bytes, metadataOf(), caseId);
    assert.equal(response.status, 201);
    return ((await response.json()) as Receipt).attachmentId;
  };
  const audited = async (caseId: string) =>
    (await server.unitOfWork.audit.after('default', 0, 1000))
      .filter(({ event }) => event.caseId === caseId && event.kind.startsWith('case-'))
      .map(({ event }) => [event.kind, event.actorId]);

  describe('closing', () => {
    it('leaves everything to be read and nothing to be changed, until the case is open again', async () => {
      const person = ada('C-1');
      const id = await imported('C-1', 'one');
      const bytes = somePdf(800);
      const running = await person.begin('running.pdf', bytes.length);

      assert.equal(await stateOf(server.calls.post('/cases/C-1/close')), 'closed');
      assert.equal(await stateOf(server.calls.post('/cases/C-1/close')), 'closed');

      const json = { 'content-type': 'application/json' };
      const address = `/api/cases/C-1/attachments/${id}`;
      const changes = {
        upload: () => person.create('late.pdf', 10),
        rename: () => person.fetch('PATCH', address, json, '{"name":"other.pdf"}'),
        delete: () => person.fetch('DELETE', address),
        restore: () => person.fetch('POST', `${address}/restore`),
        import: () => server.calls.import('two', somePdf(500)),
      };
      for (const [what, change] of Object.entries(changes)) {
        assert.equal(await code(change()), 'case-closed', what);
      }
      assert.equal((await person.fetch('GET', `${address}/content`)).status, 200);
      const policy = (await (await person.fetch('GET', '/api/cases/C-1')).json()) as CasePolicy;
      assert.equal(policy.closed, true);
      assert.deepEqual(policy.actions, ['list', 'read', 'export', 'audit']);

      // What was on its way arrives, and waits for the case.
      assert.equal((await person.patch(running, 0, bytes)).status, 204);
      assert.equal(await code(person.commit(running, bytes)), 'case-closed');
      assert.equal(await stateOf(server.calls.post('/cases/C-1/reopen')), 'open');
      assert.equal((await person.commit(running, bytes)).status, 200);

      assert.deepEqual(await audited('C-1'), [
        ['case-closed', 'service:portal'],
        ['case-reopened', 'service:portal'],
      ]);
    });

    it('is told to open pages, once each time', async () => {
      const person = ada('C-told');
      for (const step of ['close', 'close', 'reopen', 'reopen'])
        await server.calls.post(`/cases/C-told/${step}`);
      const { changes } = (await (
        await person.fetch('GET', '/api/cases/C-told/changes?after=0')
      ).json()) as ChangePage;
      assert.deepEqual(
        changes.map(({ atMs: _, ...change }) => change),
        [
          { seq: 1, kind: 'case-closed' },
          { seq: 2, kind: 'case-reopened' },
        ],
      );
    });
  });

  describe('merging', () => {
    it('moves every file to the other case, and leaves nothing for people to find', async () => {
      const person = ada('C-from');
      const other = ada('C-into');
      const live = await imported('C-from', 'live');
      const deleted = await imported('C-from', 'deleted');
      assert.equal((await person.fetch('DELETE', `/api/cases/C-from/attachments/${deleted}`)).status, 204);
      const bytes = somePdf(800);
      const running = await person.begin('running.pdf', bytes.length);
      const there = await imported('C-into', 'live', somePdf(600));

      for (const _ of ['first', 'again']) {
        const response = await server.calls.post('/cases/C-from/merge', { into: 'C-into' });
        assert.deepEqual(await response.json(), {
          caseId: 'C-from',
          state: 'merged',
          mergedInto: 'C-into',
          onHold: false,
        });
      }

      const page = (await (
        await other.fetch('GET', '/api/cases/C-into/attachments')
      ).json()) as AttachmentPage;
      assert.deepEqual(new Set(page.attachments.map(({ id }) => id)), new Set([live, there]));
      const content = await other.fetch('GET', `/api/cases/C-into/attachments/${live}/content`);
      assert.equal((await content.arrayBuffer()).byteLength, 500);
      assert.equal(
        (await other.fetch('POST', `/api/cases/C-into/attachments/${deleted}/restore`)).status,
        200,
      );
      assert.equal((await other.patch(running, 0, bytes)).status, 204);
      assert.equal((await other.commit(running, bytes)).status, 200);

      for (const path of [
        '',
        '/attachments',
        '/uploads',
        '/changes?after=0',
        `/attachments/${live}/content`,
      ]) {
        assert.equal(await code(person.fetch('GET', `/api/cases/C-from${path}`)), 'not-found', path);
      }
      assert.equal(await code(server.calls.get('/cases/C-from/attachments')), 'case-merged');
      assert.equal(await code(server.calls.import('x', somePdf(500), metadataOf(), 'C-from')), 'case-merged');
      const changes = await server.unitOfWork.changes.after(
        { tenantId: 'default', caseId: 'C-from' },
        0,
        100,
      );
      assert.deepEqual(changes.map(({ kind, id }) => `${kind} ${id}`).slice(-1), [
        `attachment-deleted ${live}`,
      ]);
      // Each case keeps what it had imported under that id.
      assert.equal((await server.calls.import('live', somePdf(600), metadataOf(), 'C-into')).status, 409);
      assert.deepEqual(await audited('C-from'), [['case-merged', 'service:portal']]);
      assert.deepEqual(await audited('C-into'), [['case-merged-in', 'service:portal']]);
    });

    it('refuses itself, another target, a closed one, and what is no case id', async () => {
      assert.equal(await code(server.calls.post('/cases/C-5/merge', { into: 'C-5' })), 'request-invalid');
      assert.equal(await code(server.calls.post('/cases/C-5/merge', { into: '../x' })), 'not-found');
      assert.equal(await code(server.calls.post('/cases/C-5/merge', {})), 'request-invalid');
      await server.calls.post('/cases/C-6/close');
      assert.equal(await code(server.calls.post('/cases/C-5/merge', { into: 'C-6' })), 'case-closed');
      await server.calls.post('/cases/C-5/merge', { into: 'C-7' });
      assert.equal(await code(server.calls.post('/cases/C-5/merge', { into: 'C-8' })), 'case-merged');
      assert.equal(await code(server.calls.post('/cases/C-8/merge', { into: 'C-5' })), 'case-merged');
    });

    it('loses no file that two merges want at once', async () => {
      const id = await imported('C-race', 'one');
      await Promise.all(
        ['C-left', 'C-right'].map((into) => server.calls.post('/cases/C-race/merge', { into })),
      );
      const found = await Promise.all(
        ['C-left', 'C-right'].map((caseId) =>
          server.unitOfWork.attachments.find({ tenantId: 'default', caseId }, id),
        ),
      );
      assert.equal(found.filter((record) => record !== null).length, 1);
    });
  });

  describe('purging', () => {
    it('removes rows and bytes, keeps the audit, and touches no other tenant', async () => {
      const person = ada('C-gone');
      const elsewhere = new ServiceCalls(server.origin, () => tokenFor(['import', 'list'], 'other'));
      await elsewhere.import('one', somePdf(500), metadataOf(), 'C-gone');
      const ids = [await imported('C-gone', 'one'), await imported('C-gone', 'two')];
      const open = await person.begin('running.pdf', 800);
      const blobOf = (id: string) => join(server.folder, 'blobs', id.slice(0, 2), id);
      assert.ok(existsSync(blobOf(ids[0]!)), 'the test looks where bytes lie');

      for (const _ of ['first', 'again']) {
        assert.equal(await stateOf(server.calls.post('/cases/C-gone/purge')), 'purged');
      }

      for (const id of ids) assert.equal(existsSync(blobOf(id)), false);
      assert.equal(existsSync(join(server.folder, 'staging', open)), false);
      const ref = { tenantId: 'default', caseId: 'C-gone' };
      assert.deepEqual(await server.unitOfWork.cases.attachmentsOf(ref, 10), []);
      assert.equal(await server.unitOfWork.uploads.find(ids[0]!), null);
      assert.equal(await code(person.fetch('GET', '/api/cases/C-gone')), 'not-found');
      assert.equal(await code(server.calls.import('one', somePdf(500), metadataOf(), 'C-gone')), 'not-found');
      assert.deepEqual(await audited('C-gone'), [['case-purged', 'service:portal']]);
      const page = (await (await elsewhere.get('/cases/C-gone/attachments')).json()) as AttachmentPage;
      assert.equal(page.total, 1);
    });

    it('waits for the end of a legal hold, and so does a merge', async () => {
      const policy = async () => {
        const answer = await ada('C-held').fetch('GET', '/api/cases/C-held');
        return (await answer.json()) as CasePolicy;
      };
      await imported('C-held', 'one');
      const reason = { reason: 'court order 12/2026' };
      for (const _ of ['first', 'again']) {
        const held = (await (await server.calls.post('/cases/C-held/hold', reason)).json()) as ServiceCase;
        assert.equal(held.onHold, true);
      }
      const { onHold, actions } = await policy();
      assert.equal(onHold, true);
      assert.deepEqual(actions, ['list', 'read', 'upload', 'restore', 'export', 'audit']);
      assert.equal(await code(server.calls.post('/cases/C-held/purge')), 'legal-hold');
      assert.equal(await code(server.calls.post('/cases/C-held/merge', { into: 'C-x' })), 'legal-hold');
      assert.equal(await code(server.calls.post('/cases/C-held/hold', {})), 'request-invalid');
      await server.calls.post('/cases/C-held/lift-hold', { reason: 'order lifted' });
      const after = await policy();
      assert.equal(after.onHold, undefined);
      assert.ok(after.actions.includes('delete') && after.actions.includes('rename'));
      assert.equal(await stateOf(server.calls.post('/cases/C-held/purge')), 'purged');
    });
  });

  describe('the trail', () => {
    const kinds = async (path: string) =>
      ((await (await server.calls.get(path)).json()) as AuditPage).entries.map(({ kind }) => kind);

    it('is read when a case is purged or merged, too, in pages or as CSV, and that is recorded', async () => {
      await imported('C-read', 'one');
      await server.calls.post('/cases/C-read/purge');
      const csv = await server.calls.get('/cases/C-read/audit?format=csv');
      assert.match(csv.headers.get('content-type') ?? '', /^text\/csv/);
      const lines = (await csv.text()).trim().split('\r\n');
      assert.equal(lines.length, 1 + 3, 'a header, the upload, the purge, this reading');
      assert.deepEqual(await kinds('/cases/C-read/audit?kind=case-purged'), ['case-purged']);
      assert.deepEqual(await kinds('/cases/C-read/audit?limit=2'), ['audit-read', 'audit-read']);

      await server.calls.post('/cases/C-read-2/merge', { into: 'C-read-3' });
      assert.deepEqual(await kinds('/cases/C-read-2/audit'), ['audit-read', 'case-merged']);
    });

    it('is for services that may `audit`, each for its tenant', async () => {
      const as = (...token: Parameters<typeof tokenFor>) =>
        new ServiceCalls(server.origin, () => tokenFor(...token)).get('/cases/C-read/audit');
      const others = SERVICE_ACTIONS.filter((action) => action !== 'audit');
      assert.equal(await code(as(others)), 'action-not-allowed');
      const { entries } = (await (await as(['audit'], 'other')).json()) as AuditPage;
      assert.deepEqual(
        entries.map(({ kind }) => kind),
        ['audit-read'],
      );
    });
  });
});
