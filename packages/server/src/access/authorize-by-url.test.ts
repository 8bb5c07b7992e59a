import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Fastify from 'fastify';
import { ProblemError } from '../domain/problem-error.js';
import { authorizeByUrl } from './authorize-by-url.js';

const question = {
  user: { id: 'u1', displayName: 'Zoë', orgName: 'Clinic', roles: ['surgeon'], tenantId: 'north' },
  tenantId: 'north',
  caseId: 'C-1',
  action: 'delete',
  attachment: { id: 'a1', uploaderId: 'u2' },
} as const;

/** What is thrown must be a 503 that says nothing of the portal. */
async function askPortal(answer: unknown, { status = 200, headers = {}, timeoutMs = 5_000 } = {}) {
  const asked: { token: string | undefined; body: unknown }[] = [];
  const portal = Fastify();
  portal.post('/may', async (request, reply) => {
    asked.push({ token: request.headers.authorization, body: request.body });
    if (answer === undefined) return new Promise(() => {});
    return reply.code(status).headers(headers).send(answer);
  });
  const url = `${await portal.listen({ host: '127.0.0.1', port: 0 })}/may`;
  try {
    return { verdict: await authorizeByUrl({ url, token: 'the token', timeoutMs })(question), asked };
  } catch (error) {
    assert.ok(error instanceof ProblemError);
    assert.doesNotMatch(error.detail, /127\.0\.0\.1/);
    return { verdict: `${error.statusCode} ${error.code}`, asked };
  } finally {
    portal.server.closeAllConnections();
    await portal.close();
  }
}

describe('authorizeByUrl', () => {
  it('tells the portal who wants what, and takes its word', async () => {
    const { verdict, asked } = await askPortal({ allowed: true });
    assert.equal(verdict, true);
    const { tenantId: _, ...user } = question.user;
    assert.deepEqual(asked, [{ token: 'Bearer the token', body: { ...question, user } }]);
    assert.equal((await askPortal({ allowed: false })).verdict, false);
  });

  it('takes nothing else for a yes or a no', async () => {
    for (const answer of [
      { allowed: 'true' },
      { allowed: 1 },
      {},
      'null',
      '[true]',
      'true',
      '<p>Sign in</p>',
    ]) {
      assert.equal((await askPortal(answer)).verdict, '503 unavailable', JSON.stringify(answer));
    }
    for (const status of [201, 302, 401, 403, 404, 500]) {
      const headers = { location: '/may' };
      const { verdict } = await askPortal({ allowed: true }, { status, headers });
      assert.equal(verdict, '503 unavailable', String(status));
    }
  });

  it('does not wait for a portal that does not answer', async () => {
    assert.equal((await askPortal(undefined, { timeoutMs: 50 })).verdict, '503 unavailable');
  });

  it('asks over no line that others can change', () => {
    for (const url of [
      'http://portal.example.org/may',
      'https://u:p@portal.example.org',
      'portal',
      'file:///may',
    ]) {
      assert.throws(() => authorizeByUrl({ url, token: 'x' }), RangeError, url);
    }
  });
});
