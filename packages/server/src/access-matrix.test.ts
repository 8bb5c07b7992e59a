import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import Fastify, { type HTTPMethods } from 'fastify';
import { caseAttachments } from './plugin.js';
import { PORTAL, type SeededApp, seededApp } from './testing/seeded-app.js';

interface OpenApi {
  readonly paths: Record<string, Record<string, { readonly security?: readonly unknown[] }>>;
}

const openApi = JSON.parse(
  readFileSync(fileURLToPath(import.meta.resolve('@case-attachments/contract/openapi.json')), 'utf8'),
) as OpenApi;

const OPERATIONS = Object.entries(openApi.paths).flatMap(([path, verbs]) =>
  Object.entries(verbs).map(([verb, operation]) => ({
    path,
    method: verb.toUpperCase() as HTTPMethods & ('GET' | 'HEAD' | 'POST' | 'PATCH' | 'DELETE'),
    isPublic: operation.security?.length === 0,
  })),
);
const CASE_OPERATIONS = OPERATIONS.filter(({ isPublic }) => !isPublic);

describe('access to every route and verb of openapi.json', () => {
  let server: SeededApp;
  let attachmentId: string;
  const uploadId = '0'.repeat(32);

  before(async () => {
    server = await seededApp();
    server.members.allow('ada', 'C-1');
    server.members.allow('reader', 'C-1', 'list');
    attachmentId = (await server.attach({ bytes: Buffer.from('hello') })).id;
  });
  after(() => server.close());

  const urlOf = (path: string, caseId: string) =>
    `/api${path.replace('{caseId}', caseId).replace('{attachmentId}', attachmentId).replace('{uploadId}', uploadId)}`;

  function ask({ method, path }: (typeof OPERATIONS)[number], caseId: string, user?: string) {
    return server.app.inject({
      method,
      url: urlOf(path, caseId),
      headers: { ...(user && { authorization: `Bearer ${user}` }), origin: PORTAL, 'tus-resumable': '1.0.0' },
    });
  }

  it('has operations to try', () => assert.ok(CASE_OPERATIONS.length >= 17, String(CASE_OPERATIONS.length)));

  for (const operation of CASE_OPERATIONS) {
    const name = `${operation.method} ${operation.path}`;
    const isHead = operation.method === 'HEAD';

    it(`${name}: 401 without an identity, readable by the page`, async () => {
      const answer = await ask(operation, 'C-1');
      assert.equal(answer.statusCode, 401);
      assert.equal(answer.headers['www-authenticate'], 'Bearer');
      assert.equal(answer.headers['access-control-allow-origin'], PORTAL);
      if (!isHead) assert.equal(answer.json().code, 'unauthenticated');
    });

    it(`${name}: another's case, an unknown one and an impossible one are the same 404`, async () => {
      const answers = [
        await ask(operation, 'C-1', 'eve'),
        await ask(operation, 'C-unknown', 'ada'),
        await ask(operation, 'C%2F1', 'ada'),
        await ask(operation, '%2e%2e', 'ada'),
        await ask(operation, 'x'.repeat(201), 'ada'),
      ];
      for (const answer of answers) {
        assert.equal(answer.statusCode, 404);
        assert.equal(answer.body, answers[0]?.body);
        if (!isHead) assert.equal(answer.json().code, 'not-found');
      }
    });

    it(`${name}: a former member is no member`, async () => {
      server.members.allow('bob', 'C-1');
      assert.notEqual(
        (await ask({ ...operation, method: 'GET', path: '/cases/{caseId}' }, 'C-1', 'bob')).statusCode,
        404,
      );
      server.members.remove('bob', 'C-1');
      assert.equal((await ask(operation, 'C-1', 'bob')).statusCode, 404);
    });
  }

  it('answers 403 to a member without the action, on every route that needs more than `list`', async () => {
    const refused = new Set<string>();
    for (const operation of CASE_OPERATIONS) {
      const { path, method } = operation;
      if (method === 'GET' && path === '/cases/{caseId}/changes') continue; // listing is enough, and it would stream
      const answer = await ask(operation, 'C-1', 'reader');
      if (answer.statusCode === 403) {
        if (method !== 'HEAD') assert.equal(answer.json().code, 'action-not-allowed');
        refused.add(`${method} ${path}`);
      }
    }
    const open = CASE_OPERATIONS.map(({ method, path }) => `${method} ${path}`).filter(
      (key) => !refused.has(key),
    );
    assert.deepEqual(open.sort(), [
      'GET /cases/{caseId}',
      'GET /cases/{caseId}/attachments',
      'GET /cases/{caseId}/attachments/{attachmentId}',
      'GET /cases/{caseId}/changes',
    ]);
  });

  it('asks for the action once a request', async () => {
    server.members.asked.length = 0;
    await server.app.inject({
      url: `/api/cases/C-1/attachments/${attachmentId}/content`,
      headers: { authorization: 'Bearer ada' },
    });
    assert.deepEqual(server.members.asked, ['list', 'read']);
  });

  it('takes the longest case id', async () => {
    const caseId = 'x'.repeat(200);
    server.members.allow('ada', caseId);
    const answer = await server.app.inject({
      url: `/api/cases/${caseId}`,
      headers: { authorization: 'Bearer ada' },
    });
    assert.equal(answer.statusCode, 200);
  });

  it('registers exactly the routes and verbs of openapi.json', async () => {
    const registered = new Set<string>();
    const app = Fastify().addHook('onRoute', ({ method, url }) => {
      const path = url
        .replace(/^\/api/, '')
        .replace(/:(\w+)/g, '{$1}')
        .replace('*', '{file}');
      // OPTIONS answers preflights and tells tus clients what the server can do.
      for (const verb of [method].flat()) if (verb !== 'OPTIONS') registered.add(`${verb} ${path}`);
    });
    const dataDirectory = join(server.folder, 'another');
    await app.register(caseAttachments, { access: server.members.access, dataDirectory });
    await app.close();
    const documented = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
    assert.deepEqual([...registered].sort(), documented.sort());
  });
});
