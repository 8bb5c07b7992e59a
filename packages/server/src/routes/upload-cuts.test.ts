import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import {
  rawPatch,
  somePdf,
  startUploadServer,
  TusCalls,
  type UploadServer,
} from '../testing/upload-server.js';

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

  it('takes over from a request that stalls, and keeps its bytes', async () => {
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

  it('cancels in the middle of a request', async () => {
    const id = await ada.begin('a.pdf', 5000);
    const socket = connect(server.port, '127.0.0.1').on('error', () => {});
    socket.write(rawPatch(ada.path(id), 0, 5000));
    socket.write(somePdf(1500));
    await server.arrival(socket);
    assert.equal((await ada.fetch('DELETE', ada.path(id))).status, 204);
    assert.ok(!(await server.names('staging')).includes(id));
    socket.destroy();
  });

  it('keep their bytes when the server is told to stop', async () => {
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
