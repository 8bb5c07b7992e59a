import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { uploadLocked } from '../domain/upload-status.js';
import {
  rawPatch,
  somePdf,
  startUploadServer,
  TusCalls,
  type UploadServer,
} from '../testing/upload-server.js';
import { QueueLocker } from '../uploads/queue-locker.js';
import type { FencedLock } from '../uploads/upload-locker.js';

/** Locks of a database whose connection is gone: nobody who holds one does so any more. The real one cannot lose any. */
class LosableLocks extends QueueLocker {
  lost = false;

  override newLock(id: string): FencedLock {
    const lock = super.newLock(id);
    return {
      ...lock,
      check: async () => {
        if (this.lost) throw uploadLocked();
        await lock.check();
      },
    };
  }

  constructor() {
    super({ waitMs: 2000 });
  }
}

describe('uploads that are cut', () => {
  let server: UploadServer;
  let ada: TusCalls;
  before(async () => {
    server = await startUploadServer();
    ada = new TusCalls(server);
  });
  after(async () => {
    await server.close();
    assert.deepEqual(server.errors, []);
  });

  it('keeps the bytes of a client that vanishes, and lets it go on at once', async () => {
    const bytes = somePdf(5000);
    const id = await ada.begin('a.pdf', bytes.length);
    const socket = connect(server.port, '127.0.0.1');
    socket.write(rawPatch(ada.path(id), 0, bytes.length));
    socket.write(bytes.subarray(0, 3210));
    await server.arrival(socket);
    socket.resetAndDestroy();
    assert.equal((await ada.head(id)).headers.get('upload-offset'), '3210');
    assert.equal((await ada.patch(id, 3210, bytes.subarray(3210))).status, 204);
    assert.equal((await ada.commit(id, bytes)).status, 200);
  });

  it('U16: takes over from a request that stalls, and keeps its bytes', async () => {
    const bytes = somePdf(5000);
    const id = await ada.begin('a.pdf', bytes.length);
    const socket = connect(server.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => (answer += data));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(rawPatch(ada.path(id), 0, bytes.length));
    socket.write(bytes.subarray(0, 10));
    await server.arrival(socket);
    assert.equal((await ada.head(id)).headers.get('upload-offset'), '10');
    await closed;
    assert.match(answer, /^HTTP\/1\.1 204[\s\S]*upload-offset: 10\r\n/i);
    assert.equal((await ada.patch(id, 10, bytes.subarray(10))).status, 204);
  });

  it('U16: ends a request that only drips, keeps its bytes, and answers the next one at once', async () => {
    const impatient = await startUploadServer({ times: { dripWindowMs: 60 } });
    const calls = new TusCalls(impatient);
    const bytes = somePdf(5000);
    const id = await calls.begin('a.pdf', bytes.length);
    const socket = connect(impatient.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => (answer += data));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(rawPatch(calls.path(id), 0, bytes.length));
    socket.write(bytes.subarray(0, 1000));
    let sent = 1000;
    const drip = setInterval(() => socket.write(bytes.subarray(sent, ++sent)), 10);
    await closed;
    clearInterval(drip);
    assert.match(answer, /^HTTP\/1\.1 408 [\s\S]*"code":"upload-too-slow"/);
    const offset = Number((await calls.head(id)).headers.get('upload-offset'));
    assert.ok(offset >= 1000 && offset <= sent, `${offset}`);
    assert.equal((await calls.patch(id, offset, bytes.subarray(offset))).status, 204);
    assert.equal((await calls.commit(id, bytes)).status, 200);
    await impatient.close();
  });

  it('U16: ends a request that brings nothing at all', async () => {
    const impatient = await startUploadServer({ times: { dripWindowMs: 60 } });
    const calls = new TusCalls(impatient);
    const id = await calls.begin('a.pdf', 5000);
    const socket = connect(impatient.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => (answer += data));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(rawPatch(calls.path(id), 0, 5000));
    await closed;
    assert.match(answer, /^HTTP\/1\.1 408 /);
    assert.equal((await calls.head(id)).headers.get('upload-offset'), '0');
    await impatient.close();
  });

  it('does not end a slow line that still brings something', async () => {
    // 250 ms at 1 KiB/s are 256 bytes; this one brings about ten times as much.
    const impatient = await startUploadServer({ times: { dripWindowMs: 250 } });
    const calls = new TusCalls(impatient);
    const bytes = somePdf(5000);
    const id = await calls.begin('a.pdf', bytes.length);
    const socket = connect(impatient.port, '127.0.0.1');
    let answer = '';
    const answered = new Promise<void>((resolve) => {
      socket.on('data', (data) => {
        answer += data;
        resolve();
      });
    });
    socket.write(rawPatch(calls.path(id), 0, bytes.length));
    for (let sent = 0; sent < bytes.length; sent += 250) {
      socket.write(bytes.subarray(sent, sent + 250));
      await setTimeout(20);
    }
    await answered;
    assert.match(answer, /^HTTP\/1\.1 204 /);
    socket.destroy();
    await impatient.close();
  });

  it('U26: cancels in the middle of a request', async () => {
    const id = await ada.begin('a.pdf', 5000);
    const socket = connect(server.port, '127.0.0.1').on('error', () => {});
    socket.write(rawPatch(ada.path(id), 0, 5000));
    socket.write(somePdf(1500));
    await server.arrival(socket);
    assert.equal((await ada.fetch('DELETE', ada.path(id))).status, 204);
    assert.ok(!(await server.names('staging')).includes(id));
    socket.destroy();
  });

  it('writes nothing once the lock is lost in mid-body, whatever still comes', async () => {
    const locks = new LosableLocks();
    const fenced = await startUploadServer({ locker: locks });
    const calls = new TusCalls(fenced);
    const bytes = somePdf(4 * 1024 * 1024);
    const id = await calls.begin('a.pdf', bytes.length);
    const socket = connect(fenced.port, '127.0.0.1').on('error', () => {});
    let answer = '';
    const answered = new Promise((resolve) => socket.on('data', (data) => resolve((answer += data))));
    socket.write(rawPatch(calls.path(id), 0, bytes.length));
    socket.write(bytes.subarray(0, 2.5 * 1024 * 1024));
    const stored = async () => (await fenced.blobs.stagedSizeBytes(id)) ?? 0;
    while ((await stored()) < 1024 * 1024) await setTimeout(5);
    await fenced.arrival(socket);
    locks.lost = true;
    const before = await stored();
    socket.write(bytes.subarray(2.5 * 1024 * 1024));
    await answered;
    assert.match(answer, /^HTTP\/1\.1 423 [\s\S]*"code":"upload-locked"/);
    assert.equal(await stored(), before);
    locks.lost = false;
    assert.equal((await calls.head(id)).headers.get('upload-offset'), String(before));
    assert.equal((await calls.patch(id, before, bytes.subarray(before))).status, 204);
    assert.equal((await calls.commit(id, bytes)).status, 200);
    socket.destroy();
    await fenced.close();
  });

  it('U20: keep their bytes when the server is told to stop', async () => {
    const stopping = await startUploadServer();
    const calls = new TusCalls(stopping);
    const id = await calls.begin('a.pdf', 5000);
    const socket = connect(stopping.port, '127.0.0.1').on('error', () => {});
    socket.write(rawPatch(calls.path(id), 0, 5000));
    socket.write(somePdf(2345));
    await stopping.arrival(socket);
    await stopping.uploads.close();
    assert.equal((await stopping.unitOfWork.uploads.find(id))?.arrivedBytes, 2345);
    await stopping.stop();
    const next = await startUploadServer({ folder: stopping.folder });
    assert.equal((await new TusCalls(next).head(id)).headers.get('upload-offset'), '2345');
    await next.close();
  });
});
