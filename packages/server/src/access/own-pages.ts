import { EXPECTED_USER_HEADER } from '@case-attachments/contract';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../domain/problem-error.js';

/** A form, a link or an image cannot send them: a page of another origin has to ask first, by a preflight, and CORS says no. */
const HEADERS_OF_SCRIPTS = [EXPECTED_USER_HEADER, 'X-Requested-With', 'Tus-Resumable'];

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const OWN_SITE = new Set(['same-origin', 'none']);

/**
 * Against requests that a page of somebody else makes with the cookies of the person in front of it (CSRF), for identities
 * that a browser sends by itself. No page of another origin gets an answer, and what changes something must also carry a
 * header that only a script can set.
 * @throws action-not-allowed
 */
export function requireOwnPage(request: FastifyRequest, allowedOrigins: ReadonlySet<string>): void {
  if (!isOfOwnPage(request, allowedOrigins)) {
    throw new ProblemError(
      'action-not-allowed',
      "This web page may not use the files here. The server's operator has to add its origin.",
    );
  }
  if (SAFE_METHODS.has(request.method)) return;
  if (HEADERS_OF_SCRIPTS.some((name) => request.headers[name.toLowerCase()] !== undefined)) return;
  throw new ProblemError(
    'action-not-allowed',
    'A request that changes something needs the header "X-Requested-With", since a cookie alone does not say who meant it.',
  );
}

function isOfOwnPage({ headers, host }: FastifyRequest, allowedOrigins: ReadonlySet<string>): boolean {
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  if (site === 'same-origin') return true;
  if (origin !== undefined) return allowedOrigins.has(origin) || isOriginOf(origin, host);
  // Old browsers and programs say neither.
  return site === undefined || OWN_SITE.has(String(site));
}

function isOriginOf(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
