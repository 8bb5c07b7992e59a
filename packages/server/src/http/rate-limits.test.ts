import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { InjectOptions } from 'fastify';
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

  it('never counts those who ask after its health', async () => {
    const options = { url: '/health/live', remoteAddress: '10.0.2.1' };
    assert.deepEqual(await statuses(STRANGER_LIMIT + 3, options), Array(STRANGER_LIMIT + 3).fill(200));
    const ready = { ...options, url: '/health/ready' };
    assert.deepEqual(await statuses(STRANGER_LIMIT + 3, ready), Array(STRANGER_LIMIT + 3).fill(200));
  });
});
