import type { FastifyRequest } from 'fastify';
import type { AccessHooks } from '../http/access-guard.js';
import type { User, UserMemory } from '../ports/access.js';
import { isIdentityText } from './identity-text.js';
import { requireOwnPage } from './own-pages.js';
import { peersIn } from './peers.js';

/** Which headers the proxy writes what into. */
export interface ProxyHeaders {
  readonly id: string;
  /** Without it people are shown by their id. */
  readonly displayName?: string;
  readonly orgName?: string;
  /** When it is named, it has to be there. */
  readonly tenantId?: string;
}

export interface TrustedProxyOptions extends Pick<AccessHooks, 'authorize'>, Partial<UserMemory> {
  readonly headers: ProxyHeaders;
  /** Addresses or networks (CIDR) of the proxies: the peers of our sockets, whatever `X-Forwarded-For` says. */
  readonly from: readonly string[];
  /** Origins of the portal's pages, the same as the server's `allowedOrigins`. The server's own need not be named. */
  readonly allowedOrigins?: readonly string[];
}

/**
 * Hooks for a proxy that signs people in (single sign-on, client certificates) and writes into a header who they are. It has
 * to overwrite these headers in whatever it passes on. Only from its own address do they count; to everybody else the
 * answer is 401. Such a proxy knows people by a cookie, so requests of other people's pages are refused as with one.
 * @throws RangeError for no address, or one that is none
 */
export function trustedProxy(options: TrustedProxyOptions): AccessHooks {
  const { headers, authorize, remember, recall } = options;
  const isProxy = peersIn(options.from);
  const allowedOrigins = new Set(options.allowedOrigins);
  return {
    authenticate: async (request) => {
      if (!isProxy(request.raw.socket.remoteAddress)) return null;
      requireOwnPage(request, allowedOrigins);
      return userIn(request, headers);
    },
    authorize,
    ...(remember && { remember }),
    ...(recall && { recall }),
  };
}

function userIn(request: FastifyRequest, names: ProxyHeaders): User | null {
  const id = headerText(request, names.id);
  const displayName = names.displayName === undefined ? id : headerText(request, names.displayName);
  const orgName = names.orgName === undefined ? undefined : headerText(request, names.orgName);
  const tenantId = names.tenantId === undefined ? undefined : headerText(request, names.tenantId);
  if (id === null || displayName === null || tenantId === null) return null;
  return {
    id,
    displayName,
    ...(orgName && { orgName }),
    ...(tenantId !== undefined && { tenantId }),
  };
}

/** Null unless it is there once, as readable UTF-8: what came twice was not written by the proxy alone. */
function headerText({ raw }: FastifyRequest, name: string): string | null {
  const wanted = name.toLowerCase();
  const values = raw.rawHeaders.filter(
    (_, index) => index % 2 === 1 && raw.rawHeaders[index - 1]?.toLowerCase() === wanted,
  );
  const [value] = values;
  if (value === undefined || values.length > 1) return null;
  const text = utf8(value)?.trim();
  return isIdentityText(text) ? text : null;
}

/** Node reads the bytes of headers as Latin-1. */
function utf8(value: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'latin1'));
  } catch {
    return null;
  }
}
