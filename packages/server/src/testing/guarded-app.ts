import Fastify, { type FastifyInstance } from 'fastify';
import { type AccessHooks, registerAccessGuard } from '../http/access-guard.js';
import { registerProblems } from '../http/problems.js';

/** An app with nothing but the guard and a case that says who came in: `/cases/:caseId`. */
export function guardedApp(hooks: AccessHooks): FastifyInstance {
  const app = Fastify();
  registerProblems(app);
  registerAccessGuard(app, { ...hooks, uploaderOf: async () => null });
  app.route({
    method: ['GET', 'POST', 'PATCH', 'DELETE'],
    url: '/cases/:caseId',
    config: { access: { action: 'list' } },
    handler: async ({ caseAccess }) => caseAccess.user,
  });
  return app;
}
