import type { FastifyRequest } from 'fastify';
import type { RequestOrigin } from '../domain/audit-event.js';

/** As the audit trail has it. Behind a proxy the address is the client's only where the proxy is trusted. */
export function originOf({ ip, headers, id }: FastifyRequest): RequestOrigin {
  return { ip, userAgent: headers['user-agent'] ?? null, requestId: id };
}
