import {
  PROBLEM_MEDIA_TYPE,
  PROBLEMS,
  type Problem,
  type ProblemCode,
  problemType,
} from '@case-attachments/contract';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../domain/problem-error.js';
import { notFound } from './access-guard.js';
import { isTicketNavigation } from './ticket-parameter.js';

/**
 * Every error of this scope as RFC 9457 problem details. What is not a {@link ProblemError} or a client's mistake
 * becomes `internal` without a detail; its cause is in the log under the request's id.
 */
export function registerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => sendProblem(toProblemError(error), request, reply));
  app.setNotFoundHandler((request, reply) => sendProblem(notFound(), request, reply));
}

const REPRESENTATION_HEADERS = ['Accept-Ranges', 'Content-Disposition', 'ETag', 'Last-Modified'];

/** To a person who sees it in a tab of its own, in plain words. @returns the reply, sent */
export function sendProblem(error: ProblemError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code } = error;
  // The cause and the code, not the detail: that may name a file, and logs hold no case data.
  if (reply.raw.destroyed) request.log.info({ code }, 'reader left before the answer');
  else if (error.statusCode >= 500) request.log.error({ err: error.cause, code }, 'request failed');
  else request.log.info({ code }, 'request refused');
  if (code === 'unauthenticated') reply.header('WWW-Authenticate', 'Bearer');
  const { retryAfterSeconds } = error.facts;
  if (retryAfterSeconds !== undefined) reply.header('Retry-After', String(retryAfterSeconds));
  // A route may have described what it was about to send.
  for (const header of REPRESENTATION_HEADERS) reply.removeHeader(header);
  reply.code(error.statusCode).header('Cache-Control', 'no-store');
  if (isTicketNavigation(request)) {
    const lines = [PROBLEMS[code].title, error.detail, `Request ${request.id}`];
    return reply.type('text/plain; charset=utf-8').send(`${lines.join('\n\n')}\n`);
  }
  return reply
    .header('Content-Type', PROBLEM_MEDIA_TYPE)
    .send(Buffer.from(JSON.stringify(problemBody(error, request.id))));
}

/** The body a {@link ProblemError} becomes, also for those that answer outside Fastify's reply. */
export function problemBody(error: ProblemError, requestId: string): Problem {
  return {
    type: problemType(error.code),
    title: PROBLEMS[error.code].title,
    status: error.statusCode,
    code: error.code,
    detail: error.detail,
    // Byte for byte the same for an unknown case and another's: the id of this one is in X-Request-Id alone.
    ...(error.code !== 'not-found' && { requestId }),
    ...error.facts,
  };
}

/** Body parsing and routing errors of Fastify, by its stable codes. */
const FASTIFY_PROBLEMS: Record<string, { code: ProblemCode; detail: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'body-too-large',
    detail: 'The request is larger than this call takes.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'media-type-unsupported',
    detail: 'The Content-Type of the request is not one this call takes.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'request-invalid', detail: 'The request says JSON but has no body.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'request-invalid', detail: 'The body is not valid JSON.' },
  FST_ERR_BAD_URL: { code: 'request-invalid', detail: 'The address has a broken percent escape.' },
};

export function toProblemError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  const { code = '', statusCode = 500, validation, validationContext } = error as Partial<FastifyError>;
  // For an unknown property the validator first reports a schema that is `false`, then what it means.
  const invalid = validation?.find(({ keyword }) => keyword !== 'boolean');
  if (invalid) return new ProblemError('request-invalid', describeInvalid(validationContext, invalid));
  const known = FASTIFY_PROBLEMS[code];
  if (known) return new ProblemError(known.code, known.detail, {}, { cause: error });
  if (error instanceof SyntaxError && statusCode === 400) {
    return new ProblemError('request-invalid', 'The body is not valid JSON.', {}, { cause: error });
  }
  if (statusCode === 401) {
    // What an `authenticate` hook built on an authentication plugin throws.
    return new ProblemError('unauthenticated', 'Sign in again: the server does not know who is asking.');
  }
  if (statusCode >= 400 && statusCode < 500 && code.startsWith('FST_')) {
    return new ProblemError('request-invalid', 'The request is not well formed.', {}, { cause: error });
  }
  return new ProblemError(
    'internal',
    'Something went wrong on the server. Try again, and give the request id to the operator if it stays.',
    {},
    { cause: error },
  );
}

const PARTS: Record<string, string> = {
  body: 'Body',
  querystring: 'Query',
  params: 'Address',
  headers: 'Header',
};

/** Names the field, as the caller wrote it. */
function describeInvalid(
  part: string | undefined,
  failure: NonNullable<FastifyError['validation']>[number],
): string {
  const params = failure.params as { requiredProperties?: string[]; additionalProperties?: string[] };
  const place = PARTS[part ?? ''] ?? 'Request';
  const field = failure.instancePath.slice(1).replaceAll('/', '.');
  const prefix = field && `${field}.`;
  const missing = params.requiredProperties?.[0];
  if (missing !== undefined) return `${place}: "${prefix}${missing}" is missing.`;
  const unknown = params.additionalProperties?.[0];
  if (unknown !== undefined) return `${place}: "${prefix}${unknown}" is not known here.`;
  return field ? `${place}: "${field}" ${failure.message}.` : `${place} ${failure.message}.`;
}
