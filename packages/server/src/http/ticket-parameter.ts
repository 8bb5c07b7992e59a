import { TICKET_PARAMETER } from '@case-attachments/contract';
import type { FastifyRequest } from 'fastify';

/** The ticket in a request's address; undefined when it has none. Several are no ticket. */
export function ticketOf({ query }: Pick<FastifyRequest, 'query'>): string | undefined {
  const value = (query as Readonly<Record<string, unknown>> | undefined)?.[TICKET_PARAMETER];
  return value === undefined ? undefined : typeof value === 'string' ? value : '';
}

/** Whether a person sees the answer in a tab of its own, and no program reads it. */
export function isTicketNavigation(request: Pick<FastifyRequest, 'query' | 'headers'>): boolean {
  return ticketOf(request) !== undefined && /\btext\/html\b/.test(request.headers.accept ?? '');
}
