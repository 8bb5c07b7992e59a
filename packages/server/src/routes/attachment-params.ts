import type { FastifyRequest } from 'fastify';

/** The attachment a route names. An id that cannot be one is simply not found: nothing to validate. */
export function attachmentIdOf(request: Pick<FastifyRequest, 'params'>): string {
  return (request.params as { attachmentId: string }).attachmentId;
}
