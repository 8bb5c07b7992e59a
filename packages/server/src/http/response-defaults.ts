import type { FastifyInstance } from 'fastify';

/**
 * Headers of every answer, until a route says otherwise: nothing is cached, sniffed or told to other sites, and the
 * request's id can be quoted to the operator.
 */
export function registerResponseDefaults(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'X-Request-Id': request.id,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    });
  });
}
