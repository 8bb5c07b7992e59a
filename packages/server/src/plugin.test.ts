import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Fastify from 'fastify';
import { caseAttachments } from './plugin.js';
import { PORTAL, seededApp } from './testing/seeded-app.js';

describe('caseAttachments in an app of somebody else', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plugin-'));
  });
  after(() => rm(folder, { recursive: true }));
  const dataDirectory = () => join(folder, 'data');

  it('does not start without hooks, or with one of two', async () => {
    const authenticate = async () => null;
    for (const [options, message] of [
      [{}, /say who may do what/],
      [{ authenticate }, /belong together/],
    ] as const) {
      const app = Fastify();
      await assert.rejects(
        async () => app.register(caseAttachments, { dataDirectory: dataDirectory(), ...options }),
        message,
      );
    }
  });

  it('shows HEIC when it is told to, and says so at the start', async () => {
    for (const heic of [false, true]) {
      const server = await seededApp({ previews: { heic } });
      const line = server.logLines.find((line) => line.includes('previews are made'));
      assert.equal((JSON.parse(line ?? '{}') as { heic?: boolean }).heic, heic);
      await server.close();
    }
  });

  it('keeps to its prefix: routes, errors, hooks and headers around it stay as they were', async () => {
    const app = Fastify();
    app.get('/own', async () => ({ own: true }));
    app.get('/own-error', async () => {
      throw new Error('own error');
    });
    await app.register(caseAttachments, {
      dataDirectory: dataDirectory(),
      prefix: '/files',
      authenticate: async () => ({ id: 'u', displayName: 'U' }),
      authorize: async () => true,
    });
    const own = await app.inject({ url: '/own', headers: { origin: PORTAL } });
    assert.deepEqual(own.json(), { own: true });
    assert.equal(own.headers['x-request-id'], undefined);
    assert.equal(own.headers.vary, undefined);
    assert.equal((await app.inject({ url: '/own-error' })).json().message, 'own error');
    assert.equal((await app.inject({ url: '/nothing' })).json().error, 'Not Found');
    const policy = await app.inject({ url: '/files/cases/C-1' });
    assert.equal(policy.statusCode, 200);
    assert.deepEqual(policy.json().user, { id: 'u', displayName: 'U' });
    assert.equal(policy.json().maxSizeBytes, 524_288_000);
    assert.equal((await app.inject({ url: '/files/nothing' })).json().code, 'not-found');
    await app.close();
  });

  it('can be opened again on the same data', async () => {
    for (let start = 0; start < 2; start++) {
      const app = Fastify();
      await app.register(caseAttachments, { dataDirectory: dataDirectory(), demo: true });
      await app.ready();
      await app.close();
    }
  });

  it('lets anybody in as one of the demo’s roles, in demo mode alone', async () => {
    const app = Fastify();
    await app.register(caseAttachments, { dataDirectory: dataDirectory(), demo: true });
    const grantOf = async (role: string) =>
      (await app.inject({ url: `/api/demo/grant?role=${role}&caseId=C-7` })).json();
    const policyFor = async (token: string) =>
      app.inject({ url: '/api/cases/C-7', headers: { authorization: `Bearer ${token}` } });
    const dentist = await policyFor((await grantOf('referring-dentist')).token);
    assert.equal(dentist.json().user.displayName, 'Referring dentist');
    assert.ok(dentist.json().actions.includes('delete'));
    assert.ok(!(await policyFor((await grantOf('front-desk')).token)).json().actions.includes('delete'));
    assert.equal((await policyFor((await grantOf('outsider')).token)).statusCode, 404);
    assert.equal((await grantOf('boss')).code, 'request-invalid');
    await app.close();

    const strict = await seededApp();
    assert.equal((await strict.app.inject({ url: '/api/demo/grant?role=oral-surgeon' })).statusCode, 404);
    await strict.close();
  });
});
