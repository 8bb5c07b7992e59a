import { isGuardedUrl } from '../domain/guarded-url.js';
import { ProblemError } from '../domain/problem-error.js';
import type { AccessQuestion, Authorize } from '../ports/access.js';

export interface AuthorizeByUrlOptions {
  /** The portal's own endpoint: https, or http on this very machine. */
  readonly url: string;
  /** Sent as `Authorization: Bearer`, so that the portal knows who is asking. */
  readonly token: string;
  /** Default 5 s. Milliseconds. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 5_000;
const RETRY_AFTER_SECONDS = 5;

/**
 * An `authorize` for a portal in any language: each question goes to it as JSON, and it answers `{ "allowed": true }` or
 * `{ "allowed": false }` with status 200. Any other answer, or none, is neither yes nor no: the request is answered 503.
 * @throws RangeError for a URL whose answers others can change on their way
 */
export function authorizeByUrl({
  url,
  token,
  timeoutMs = DEFAULT_TIMEOUT_MS,
}: AuthorizeByUrlOptions): Authorize {
  if (!isGuardedUrl(url)) {
    throw new RangeError(
      `authorizeByUrl: \`url\` is an https URL, or http on this very machine, not ${url}.`,
    );
  }
  return async (question) => {
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(questionAsJson(question)),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const verdict = answer.status === 200 ? ((await answer.json()) as { allowed?: unknown } | null) : null;
      if (typeof verdict?.allowed === 'boolean') return verdict.allowed;
      await answer.body?.cancel();
      throw new Error(
        `The portal's answer ${answer.status} says neither that it is allowed nor that it is not`,
      );
    } catch (cause) {
      throw new ProblemError(
        'unavailable',
        'What you may do on this case cannot be checked at the moment. Nothing is lost; try again in a moment.',
        { retryAfterSeconds: RETRY_AFTER_SECONDS },
        { cause },
      );
    }
  };
}

function questionAsJson({ user, tenantId, caseId, action, attachment }: AccessQuestion): object {
  const { id, displayName, orgName, roles } = user;
  return { user: { id, displayName, orgName, roles }, tenantId, caseId, action, attachment };
}
