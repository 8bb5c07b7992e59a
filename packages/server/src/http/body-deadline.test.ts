import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { registerBodyDeadline } from './body-deadline.js';

const DEADLINE_MS = 50;

describe('the deadline of a body', () => {
  let app: FastifyInstance;
  let port = 0;
  before(async () => {
    app = Fastify({ forceCloseConnections: true });
    registerBodyDeadline(app, { deadlineMs: DEADLINE_MS });
    app.post('/json', async ({ body }) => body);
    app.post('/stream', { config: { streamsBody: true } }, async ({ body }) => body);
    app.get('/slow', async () => {
      await setTimeout(3 * DEADLINE_MS);
      return { answered: true };
    });
    port = Number(new URL(await app.listen({ port: 0, host: '127.0.0.1' })).port);
  });
  after(() => app.close());

  const begin = (path: string) => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{"a":`,
    );
    return socket;
  };

  it('cuts what does not come in time', async () => {
    const socket = begin('/json');
    await once(socket, 'close');
    assert.equal(socket.bytesRead, 0);
  });

  it('leaves streams alone, and answers that take their time', async () => {
    const slow = fetch(`http://127.0.0.1:${port}/slow`);
    const socket = begin('/stream');
    await setTimeout(3 * DEADLINE_MS);
    socket.write('12}');
    const [answer] = await once(socket, 'data');
    assert.match(String(answer), /^HTTP\/1\.1 200 [\s\S]*\{"a":12\}$/);
    assert.deepEqual(await (await slow).json(), { answered: true });
    socket.destroy();
  });
});
