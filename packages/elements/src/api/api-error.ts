import { isProblemCode, type Problem } from '@case-attachments/contract/problem';
import type { Failure } from './failure.js';

/** A request that did not give what was asked for, with the reason ready for the person. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly failure: Failure,
    /** HTTP status; null when no answer came. */
    readonly status: number | null,
    /** From `Retry-After`, when the server gave one. */
    readonly retryAfterMs: number | null = null,
    options?: ErrorOptions,
  ) {
    super(`${failure.code}${failure.detail ? `: ${failure.detail}` : ''}`, options);
  }
}

/** Retry-After as milliseconds from now; seconds or an HTTP date (RFC 9110 section 10.2.3). */
export function parseRetryAfter(value: string | null, nowMs: number): number | null {
  if (!value) return null;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
}

/** The failure a body describes: our problem+json, or `response-invalid` for anything else (a proxy's HTML page). */
export function failureFromBody(body: string): Failure {
  try {
    const problem = JSON.parse(body) as Partial<Problem> | null;
    if (problem && isProblemCode(problem.code)) {
      const {
        code,
        detail,
        requestId,
        fileName,
        sizeBytes,
        limitBytes,
        offsetBytes,
        retryAfterSeconds,
        allowedExtensions,
      } = problem;
      return {
        code,
        ...(typeof detail === 'string' && { detail }),
        ...(typeof requestId === 'string' && { requestId }),
        facts: {
          ...(fileName !== undefined && { fileName }),
          ...(sizeBytes !== undefined && { sizeBytes }),
          ...(limitBytes !== undefined && { limitBytes }),
          ...(offsetBytes !== undefined && { offsetBytes }),
          ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
          ...(allowedExtensions !== undefined && { allowedExtensions }),
        },
      };
    }
  } catch {
    // not JSON: some box between us and the server wrote this
  }
  return { code: 'response-invalid' };
}

export async function apiErrorFromResponse(response: Response): Promise<ApiError> {
  const body = await response.text().catch(() => '');
  return new ApiError(
    failureFromBody(body),
    response.status,
    parseRetryAfter(response.headers.get('Retry-After'), Date.now()),
  );
}

/** Anything thrown, as an ApiError. What is none is a fault of ours: told to the page's error log, treated as trouble. */
export function toApiError(reason: unknown): ApiError {
  if (reason instanceof ApiError) return reason;
  reportError(reason);
  return new ApiError({ code: 'internal' }, null, null, { cause: reason });
}
