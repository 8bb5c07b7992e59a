import type { RouteOptions } from 'fastify';
import type { AccessGuardOptions } from './access-guard.js';

/** @throws when a route declares no access, or one that contradicts its URL */
export function requireDeclaredAccess(
  route: RouteOptions,
  { authenticateService }: AccessGuardOptions,
): void {
  // OPTIONS tells what a server can do, never what it holds.
  if (route.method === 'OPTIONS') {
    route.config = { access: 'public', ...route.config };
    return;
  }
  const access = route.config?.access;
  if (!access) throw new Error(`Route ${route.method} ${route.url} declares no access`);
  if (access !== 'public' && 'service' in access) {
    if (!authenticateService)
      throw new Error(`Route ${route.method} ${route.url}: nobody says who is a service`);
    return;
  }
  const ofCase = route.url.includes('/:caseId');
  if (ofCase !== (access !== 'public')) {
    throw new Error(
      `Route ${route.method} ${route.url}: a route of a case asks for an action, others do not`,
    );
  }
}
