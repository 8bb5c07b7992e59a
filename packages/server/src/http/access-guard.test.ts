import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import Fastify from 'fastify';
import type { User } from '../ports/access.js';
import { registerAccessGuard } from './access-guard.js';
import { registerProblems } from './problems.js';

describe('registerAccessGuard', () => {
  function guarded() {
    const app = Fastify();
    registerProblems(app);
    registerAccessGuard(app, {
      authenticate: async () => ({ id: 'u', displayName: 'U' }),
      authorize: async () => true,
      uploaderOf: async () => 'someone',
    });
    return app;
  }
  const handler = async () => 'ok';

  it('does not start with a route that declares no access', () => {
    assert.throws(() => guarded().get('/cases/:caseId/x', handler), /declares no access/);
    assert.throws(() => guarded().get('/x', handler), /declares no access/);
  });

  it('does not start with a public route of a case, or an action without a case', () => {
    assert.throws(
      () => guarded().get('/cases/:caseId/x', { config: { access: 'public' } }, handler),
      /asks for an action/,
    );
    assert.throws(
      () => guarded().get('/x', { config: { access: { action: 'list' } } }, handler),
      /asks for an action/,
    );
  });

  it('lets nobody in under an id of the server or of a service, and says so in the log', async () => {
    for (const id of ['service:portal', 'case-attachments', 'case-attachments:import']) {
      const lines: string[] = [];
      const app = Fastify({ logger: { stream: { write: (line: string) => void lines.push(line) } } });
      registerProblems(app);
      registerAccessGuard(app, {
        authenticate: async () => ({ id, displayName: 'U' }),
        authorize: async () => true,
        uploaderOf: async () => null,
      });
      app.get('/cases/:caseId/x', { config: { access: { action: 'list' } } }, handler);
      assert.equal((await app.inject({ url: '/cases/C-1/x' })).statusCode, 401, id);
      assert.match(lines.join(''), /"level":40,.*kept for the server/);
    }
  });

  it('also guards HEAD routes that Fastify adds by itself', async () => {
    const app = Fastify();
    registerProblems(app);
    registerAccessGuard(app, {
      authenticate: async () => null,
      authorize: async () => true,
      uploaderOf: async () => null,
    });
    app.get('/cases/:caseId/x', { config: { access: { action: 'list' } } }, handler);
    assert.equal((await app.inject({ method: 'HEAD', url: '/cases/C-1/x' })).statusCode, 401);
  });

  it("tells the hook whose attachment it is, and nothing of another's user object", async () => {
    const questions: unknown[] = [];
    const app = Fastify();
    const user = { id: 'u', displayName: 'U', tenantId: 't' };
    registerAccessGuard(app, {
      authenticate: async () => user,
      authorize: async (question) => questions.push(question) > 0,
      uploaderOf: async (ref, id) => (ref.tenantId === 't' && id === 'a'.repeat(32) ? 'ada' : null),
    });
    app.delete(
      '/cases/:caseId/attachments/:attachmentId',
      { config: { access: { action: 'delete' } } },
      handler,
    );
    await app.inject({ method: 'DELETE', url: `/cases/C-1/attachments/${'a'.repeat(32)}` });
    assert.deepEqual(questions, [
      { user, tenantId: 't', caseId: 'C-1', action: 'list' },
      {
        user,
        tenantId: 't',
        caseId: 'C-1',
        action: 'delete',
        attachment: { id: 'a'.repeat(32), uploaderId: 'ada' },
      },
    ]);
  });

  it('answers 401 for a user without an id, as a plain JavaScript hook may return', async () => {
    const app = Fastify();
    registerProblems(app);
    registerAccessGuard(app, {
      authenticate: async () => ({ id: '', displayName: 'x' }),
      authorize: async () => true,
      uploaderOf: async () => null,
    });
    app.get('/cases/:caseId/x', { config: { access: { action: 'list' } } }, handler);
    assert.equal((await app.inject({ url: '/cases/C-1/x' })).statusCode, 401);
  });

  it('fails closed when a hook throws', async () => {
    const app = Fastify();
    registerProblems(app);
    registerAccessGuard(app, {
      authenticate: async () => ({ id: 'u', displayName: 'U' }),
      authorize: async () => {
        throw new Error('the portal database is down at 10.0.0.5');
      },
      uploaderOf: async () => null,
    });
    app.get('/cases/:caseId/x', { config: { access: { action: 'list' } } }, handler);
    const answer = await app.inject({ url: '/cases/C-1/x' });
    assert.equal(answer.statusCode, 500);
    assert.equal(answer.json().code, 'internal');
    assert.doesNotMatch(answer.body, /10\.0\.0\.5/);
  });

  it('looks at the identity again while an answer lasts: what lapsed or became another is nobody', async () => {
    const app = Fastify();
    registerProblems(app);
    const ada = { id: 'ada', displayName: 'A', tenantId: 't' };
    let session: User | null = ada;
    registerAccessGuard(app, {
      authenticate: async () => session,
      authorize: async () => true,
      uploaderOf: async () => null,
    });
    const laterSessions: (User | null)[] = [
      { ...ada },
      null,
      { ...ada, id: 'bob' },
      { ...ada, tenantId: 'another' },
    ];
    app.get('/cases/:caseId/x', { config: { access: { action: 'list' } } }, async ({ caseAccess }) => {
      const answers = [];
      for (session of laterSessions) answers.push(await caseAccess.stillAllowed());
      return answers;
    });
    assert.deepEqual((await app.inject({ url: '/cases/C-1/x' })).json(), [true, false, false, false]);
  });
});
