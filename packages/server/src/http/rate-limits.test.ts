import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { InjectOptions } from 'fastify';
import { ProblemError } from '../domain/problem-error.js';
import { PORTAL, type SeededApp, seededApp } from '../testing/seeded-app.js';

const USER_LIMIT = 6;
const STRANGER_LIMIT = 4;

describe('requests within a minute', () => {
  let server: SeededApp;
  before(async () => {
    server = await seededApp({
      limits: { userRequestsPerMinute: USER_LIMIT, strangerRequestsPerMinute: STRANGER_LIMIT },
    });
    for (const user of ['ada', 'bob', 'cleo']) server.members.allow(user, 'C-1');
  });
  after(() => server.close());

  const ask = (options: InjectOptions & { user?: string }) =>
    server.app.inject({
      url: '/api/cases/C-1/attachments',
      ...options,
      headers: {
        origin: PORTAL,
        ...(options.user && { authorization: `Bearer ${options.user}` }),
        ...options.headers,
      },
    });
  const statuses = async (count: number, options: InjectOptions & { user?: string }) => {
    const seen: number[] = [];
    for (let asked = 0; asked < count; asked += 1) seen.push((await ask(options)).statusCode);
    return seen;
  };

  it('stops a user at any address, and says to the page when to go on', async () => {
    for (const remoteAddress of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) {
      assert.deepEqual(await statuses(2, { user: 'ada', remoteAddress }), [200, 200]);
    }
    const refused = await ask({ user: 'ada', remoteAddress: '10.0.0.4' });
    assert.equal(refused.statusCode, 429);
    assert.equal(refused.json().code, 'too-many-requests');
    const seconds = Number(refused.headers['retry-after']);
    assert.ok(seconds >= 1 && seconds <= 60, String(seconds));
    assert.equal(refused.headers['access-control-allow-origin'], PORTAL);
    assert.match(String(refused.headers['access-control-expose-headers']), /Retry-After/);
  });

  it('counts each user alone, wherever else they sit', async () => {
    assert.deepEqual(await statuses(2, { user: 'bob', remoteAddress: '10.0.0.1' }), [200, 200]);
  });

  it('counts what is refused, too: nobody finds out about cases by asking for many', async () => {
    const answers = await statuses(USER_LIMIT + 1, { user: 'cleo', url: '/api/cases/C-2/attachments' });
    assert.deepEqual(answers, [...Array(USER_LIMIT).fill(404), 429]);
  });

  it('stops a stranger by address, whatever they try, and nobody who has signed in there', async () => {
    const remoteAddress = '10.0.1.1';
    const tries: InjectOptions[] = [
      {},
      { headers: { authorization: 'Bearer ,' } },
      { url: '/api/cases/C-1/attachments/x/content?ticket=guess' },
      { url: '/api/nothing-here' },
      {},
      { url: '/api/openapi.json' },
    ];
    const seen: number[] = [];
    for (const one of tries) seen.push((await ask({ ...one, remoteAddress })).statusCode);
    assert.deepEqual(seen, [401, 401, 404, 404, 429, 429]);
    assert.deepEqual(await statuses(1, { user: 'bob', remoteAddress }), [200]);
    assert.deepEqual(await statuses(1, { remoteAddress: '10.0.1.2' }), [401]);
  });

  it('takes one IPv6 network for one address', async () => {
    const seen: number[] = [];
    for (let host = 1; host <= STRANGER_LIMIT + 1; host += 1) {
      seen.push((await ask({ remoteAddress: `2001:db8:1:2::${host}` })).statusCode);
    }
    assert.deepEqual(seen, [...Array(STRANGER_LIMIT).fill(401), 429]);
  });

  it('stops pages of other origins by address, too', async () => {
    const options = {
      ...{ method: 'POST', url: '/api/cases/C-1/export-ticket', user: 'dora', remoteAddress: '10.0.3.1' },
      headers: { origin: 'https://evil.example' },
    } as const;
    assert.deepEqual(await statuses(STRANGER_LIMIT + 1, options), [...Array(STRANGER_LIMIT).fill(403), 429]);
  });

  it('never counts those who ask after its health', async () => {
    const options = { url: '/health/live', remoteAddress: '10.0.2.1' };
    assert.deepEqual(await statuses(STRANGER_LIMIT + 3, options), Array(STRANGER_LIMIT + 3).fill(200));
    const ready = { ...options, url: '/health/ready' };
    assert.deepEqual(await statuses(STRANGER_LIMIT + 3, ready), Array(STRANGER_LIMIT + 3).fill(200));
  });
});

describe('requests that are turned away before it is known whose they are', () => {
  let failure: ProblemError;
  let server: SeededApp;
  before(async () => {
    const failing = async () => {
      throw failure;
    };
    server = await seededApp({
      limits: { strangerRequestsPerMinute: STRANGER_LIMIT },
      access: { authenticate: failing, authorize: async () => true },
      authenticateService: failing,
    });
  });
  after(() => server.close());

  it('are counted by address', async () => {
    const people = '/api/cases/C-1/attachments';
    const services = '/api/service/cases/C-1/attachments';
    const unavailable = new ProblemError('unavailable', 'The keys are away.');
    const foreign = new ProblemError('action-not-allowed', 'Not for this page.');
    for (const [remoteAddress, url, error, status, headers] of [
      ['10.0.0.1', people, unavailable, 503, {}],
      ['10.0.0.2', people, foreign, 403, {}],
      ['10.0.0.3', services, unavailable, 503, {}],
      ['10.0.0.4', services, unavailable, 403, { 'sec-fetch-site': 'cross-site' }],
    ] as const) {
      failure = error;
      const statuses: number[] = [];
      for (let n = 0; n <= STRANGER_LIMIT; n++) {
        statuses.push((await server.app.inject({ url, remoteAddress, headers })).statusCode);
      }
      assert.deepEqual(statuses, [...Array(STRANGER_LIMIT).fill(status), 429], remoteAddress);
    }
  });
});
