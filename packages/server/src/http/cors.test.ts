import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { PORTAL, type SeededApp, seededApp } from '../testing/seeded-app.js';

describe('cross-origin access', () => {
  let server: SeededApp;
  before(async () => {
    server = await seededApp({ publicUrl: 'https://files.example.org/api' });
    server.members.allow('ada', 'C-1');
  });
  after(() => server.close());

  const preflight = (origin: string, path = '/api/cases/C-1/uploads') =>
    server.app.inject({
      method: 'OPTIONS',
      url: path,
      headers: {
        origin,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization,upload-offset',
      },
    });

  it('answers the preflight of a portal that is named', async () => {
    for (const path of [
      '/api/cases/C-1/uploads',
      `/api/cases/C-1/uploads/${'0'.repeat(32)}`,
      '/api/cases/C-1',
    ]) {
      const { statusCode, headers } = await preflight(PORTAL, path);
      assert.equal(statusCode, 204, path);
      assert.equal(headers['access-control-allow-origin'], PORTAL);
      assert.equal(headers['access-control-allow-credentials'], 'true');
      assert.equal(headers['access-control-max-age'], '7200');
      assert.match(String(headers['access-control-allow-methods']), /PATCH.*DELETE/);
      for (const name of ['Authorization', 'Tus-Resumable', 'Idempotency-Key', 'Last-Event-ID', 'Range']) {
        assert.ok(String(headers['access-control-allow-headers']).split(', ').includes(name), name);
      }
    }
  });

  it('U33: tells nothing to the page of any other origin', async () => {
    for (const origin of [
      'https://evil.example',
      'null',
      `${PORTAL}.evil.example`,
      PORTAL.replace('https', 'http'),
    ]) {
      const { headers } = await preflight(origin);
      assert.equal(headers['access-control-allow-origin'], undefined, origin);
      const answer = await server.app.inject({
        url: '/api/cases/C-1',
        headers: { origin, authorization: 'Bearer ada' },
      });
      assert.equal(answer.headers['access-control-allow-origin'], undefined, origin);
      assert.equal(answer.headers.vary, 'Origin, Authorization, Cookie');
    }
  });

  it('U32: is there on errors too, and exposes what our client reads', async () => {
    for (const [url, status] of [
      ['/api/cases/C-1', 401],
      ['/api/nothing', 404],
    ] as const) {
      const answer = await server.app.inject({ url, headers: { origin: PORTAL } });
      assert.equal(answer.statusCode, status);
      assert.equal(answer.headers['access-control-allow-origin'], PORTAL);
      const exposed = String(answer.headers['access-control-expose-headers']).split(', ');
      for (const name of [
        'Upload-Offset',
        'Content-Range',
        'ETag',
        'Retry-After',
        'X-Request-Id',
        'Location',
      ]) {
        assert.ok(exposed.includes(name), name);
      }
    }
  });

  it('lets no page of another origin change anything, with or without a preflight', async () => {
    const { id } = await server.attach({});
    const restore = (headers: Record<string, string>) =>
      server.app.inject({
        method: 'POST',
        url: `/api/cases/C-1/attachments/${id}/restore`,
        headers: { authorization: 'Bearer ada', host: 'files.internal:8081', ...headers },
      });
    for (const origin of ['https://evil.example', 'null', 'http://files.internal']) {
      const answer = await restore({ origin });
      assert.equal(answer.statusCode, 403, origin);
      assert.equal(answer.json().code, 'action-not-allowed');
    }
    for (const headers of [
      { origin: PORTAL },
      { origin: 'http://files.internal:8081' },
      { origin: 'https://files.example.org' },
      { origin: 'https://other.example', 'sec-fetch-site': 'same-origin' },
      {},
    ]) {
      assert.equal(
        (await restore(headers as Record<string, string>)).statusCode,
        200,
        JSON.stringify(headers),
      );
    }
  });
});
