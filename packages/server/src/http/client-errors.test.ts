import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { PORTAL, type SeededApp, seededApp } from '../testing/seeded-app.js';

describe('requests that are too long or not HTTP', () => {
  let server: SeededApp;
  let port = 0;
  before(async () => {
    server = await seededApp();
    server.members.allow('ada', 'C-1');
    await server.app.listen({ port: 0, host: '127.0.0.1' });
    port = (server.app.server.address() as AddressInfo).port;
  });
  after(() => server.close());

  const create = (metadata: string) =>
    fetch(`http://127.0.0.1:${port}/api/cases/C-1/uploads`, {
      method: 'POST',
      headers: {
        Authorization: 'Bearer ada',
        Origin: PORTAL,
        'Tus-Resumable': '1.0.0',
        'Upload-Length': '5',
        'Upload-Metadata': metadata,
      },
    });
  const base64 = (bytes: number) => Buffer.alloc(bytes, 'x').toString('base64');

  it('U28: long metadata is refused in words that the page can read', async () => {
    const long = await create(`filename ${base64(15_000)}`);
    assert.equal(long.status, 400);
    assert.equal(long.headers.get('access-control-allow-origin'), PORTAL);
    const { code, detail } = (await long.json()) as { code: string; detail: string };
    assert.equal(code, 'metadata-invalid');
    assert.match(detail, /Shorten the file's name/);
    // Many small values are as much as one long one.
    const many = Array.from({ length: 30 }, (_, index) => `k${index} ${base64(300)}`);
    assert.equal((await create(['filename YS5wZGY=', ...many].join(','))).status, 400);
  });

  it('U28: what no header may be is a problem, too', async () => {
    const response = await create(`filename ${base64(30_000)}`);
    assert.equal(response.status, 431);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    assert.equal(((await response.json()) as { code: string }).code, 'headers-too-large');
  });

  it('what is not HTTP is told so, and let go', async () => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => (answer += data));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write('NONSENSE\r\n\r\n');
    await closed;
    assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*"code":"request-invalid"/);
  });
});
