import type { FastifyRequest } from 'fastify';
import { givenRequestId } from './request-ids.js';

/**
 * A request as logs tell it: which case, by ids alone, and what the client calls the request, if not by our id. Never its query, which
 * may hold a ticket, nor its headers.
 */
export function requestForLog({ method, url, headers, id }: FastifyRequest): {
  method: string;
  path: string | undefined;
  clientRequestId?: string;
} {
  const clientRequestId = givenRequestId(headers);
  return {
    method,
    path: url?.split('?')[0],
    ...(clientRequestId !== undefined && clientRequestId !== id && { clientRequestId }),
  };
}
