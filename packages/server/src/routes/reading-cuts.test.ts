import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { auditEvent } from '../domain/audit-event.js';
import { type SeededApp, seededApp } from '../testing/seeded-app.js';
import { until } from '../testing/until.js';

/** More than fits between a server and a reader who does not read. */
const LARGE_BYTES = 32 * 1024 * 1024;
const ENTRIES = 600;
/** What an entry carries along, so that the trail is as long. */
const LONG_TEXT = 'x'.repeat(20_000);

describe('an answer on its way to somebody signed in', () => {
  let server: SeededApp;
  let port: number;
  let contentPath: string;

  before(async () => {
    server = await seededApp({ timings: { drainMs: 100, heartbeatMs: 20 } });
    const { id } = await server.attach({ bytes: randomBytes(LARGE_BYTES), name: 'large.zip' });
    contentPath = `attachments/${id}/content`;
    const ref = { tenantId: 'default', caseId: 'C-1' };
    await server.unitOfWork.transaction(async ({ audit }) => {
      const by = { user: { id: 'many', displayName: 'Many' } };
      for (let n = 0; n < ENTRIES; n++) {
        const facts = { kind: 'scan-verdict', details: { finding: LONG_TEXT } } as const;
        await audit.record(auditEvent(ref, by, n, facts));
      }
    });
    port = Number(new URL(await server.app.listen({ port: 0, host: '127.0.0.1' })).port);
  });
  after(() => server.close());

  /** Asks, and reads nothing but the head. @returns the socket, paused */
  async function begin(path: string): Promise<Socket> {
    server.members.allow('ada', 'C-1');
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => {});
    socket.write(
      `GET /api/cases/C-1/${path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ada\r\nconnection: close\r\n\r\n`,
    );
    const [head] = await once(socket, 'data');
    socket.pause();
    assert.match(String(head), /^HTTP\/1\.1 200 /);
    return socket;
  }

  /** Reads on until the connection ends. @returns how many bytes that were */
  async function rest(socket: Socket): Promise<number> {
    let count = 0;
    socket.on('data', (chunk) => {
      count += chunk.length;
    });
    const closed = once(socket, 'close');
    socket.resume();
    await closed;
    return count;
  }

  it('is cut when the right is taken away', async () => {
    for (const { path, wholeBytes } of [
      { path: contentPath, wholeBytes: LARGE_BYTES },
      { path: 'audit?format=csv', wholeBytes: ENTRIES * LONG_TEXT.length },
    ]) {
      const socket = await begin(path);
      server.logLines.length = 0;
      server.members.remove('ada', 'C-1');
      await until('cut', () => server.logLines.some((line) => line.includes('the reader lost the right')));
      assert.ok((await rest(socket)) < wholeBytes, path);
    }
  });
});
