import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { PORTAL, seededApp } from '../testing/seeded-app.js';

const SAMPLE_MS = 20;

describe('overload', () => {
  it('turns new requests away with a time to come back, and takes them again when it is over', async () => {
    const server = await seededApp({
      limits: { maxEventLoopDelayMs: 50 },
      timings: { drainMs: 200, overloadSampleMs: SAMPLE_MS },
    });
    server.members.allow('ada', 'C-1');
    const list = () =>
      server.app.inject({
        url: '/api/cases/C-1/attachments',
        headers: { authorization: 'Bearer ada', origin: PORTAL },
      });
    let refused = await list();
    while (refused.statusCode !== 503) {
      blockFor(200);
      await setImmediate();
      refused = await list();
    }
    assert.equal(refused.json().code, 'unavailable');
    assert.equal(refused.headers['retry-after'], '5');
    assert.equal(refused.headers['access-control-allow-origin'], PORTAL);
    while ((await list()).statusCode !== 200) await setTimeout(SAMPLE_MS);
    await server.close();
  });

  it('is alive and not ready while its memory is beyond the bound', async () => {
    const server = await seededApp({
      limits: { maxMemoryBytes: 1 },
      timings: { drainMs: 200, overloadSampleMs: SAMPLE_MS },
    });
    const status = async (url: string) => (await server.app.inject({ url })).statusCode;
    while ((await status('/health/ready')) !== 503) await setTimeout(SAMPLE_MS);
    assert.equal(await status('/health/live'), 200);
    await server.close();
  });
});

describe('connections', () => {
  it('closes the one beyond the bound, and takes another when one has gone', async () => {
    const server = await seededApp();
    server.app.server.maxConnections = 1;
    const { port } = new URL(await server.app.listen({ port: 0, host: '127.0.0.1' }));
    const first = await ask(Number(port));
    assert.match(first.answer, /^HTTP\/1\.1 200/);
    assert.equal((await ask(Number(port))).answer, '');
    first.socket.destroy();
    while (!(await ask(Number(port))).answer.startsWith('HTTP/1.1 200'));
    await server.close();
  });

  /** Keeps its connection. */
  function ask(port: number): Promise<{ answer: string; socket: ReturnType<typeof connect> }> {
    return new Promise((resolve) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1', () => {
        socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
      });
      const done = () => resolve({ answer, socket });
      socket.setEncoding('latin1').on('data', (text) => {
        answer += text;
        done();
      });
      socket.on('close', done).on('error', done);
    });
  }
});

function blockFor(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
