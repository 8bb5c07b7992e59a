import { expect } from '@open-wc/testing';
import { ApiError } from '../api/api-error.js';
import type { Failure } from '../case/case-state.js';
import {
  backOffMs,
  type Circumstances,
  type Decision,
  decide,
  isOutage,
  outageBackOffMs,
  RETRY_CAP_MS,
} from './retry-policy.js';

const now: Circumstances = {
  attempt: 0,
  outageMs: null,
  watched: true,
  online: true,
  lostBefore: false,
  random: 0,
};
const trouble = (code: Failure['code'], status: number | null = null, retryAfterMs: number | null = null) =>
  new ApiError({ code }, status, retryAfterMs);

const TABLE: [string, Failure['code'], number | null, Partial<Circumstances>, Partial<Decision>][] = [
  ['a dropped line', 'network', null, {}, { action: 'retry', waitingFor: 'server' }],
  ['no network', 'network', null, { online: false }, { action: 'retry', waitingFor: 'network' }],
  ['offline', 'internal', 503, { online: false }, { action: 'retry', waitingFor: 'network' }],
  ['a stall', 'stalled', null, {}, { action: 'retry', waitingFor: 'network' }],
  ['server trouble', 'internal', 500, {}, { action: 'retry', waitingFor: 'server' }],
  ['the thousandth server trouble', 'unavailable', 503, { attempt: 1000 }, { action: 'retry' }],
  ['a proxy page for 502', 'response-invalid', 502, {}, { action: 'retry', waitingFor: 'server' }],
  ['a captive portal', 'response-invalid', 200, {}, { action: 'retry', waitingFor: 'server' }],
  ['a bare 404', 'response-invalid', 404, {}, { action: 'ask' }],
  ['a bare 403', 'response-invalid', 403, {}, { action: 'ask' }],
  ['too many requests', 'too-many-requests', 429, {}, { action: 'retry', waitingFor: 'server' }],
  ['a bare 429', 'response-invalid', 429, {}, { action: 'retry', waitingFor: 'server' }],
  ['no token', 'unauthenticated', 401, {}, { action: 'retry', waitingFor: 'sign-in' }],
  ['a lost upload', 'upload-not-found', 404, {}, { action: 'restart' }],
  [
    'an upload lost twice',
    'upload-not-found',
    404,
    { lostBefore: true },
    { action: 'fail', retryable: true },
  ],
  ['a lost case', 'not-found', 404, {}, { action: 'fail', retryable: true }],
  ['lost rights', 'action-not-allowed', 403, {}, { action: 'fail', retryable: true }],
  ['another offset', 'upload-offset-mismatch', 409, {}, { action: 'retry', waitingFor: null }],
  ['a short lock', 'upload-locked', 423, {}, { action: 'retry', waitingFor: null }],
  ['a long lock', 'upload-locked', 423, { attempt: 3 }, { action: 'retry', waitingFor: 'server' }],
  ['already attached', 'upload-committed', 409, {}, { action: 'commit' }],
  ['a full disk', 'storage-full', 507, {}, { action: 'pause' }],
  ['a changed file', 'file-changed', null, {}, { action: 'fail', needsFile: true, retryable: false }],
  ['bad content', 'content-refused', 422, {}, { action: 'fail', retryable: false, needsFile: false }],
  ['a file too large', 'file-too-large', 413, {}, { action: 'fail', retryable: false }],
  ['a bad copy', 'digest-mismatch', 422, {}, { action: 'fail', retryable: true }],
];

describe('decide', () => {
  for (const [what, code, status, circumstances, expected] of TABLE) {
    it(`${what}: ${expected.action}`, () => {
      expect(decide(trouble(code, status), { ...now, ...circumstances })).to.include(expected);
    });
  }

  it('honours Retry-After beyond the cap, but not for hours', () => {
    const after = (ms: number) => decide(trouble('unavailable', 503, ms), now);
    expect(after(60_000)).to.include({ afterMs: 60_000 });
    expect(after(10 ** 9)).to.include({ afterMs: 300_000 });
  });
});

describe('the pause after a failure', () => {
  const late = { attempt: 20, outageMs: 10_000, random: 1 };
  const PAUSES: [
    what: string,
    failure: [Failure['code'], number | null, number?],
    Partial<Circumstances>,
    afterMs: number,
  ][] = [
    ['a dead line, at first', ['network', null], { outageMs: 0, random: 0 }, 300],
    ['a dead line, the twentieth time', ['network', null], late, 600],
    ['a proxy without a server behind it', ['response-invalid', 502], late, 600],
    ['a proxy whose server is silent', ['response-invalid', 504], late, 600],
    ['a dead line after a minute', ['network', null], { ...late, outageMs: 60_000 }, 1_000],
    ['a dead line after two minutes', ['network', null], { ...late, outageMs: 120_000 }, 4_000],
    [
      'a dead line after a quarter of an hour',
      ['network', null],
      { ...late, outageMs: 900_000 },
      RETRY_CAP_MS,
    ],
    ['a dead line after a night', ['network', null], { ...late, outageMs: 10 ** 8 }, RETRY_CAP_MS],
    ['a dead line that nobody looks at', ['network', null], { ...late, watched: false }, RETRY_CAP_MS],
    ['a line that lets HEAD through alone', ['network', null], { ...late, outageMs: null }, RETRY_CAP_MS],
    ['a busy server', ['unavailable', 503], late, RETRY_CAP_MS],
    ['a page for 503', ['response-invalid', 503], late, RETRY_CAP_MS],
    ['a proxy that says when', ['response-invalid', 502, 60_000], late, 60_000],
    ['too many requests', ['response-invalid', 429], late, RETRY_CAP_MS],
    ['a stall, which took its time already', ['stalled', null], { outageMs: 0, random: 1 }, 500],
  ];
  for (const [what, [code, status, retryAfterMs], circumstances, afterMs] of PAUSES) {
    it(`${what}: ${afterMs} ms`, () => {
      const decision = decide(trouble(code, status, retryAfterMs ?? null), { ...now, ...circumstances });
      expect(decision).to.include({ action: 'retry', afterMs });
    });
  }

  it('never shrinks as an outage goes on', () => {
    const pauses = [0, 1_000, 30_000, 60_000, 10 ** 6, 10 ** 7].map((ms) => outageBackOffMs(ms, 0.5));
    expect(pauses).to.deep.equal([...pauses].sort((a, b) => a - b));
  });

  it('takes no answer of our server for an outage', () => {
    expect(isOutage(trouble('unavailable', 503))).to.equal(false);
    expect(isOutage(trouble('internal', 502))).to.equal(false);
    expect(isOutage(trouble('network', null))).to.equal(true);
  });
});

describe('backOffMs', () => {
  it('doubles up to the cap, with jitter in its upper half', () => {
    expect([0, 1, 2, 3].map((attempt) => backOffMs(attempt, 1))).to.deep.equal([500, 1000, 2000, 4000]);
    expect(backOffMs(0, 0)).to.equal(250);
    expect(backOffMs(50, 1)).to.equal(RETRY_CAP_MS);
    expect(backOffMs(5000, 0)).to.equal(RETRY_CAP_MS / 2);
  });
});
