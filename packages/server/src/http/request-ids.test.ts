import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';

describe('ids of requests', () => {
  const ask = (server: SeededApp, given: string, remoteAddress = '127.0.0.1') =>
    server.app.inject({ url: '/api/nothing', headers: { 'x-request-id': given }, remoteAddress });

  describe('without a proxy', () => {
    let server: SeededApp;
    before(async () => {
      server = await seededApp();
    });
    after(() => server.close());

    it("are the server's own; the client's stands beside it in the log", async () => {
      const id = (await ask(server, 'chosen-1')).headers['x-request-id'];
      assert.match(String(id), /^[0-9a-f]{32}$/);
      const logged = server.logLines.filter((line) => line.includes('"clientRequestId":"chosen-1"'));
      assert.ok(logged.some((line) => line.includes(String(id))));
    });

    it('leave out of the log what is no id', async () => {
      await ask(server, 'a "b" c');
      assert.doesNotMatch(server.logLines.join(''), /a \\"b\\" c/);
    });
  });

  it('are those of a proxy that is trusted, when they are harmless, and of nobody else', async () => {
    const server = await seededApp({}, { CASE_ATTACHMENTS_TRUST_PROXY: 'loopback,10.0.0.0/8' });
    const idOf = async (...request: [string, string?]) =>
      (await ask(server, ...request)).headers['x-request-id'];
    assert.equal(await idOf('trace-1.2_3'), 'trace-1.2_3');
    assert.equal(await idOf('trace-2', '10.1.2.3'), 'trace-2');
    assert.notEqual(await idOf('trace-3', '192.0.2.1'), 'trace-3');
    assert.notEqual(await idOf('a b"c'), 'a b"c');
    await server.close();
  });
});
