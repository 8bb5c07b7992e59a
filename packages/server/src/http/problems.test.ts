import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import Fastify from 'fastify';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';
import { registerProblems } from './problems.js';

describe('problems', () => {
  let server: SeededApp;
  before(async () => {
    server = await seededApp();
    server.members.allow('ada', 'C-1');
  });
  after(() => server.close());

  const rename = async (payload: string, contentType = 'application/json') => {
    const { id } = await server.attach({});
    return server.app.inject({
      method: 'PATCH',
      url: `/api/cases/C-1/attachments/${id}`,
      headers: { authorization: 'Bearer ada', 'content-type': contentType },
      payload,
    });
  };

  for (const [what, payload, contentType, status, code] of [
    ['broken JSON', '{"name": ', 'application/json', 400, 'request-invalid'],
    ['no JSON at all', '', 'application/json', 400, 'request-invalid'],
    [
      'a poisoned prototype',
      '{"__proto__": {"x": 1}, "name": "a.png"}',
      'application/json',
      400,
      'request-invalid',
    ],
    ['another media type', 'name=x', 'application/x-www-form-urlencoded', 415, 'media-type-unsupported'],
    [
      'a body that is too large',
      `{"name": "${'x'.repeat(2 ** 20)}"}`,
      'application/json',
      413,
      'body-too-large',
    ],
  ] as const) {
    it(`${what}: ${status} ${code}`, async () => {
      const answer = await rename(payload, contentType);
      assert.equal(answer.statusCode, status, answer.body);
      assert.equal(answer.headers['content-type'], 'application/problem+json');
      assert.equal(answer.headers['cache-control'], 'no-store');
      const problem = answer.json();
      assert.equal(problem.code, code);
      assert.equal(problem.type, `urn:case-attachments:problem:${code}`);
      assert.equal(problem.status, status);
      assert.equal(problem.requestId, answer.headers['x-request-id']);
      assert.doesNotMatch(answer.body, /node_modules|at .*\.js|__proto__/);
    });
  }

  it('have the same form for addresses that lead nowhere, inside the prefix and outside', async () => {
    for (const url of ['/api/nothing', '/nothing', '/', '/api/cases/C-1/attachments/x/y/z']) {
      const answer = await server.app.inject({ url });
      assert.equal(answer.statusCode, 404, url);
      assert.equal(answer.json().code, 'not-found', url);
    }
    const broken = await server.app.inject({ url: '/api/cases/%zz' });
    assert.equal(broken.statusCode, 400);
    assert.equal(broken.json().code, 'request-invalid');
  });

  it('leave no names, tokens or queries in the log', async () => {
    await rename('{"name": "Mrs Miller.png"}');
    await server.app.inject({
      url: '/api/cases/C-1/attachments?cursor=secretcursor',
      headers: { authorization: 'Bearer ada', cookie: 'session=topsecret' },
    });
    assert.ok(server.logLines.length > 0);
    const log = server.logLines.join('');
    assert.doesNotMatch(log, /Miller|Bearer|secretcursor|topsecret/);
    assert.match(log, /"path":"\/api\/cases\/C-1\/attachments"/);
  });

  it('are no alarm when the reader has left', async () => {
    const lines: { level: number; msg: string }[] = [];
    const entered = withResolver();
    const refused = withResolver();
    const write = (line: string) => {
      lines.push(JSON.parse(line));
      if (line.includes('"code":"internal"')) refused.resolve();
    };
    const app = Fastify({ logger: { stream: { write } } });
    registerProblems(app);
    app.get('/slow', async (_, reply) => {
      entered.resolve();
      await once(reply.raw, 'close');
      throw new Error('aborted');
    });
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });
    const reader = new AbortController();
    const answer = fetch(`${origin}/slow`, { signal: reader.signal });
    await entered.promise;
    reader.abort();
    await assert.rejects(answer);
    await refused.promise;
    await app.close();
    assert.ok(lines.some(({ msg }) => msg === 'reader left before the answer'));
    assert.ok(lines.every(({ level }) => level < 50));
  });
});

function withResolver() {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
