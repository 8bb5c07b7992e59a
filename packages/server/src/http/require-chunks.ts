import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../domain/problem-error.js';

/**
 * Without chunks (RFC 9112 section 7.1) and without a length, the end of the connection is the end of the zip.
 * @throws ProblemError `request-invalid`
 */
export function requireChunks({ raw }: Pick<FastifyRequest, 'raw'>): void {
  if (raw.httpVersion !== '1.0') return;
  throw new ProblemError(
    'request-invalid',
    'The request came in HTTP/1.0, in which a zip that was cut looks like a whole one. Tell the operator: the proxy must speak HTTP/1.1 to the server (nginx: "proxy_http_version 1.1").',
  );
}
