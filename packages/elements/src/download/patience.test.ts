import { expect } from '@open-wc/testing';
import { ApiError } from '../api/api-error.js';
import type { Failure, WaitingFor } from '../case/case-state.js';
import { waitingForAfter } from './patience.js';

describe('waitingForAfter', () => {
  const lost = { code: 'storage-unavailable', facts: { fileName: 'a.tif' } } as const;
  const table: [
    what: string,
    Failure,
    status: number | null,
    retryAfterMs: number | null,
    WaitingFor | null,
  ][] = [
    ['no answer', { code: 'network' }, null, null, 'network'],
    ['a sign-in that has ended', { code: 'unauthenticated' }, 401, null, 'sign-in'],
    ['a busy server', { code: 'unavailable' }, 503, 5_000, 'server'],
    ['zips of their own under way', { code: 'too-many-exports' }, 429, 30_000, null],
    ['another box’s words', { code: 'response-invalid' }, 403, null, 'server'],
    ['a storage that is away', { code: 'storage-unavailable' }, 503, 5_000, 'server'],
    ['a storage that has lost this file', lost, 503, null, null],
    ['a deleted file', { code: 'attachment-deleted' }, 410, null, null],
  ];
  for (const [what, failure, status, retryAfterMs, expected] of table) {
    it(`${what}: ${expected ?? 'nothing'}`, () => {
      expect(waitingForAfter(new ApiError(failure, status, retryAfterMs))).to.equal(expected);
    });
  }
});
