import assert from 'node:assert/strict';
import { open as openFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import {
  encodeMetadata,
  problemOf,
  somePdf,
  startUploadServer,
  TusCalls,
  withServer,
} from '../testing/upload-server.js';

const KEY = { 'idempotency-key': 'a-creation-that-brings-its-bytes' };
const WITH_BODY = { 'content-type': 'application/offset+octet-stream' };

/** A small file as our client sends it: the bytes with the creation (tus 1.0, "Creation With Upload"). */
describe('a creation that brings its bytes', () => {
  const metadata = { filename: 'scan.pdf', commit: 'explicit' };
  const createWith = (ada: TusCalls, bytes: Buffer, headers = {}) =>
    ada.fetch(
      'POST',
      ada.uploadsPath,
      {
        'upload-length': String(bytes.length),
        'upload-metadata': encodeMetadata(metadata),
        ...KEY,
        ...WITH_BODY,
        ...headers,
      },
      bytes,
    );
  const idOf = async (response: Response) => ((await response.json()) as { id: string }).id;

  it('is complete with its answer, and needs a commit to be attached', () =>
    withServer({}, async (server, ada) => {
      const bytes = somePdf(2500);
      const created = await createWith(ada, bytes);
      assert.deepEqual([created.status, created.headers.get('upload-offset')], [201, '2500']);
      const id = await idOf(created);
      assert.equal((await server.unitOfWork.uploads.find(id))?.status, 'received');
      assert.equal((await ada.commit(id, bytes)).status, 200);
    }));

  it('U25: sent again after its answer was lost, is the same upload and takes its bytes once', () =>
    withServer({}, async (server, ada) => {
      const bytes = somePdf(2500);
      const ids = [];
      for (let time = 0; time < 3; time++) {
        const created = await createWith(ada, bytes);
        assert.deepEqual([created.status, created.headers.get('upload-offset')], [201, '2500']);
        ids.push(await idOf(created));
      }
      assert.equal(new Set(ids).size, 1);
      assert.equal((await ada.commit(ids[0] ?? '', bytes)).status, 200);
      // Also after the commit: the receipt may be what was lost.
      assert.equal(await idOf(await createWith(ada, bytes)), ids[0]);
      assert.equal((await server.names('staging')).length, 0);
    }));

  it('U25: sent twice at once, is one upload and one file', () =>
    withServer({}, async (_server, ada) => {
      const bytes = somePdf(200_000);
      const created = await Promise.all(Array.from({ length: 6 }, () => createWith(ada, bytes)));
      const ids = new Set(await Promise.all(created.map(idOf)));
      assert.deepEqual([...new Set(created.map(({ status }) => status))], [201]);
      // Whoever came second waited, and was told no offset that was passed a moment later.
      assert.deepEqual([...new Set(created.map(({ headers }) => headers.get('upload-offset')))], ['200000']);
      assert.ok(
        created.every(({ headers }) => headers.get('location') === created[0]?.headers.get('location')),
      );
      assert.equal(ids.size, 1);
      const [id = ''] = ids;
      assert.equal((await ada.head(id)).headers.get('upload-offset'), '200000');
      assert.equal((await ada.commit(id, bytes)).status, 200);
    }));

  it('cut in the middle, keeps what came and says so when it is sent again', () =>
    withServer({}, async (server, ada) => {
      const bytes = somePdf(5000);
      const socket = connect(server.port, '127.0.0.1').on('error', () => {});
      const headers = {
        host: 'localhost',
        authorization: 'Bearer clinic/ada',
        'tus-resumable': '1.0.0',
        'content-length': '5000',
        'upload-length': '5000',
        'upload-metadata': encodeMetadata(metadata),
        ...KEY,
        ...WITH_BODY,
      };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write(`POST ${ada.uploadsPath} HTTP/1.1\r\n${lines.join('')}\r\n`);
      socket.write(bytes.subarray(0, 1234));
      await server.arrival(socket);
      socket.resetAndDestroy();
      const again = await createWith(ada, bytes);
      assert.equal(again.status, 201);
      assert.equal(again.headers.get('upload-offset'), '1234');
      const id = await idOf(again);
      assert.equal((await ada.head(id)).headers.get('upload-offset'), '1234');
      assert.equal((await ada.patch(id, 1234, bytes.subarray(1234))).status, 204);
      assert.equal((await ada.commit(id, bytes)).status, 200);
    }));

  it('U21: on a full disk is refused, keeps what fitted, and goes on when there is room', async () => {
    let full = true;
    const server = await startUploadServer({
      open: async (path, flags, mode) => {
        const file = await openFile(path, flags, mode);
        const writev = file.writev.bind(file);
        file.writev = async (buffers, position) => {
          if (full) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
          return writev(buffers, position);
        };
        return file;
      },
    });
    const ada = new TusCalls(server);
    const bytes = somePdf(2500);
    const refused = await createWith(ada, bytes);
    assert.equal((await problemOf(refused)).code, 'storage-full');
    full = false;
    const again = await createWith(ada, bytes);
    assert.deepEqual([again.status, again.headers.get('upload-offset')], [201, '0']);
    const id = await idOf(again);
    assert.equal((await ada.patch(id, 0, bytes)).status, 204);
    assert.equal((await ada.commit(id, bytes)).status, 200);
    await server.close();
  });

  it('never takes more than it announced', () =>
    withServer({}, async (_server, ada) => {
      const bytes = somePdf(2500);
      const response = await createWith(ada, bytes, { 'upload-length': '2000' });
      assert.equal((await problemOf(response)).code, 'upload-length-exceeded');
      const id = await idOf(await ada.create('scan.pdf', 2000, KEY, { commit: 'explicit' }));
      assert.ok(Number((await ada.head(id)).headers.get('upload-offset')) < 2000, 'never looks complete');
    }));
});
