import type { IncomingHttpHeaders } from 'node:http';
import { EXPECTED_USER_HEADER } from '@case-attachments/contract';
import { ProblemError } from '../domain/problem-error.js';

/**
 * A page keeps showing the person it was opened for after somebody else has signed in beside it: what it uploads must
 * not become the other one's, nor what it downloads be read with the other one's rights.
 * @throws identity-changed, request-invalid
 */
export function requireExpectedUser(headers: IncomingHttpHeaders, userId: string): void {
  const header = headers[EXPECTED_USER_HEADER.toLowerCase()];
  const expected = Array.isArray(header) ? header[0] : header;
  if (expected === undefined) return;
  const expectedUserId = decoded(expected);
  if (expectedUserId === null) {
    throw new ProblemError(
      'request-invalid',
      `"${EXPECTED_USER_HEADER}" must be the id of a user, URL-encoded.`,
    );
  }
  if (expectedUserId === userId) return;
  throw new ProblemError(
    'identity-changed',
    'You are signed in as somebody else than this page was opened for. Reload the page, then try again.',
  );
}

/** What `encodeURIComponent` makes. */
const URL_ENCODED = /^(?:[\w.!~*'()-]|%[\da-f]{2})+$/i;

/** @returns null when it is not URL-encoded UTF-8 */
function decoded(value: string): string | null {
  if (!URL_ENCODED.test(value)) return null;
  try {
    return decodeURIComponent(value);
  } catch {
    return null;
  }
}
