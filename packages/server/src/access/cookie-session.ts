import type { FastifyRequest } from 'fastify';
import type { AccessHooks } from '../http/access-guard.js';
import type { User, UserMemory } from '../ports/access.js';
import { requireOwnPage } from './own-pages.js';

export interface CookieSessionOptions extends Pick<AccessHooks, 'authorize'>, Partial<UserMemory> {
  /** Whose session the request's cookie names; null: nobody's. Asked again while an answer lasts. */
  lookup(request: FastifyRequest): User | null | Promise<User | null>;
  /** Origins of the portal's pages, the same as the server's `allowedOrigins`. The server's own need not be named. */
  readonly allowedOrigins?: readonly string[];
}

/**
 * Hooks for portals whose own session cookie reaches this server, with `credentials="include"` at the elements. Browsers
 * send cookies with the requests of any page, so those of others are refused here: by `Origin` and `Sec-Fetch-Site`, and
 * by a header that every change has to carry. Other clients send `X-Requested-With` with any value.
 */
export function cookieSession(options: CookieSessionOptions): AccessHooks {
  const { lookup, authorize, remember, recall } = options;
  const allowedOrigins = new Set(options.allowedOrigins);
  return {
    authenticate: async (request) => {
      requireOwnPage(request, allowedOrigins);
      return lookup(request);
    },
    authorize,
    ...(remember && { remember }),
    ...(recall && { recall }),
  };
}
