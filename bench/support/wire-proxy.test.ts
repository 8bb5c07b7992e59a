import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { WireProxy } from './wire-proxy.js';

const TUS = 'application/offset+octet-stream';

describe('the slow line', { timeout: 30_000 }, () => {
  let server: Server;
  let received: number[];
  let proxy: WireProxy;

  before(async () => {
    server = createServer(async (incoming, outgoing) => {
      let bytes = 0;
      try {
        for await (const chunk of incoming) bytes += (chunk as Buffer).length;
        outgoing.end('thanks');
      } catch {
        // Cut: that is what the tests are about.
      }
      received.push(bytes);
    }).listen(0, 'localhost');
    await once(server, 'listening');
    const { port: targetPort } = server.address() as AddressInfo;
    proxy = await WireProxy.start({ targetPort, bytesPerSecond: 4_000_000 });
  });

  after(async () => {
    await proxy.down();
    server.closeAllConnections();
    server.close();
  });

  beforeEach(() => {
    received = [];
  });

  const patch = (bytes: number, offset: number) =>
    fetch(`${proxy.origin}/file`, {
      method: 'PATCH',
      headers: { 'Content-Type': TUS, 'Upload-Offset': String(offset) },
      body: Buffer.alloc(bytes),
    });

  it('brings every byte, no faster than it may', async () => {
    const startedAtMs = performance.now();
    const response = await patch(1_000_000, 0);
    assert.equal(await response.text(), 'thanks');
    assert.deepEqual(received, [1_000_000]);
    assert.ok(performance.now() - startedAtMs > 200, 'a quarter of a second at 4 MB/s');
  });

  it('tells of the first bytes of a file, not of other requests', async () => {
    const first = proxy.firstBytes();
    await fetch(`${proxy.origin}/commit`, { method: 'POST', body: '{}' });
    const beforeMs = Date.now();
    await patch(10, 77);
    const { atMs, offsetBytes } = await first;
    assert.equal(offsetBytes, 77);
    assert.ok(atMs >= beforeMs);
  });

  it('a request that was on the line already is not what is waited for', async () => {
    const sent = proxy.sent(1_500_000);
    const old = patch(1_000_000, 1);
    await sent;
    const first = proxy.firstBytes();
    await old;
    await patch(10, 2);
    assert.equal((await first).offsetBytes, 2);
  });

  it('down: what is under way is cut and nothing is taken; up: on the same port', async () => {
    const { origin } = proxy;
    const cut = patch(2_000_000, 0);
    const refused = assert.rejects(cut);
    await proxy.sent(2_500_000);
    await proxy.down();
    await refused;
    await assert.rejects(patch(10, 0));
    await proxy.up();
    assert.equal(proxy.origin, origin);
    assert.equal((await patch(10, 0)).status, 200);
  });
});
