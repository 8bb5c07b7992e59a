import type { FastifyInstance } from 'fastify';

/**
 * What keeps a browser from running, guessing at or telling on anything that the server answers, errors included.
 * Routes that let other sites show what they serve say so themselves.
 */
export const SAFE_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
} as const;

/**
 * Headers of every answer, until a route says otherwise: nothing is cached, run, sniffed or told to other sites, and the
 * request's id can be quoted to the operator.
 */
export function registerResponseDefaults(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...SAFE_HEADERS, 'X-Request-Id': request.id, 'Cache-Control': 'no-store' });
  });
}
