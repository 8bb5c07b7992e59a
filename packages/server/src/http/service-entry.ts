import type { ServiceAction } from '@case-attachments/contract';
import type { FastifyRequest } from 'fastify';
import type { RequestOrigin } from '../domain/audit-event.js';
import { ProblemError } from '../domain/problem-error.js';
import type { Service } from '../ports/access.js';
import type { AccessGuardOptions, CaseAccess } from './access-guard.js';
import { countingFailures } from './rate-limits.js';

/**
 * The portal's backend at the door.
 * @throws action-not-allowed for a browser; unauthenticated, too-many-requests
 */
export async function knownService(
  { authenticateService, rateLimits }: Pick<AccessGuardOptions, 'authenticateService' | 'rateLimits'>,
  request: FastifyRequest,
): Promise<Service> {
  // A page that got hold of a service's token still has a browser around it, which says so.
  const { origin, 'sec-fetch-site': fetchSite } = request.headers;
  if (origin !== undefined || fetchSite !== undefined) {
    await rateLimits?.ofStranger(request);
    throw new ProblemError('action-not-allowed', 'This address is for servers, not for web pages.');
  }
  const service = await countingFailures(rateLimits, request, () => authenticateService?.(request));
  if (!service) {
    await rateLimits?.ofStranger(request);
    throw new ProblemError(
      'unauthenticated',
      'The service token is missing, has lapsed, or is not signed with the service secret.',
    );
  }
  await rateLimits?.ofUser(request, service.tenantId, service.id);
  return service;
}

/** @throws action-not-allowed */
export function requireServiceAction({ actions }: Service, action: ServiceAction): void {
  if (actions.has(action)) return;
  throw new ProblemError('action-not-allowed', `The service token does not allow the action "${action}".`);
}

/** A service in a case, for the routes that it shares with people. */
export function caseAccessOf(
  { id, displayName, tenantId }: Service,
  caseId: string,
  origin: RequestOrigin,
): CaseAccess {
  const user = { id, displayName, tenantId };
  return {
    user,
    caller: user,
    origin,
    ticket: undefined,
    tenantId,
    caseId,
    // What it asks for ends with the request; nothing of it lasts.
    stillAllowed: async () => true,
    allowedOn: async () => true,
    allowed: async () => [],
  };
}
