import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { guardedApp } from '../testing/guarded-app.js';
import { PORTAL, seededApp } from '../testing/seeded-app.js';
import { cookieSession } from './cookie-session.js';

const sessions = new Map([['sid=s1', { id: 'u1', displayName: 'Front desk' }]]);
const hooks = cookieSession({
  lookup: ({ headers }) => sessions.get(headers.cookie ?? '') ?? null,
  authorize: async () => true,
  allowedOrigins: [PORTAL],
});
const app = guardedApp(hooks);

async function ask(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', headers: Record<string, string> = {}) {
  const answer = await app.inject({
    method,
    url: '/cases/C-1',
    headers: { cookie: 'sid=s1', host: 'files.example.org', ...headers },
  });
  return answer.statusCode === 200 ? 200 : `${answer.statusCode} ${answer.json().code}`;
}

const CHANGES = ['POST', 'PATCH', 'DELETE'] as const;
const fromPortal = { origin: PORTAL, 'sec-fetch-site': 'same-site' };
const script = { 'x-requested-with': 'XMLHttpRequest' };

describe('cookieSession', () => {
  it('knows the person of a session, and nobody without one', async () => {
    assert.equal(await ask('GET'), 200);
    assert.equal(await ask('GET', { cookie: 'sid=s2' }), '401 unauthenticated');
    assert.equal(await ask('GET', { cookie: '' }), '401 unauthenticated');
  });

  it("lets the portal's pages and the server's own read and change, with a header that only scripts can set", async () => {
    for (const method of CHANGES) {
      for (const page of [
        fromPortal,
        { origin: 'https://files.example.org' },
        { origin: 'https://hidden-by-a-proxy.example', 'sec-fetch-site': 'same-origin' },
        {},
      ] as Record<string, string>[]) {
        assert.equal(await ask('GET', page), 200, JSON.stringify(page));
        assert.equal(await ask(method, { ...page, ...script }), 200, JSON.stringify(page));
        assert.equal(await ask(method, page), '403 action-not-allowed', JSON.stringify(page));
      }
    }
  });

  it('takes the headers that the elements and tus clients send anyway', async () => {
    assert.equal(await ask('POST', { ...fromPortal, 'x-expected-user': 'u1' }), 200);
    assert.equal(await ask('PATCH', { ...fromPortal, 'tus-resumable': '1.0.0' }), 200);
    assert.equal(
      await ask('POST', { ...fromPortal, 'content-type': 'application/json' }),
      '403 action-not-allowed',
    );
  });

  it('refuses the pages of others, whatever they send, and before it looks at the session', async () => {
    for (const page of [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
      { origin: `${PORTAL}.evil.example` },
      { origin: 'http://portal.example.org' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ] as Record<string, string>[]) {
      for (const method of ['GET', ...CHANGES] as const) {
        const answer = await ask(method, { ...page, ...script, cookie: 'sid=s2' });
        assert.equal(answer, '403 action-not-allowed', `${method} ${JSON.stringify(page)}`);
      }
    }
  });

  it('lets an upload through from its creation to its receipt, by what the elements send with cookies', async () => {
    const server = await seededApp({ access: hooks });
    const bytes = Buffer.from('%PDF-1.4\n%%EOF\n');
    const path = '/api/cases/C-1/uploads';
    const page = { cookie: 'sid=s1', origin: PORTAL, 'sec-fetch-site': 'same-site', ...script };
    const created = await server.app.inject({
      method: 'POST',
      url: path,
      headers: {
        ...page,
        'tus-resumable': '1.0.0',
        'upload-length': String(bytes.byteLength),
        'upload-metadata': `filename ${Buffer.from('letter.pdf').toString('base64')},commit ${Buffer.from('explicit').toString('base64')}`,
      },
    });
    assert.equal(created.statusCode, 201, created.body);
    const upload = `${path}/${created.json().id}`;
    const patched = await server.app.inject({
      method: 'PATCH',
      url: upload,
      headers: {
        ...page,
        'tus-resumable': '1.0.0',
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
      },
      payload: bytes,
    });
    assert.equal(patched.statusCode, 204, patched.body);
    const commit = (headers: Record<string, string>) =>
      server.app.inject({
        method: 'POST',
        url: `${upload}/commit`,
        headers,
        payload: { blockDigests: [createHash('sha256').update(bytes).digest('base64url')] },
      });
    const { 'x-requested-with': _, ...formOfSomebody } = page;
    assert.equal((await commit(formOfSomebody)).statusCode, 403);
    assert.equal((await commit(page)).statusCode, 200);
    await server.close();
  });
});
