import type { FastifyRequest } from 'fastify';

/** A request as logs tell it: which case, by ids alone. Never its query, which may hold a ticket, nor its headers. */
export function requestForLog({ method, url }: FastifyRequest): { method: string; path: string | undefined } {
  return { method, path: url?.split('?')[0] };
}
