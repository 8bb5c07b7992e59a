import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { describe, it } from 'node:test';
import Fastify from 'fastify';
import { registerDrain } from './drain.js';

async function appWith(drainMs: number) {
  const app = Fastify();
  registerDrain(app, { drainMs });
  let finish = () => {};
  app.get('/slow', () => new Promise((resolve) => (finish = () => resolve('done'))));
  app.post('/upload', async (request) => request.body);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return { app, port, finish: () => finish() };
}

describe('registerDrain', () => {
  it('lets a running request finish', async () => {
    const { app, port, finish } = await appWith(10_000);
    const answer = fetch(`http://127.0.0.1:${port}/slow`);
    await once(app.server, 'request');
    const closed = app.close();
    setTimeout(finish, 30);
    assert.equal(await (await answer).text(), 'done');
    await closed;
  });

  it('cuts a stalled body after the drain', async () => {
    const { app, port } = await appWith(50);
    const socket = connect(port, '127.0.0.1');
    socket.write(
      'POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf',
    );
    await once(app.server, 'request');
    const ended = once(socket, 'close');
    await app.close();
    await ended;
  });

  it('closes at once when nothing runs', async () => {
    const { app, port } = await appWith(10_000);
    assert.equal((await fetch(`http://127.0.0.1:${port}/nothing`)).status, 404);
    await app.close();
  });
});
