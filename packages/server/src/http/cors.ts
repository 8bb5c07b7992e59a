import { EXPECTED_USER_HEADER } from '@case-attachments/contract';
import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../domain/problem-error.js';
import { countingFailures, type RateLimits } from './rate-limits.js';

const ALLOWED_HEADERS = [
  'Authorization',
  'Content-Type',
  'Tus-Resumable',
  'Upload-Length',
  'Upload-Offset',
  'Upload-Metadata',
  'Idempotency-Key',
  EXPECTED_USER_HEADER,
  'Last-Event-ID',
  'X-Requested-With',
  'X-Request-Id',
  'X-HTTP-Method-Override',
  'If-Match',
  'If-None-Match',
  'If-Range',
  'Range',
];

const EXPOSED_HEADERS = [
  'Location',
  'Upload-Offset',
  'Upload-Length',
  'Upload-Metadata',
  'Upload-Expires',
  'Tus-Resumable',
  'Tus-Version',
  'Tus-Extension',
  'Tus-Max-Size',
  'Content-Disposition',
  'Content-Length',
  'Content-Range',
  'Accept-Ranges',
  'ETag',
  'Retry-After',
  'X-Request-Id',
];

const PREFLIGHT_MAX_AGE_SECONDS = 7200;

export interface CorsOptions {
  /** Exact origins: scheme, host and port, as the browser sends them. */
  readonly allowedOrigins: readonly string[];
  /** How clients reach this server, when a proxy hides it. */
  readonly publicUrl?: string | undefined;
  /** Count the pages that are refused. */
  readonly rateLimits: RateLimits;
}

/**
 * Cross-origin access for the portals named, and for nobody else; never `*` on anything that carries data.
 * The headers are set before anything can fail, so a 401 is readable by the page that caused it.
 */
export async function registerCors(
  app: FastifyInstance,
  { allowedOrigins, publicUrl, rateLimits }: CorsOptions,
): Promise<void> {
  const options = {
    origin: [...allowedOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: ALLOWED_HEADERS,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_MAX_AGE_SECONDS,
  };
  await app.register(cors, {
    // Only a browser's preflight is answered here: a plain OPTIONS is tus asking for the server's extensions.
    delegator: async (request: FastifyRequest) => ({
      ...options,
      // For servers: a browser is told nothing that lets a page read an answer.
      origin: request.url.startsWith(`${app.prefix}/service/`) ? false : options.origin,
      preflight: request.headers['access-control-request-method'] !== undefined,
    }),
  });
  const allowed = new Set(allowedOrigins);
  if (publicUrl !== undefined) allowed.add(new URL(publicUrl).origin);
  app.addHook('onRequest', async (request) =>
    countingFailures(rateLimits, request, () => refuseForeignPages(request, allowed)),
  );
}

/**
 * Cookies travel with requests of any page. Where a portal authenticates by cookie, a page of another origin must not
 * be able to change anything, preflight or not. Programs that are no browsers send no Origin.
 */
function refuseForeignPages(request: FastifyRequest, allowed: ReadonlySet<string>): void {
  const { origin } = request.headers;
  if (origin === undefined || SAFE_METHODS.has(request.method) || allowed.has(origin)) return;
  if (request.headers['sec-fetch-site'] === 'same-origin' || hostOf(origin) === request.host) return;
  throw new ProblemError(
    'action-not-allowed',
    "This web page may not change files here. The server's operator has to add its origin.",
  );
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
