import type { FastifyRequest } from 'fastify';

/** RFC 6750 section 2.1; the scheme's case does not count. */
export function bearerToken({ headers }: FastifyRequest): string | null {
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}
