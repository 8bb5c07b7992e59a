import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { LatencyProxy } from './latency-proxy.js';

const ROUND_TRIP_MS = 60;
const AT_ONCE = 40;
const BODY = Buffer.alloc(100_000, 'abcdefg');

describe('the latency proxy', () => {
  const server = createServer((_request, response) => response.end(BODY));
  let proxy: LatencyProxy;

  before(async () => {
    server.listen(0, 'localhost');
    await once(server, 'listening');
    proxy = await LatencyProxy.start((server.address() as AddressInfo).port, ROUND_TRIP_MS);
  });

  after(async () => {
    await proxy.close();
    server.close();
  });

  it('takes a round trip for an answer, and changes no byte', async () => {
    const startedAtMs = performance.now();
    const response = await fetch(proxy.origin);
    assert.ok(performance.now() - startedAtMs >= ROUND_TRIP_MS - 2);
    assert.ok(Buffer.from(await response.arrayBuffer()).equals(BODY));
  });

  it('lets several be under way at once', async () => {
    let open = 0;
    let most = 0;
    const one = async () => {
      open += 1;
      most = Math.max(most, open);
      await (await fetch(proxy.origin)).arrayBuffer();
      open -= 1;
    };
    const startedAtMs = performance.now();
    await Promise.all(Array.from({ length: AT_ONCE }, one));
    assert.equal(most, AT_ONCE);
    // One after the other they take more, however quick the machine is.
    assert.ok(performance.now() - startedAtMs < AT_ONCE * ROUND_TRIP_MS);
  });
});
