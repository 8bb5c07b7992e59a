import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { BlobStore } from '../ports/blob-store.js';
import {
  failingTransactions,
  problemOf,
  rawPatch,
  sha256,
  somePdf,
  startUploadServer,
  TusCalls,
  type UploadServerOptions,
  withServer,
} from '../testing/upload-server.js';

const CASE = { tenantId: 'clinic', caseId: 'C-1' };
const HTML = Buffer.from('<!DOCTYPE html><html><script>alert(1)</script></html>');

describe('tus clients that know nothing of commits', () => {
  it('are done at the last byte', () =>
    withServer({}, async (server, ada) => {
      const bytes = somePdf(2500);
      const created = await ada.create('a.pdf', bytes.length);
      const { id } = (await created.json()) as { id: string };
      await ada.patch(id, 0, bytes.subarray(0, 2000));
      assert.equal(await server.unitOfWork.attachments.find(CASE, id), null);
      assert.equal((await ada.patch(id, 2000, bytes.subarray(2000))).status, 204);
      assert.equal((await server.unitOfWork.attachments.find(CASE, id))?.sha256, sha256(bytes));
      assert.equal((await ada.head(id)).headers.get('upload-offset'), '2500');
      assert.equal((await ada.patch(id, 2500, '')).status, 204);
      assert.equal((await ada.fetch('DELETE', ada.path(id))).status, 409);
      assert.equal((await server.unitOfWork.attachments.find(CASE, id))?.deletedAtMs, null);
      assert.equal(server.notified.length, 1);
    }));

  it('may send the bytes with the creation, and none for a file of none', () =>
    withServer({}, async (server, ada) => {
      const bytes = somePdf(700);
      const headers = {
        'upload-length': '700',
        'upload-metadata': `filename ${Buffer.from('a.pdf').toString('base64')}`,
      };
      const created = await ada.fetch(
        'POST',
        ada.uploadsPath,
        { ...headers, 'content-type': 'application/offset+octet-stream' },
        bytes,
      );
      assert.deepEqual([created.status, created.headers.get('upload-offset')], [201, '700']);
      assert.equal((await ada.create('empty.txt', 0)).status, 201);
      assert.equal((await server.unitOfWork.attachments.total(CASE, { deleted: false })).count, 2);
    }));

  it('U23: hear of a refusal, and never of success, then or later', () =>
    withServer({}, async (server, ada) => {
      const created = await ada.create('photo.png', HTML.length);
      const { id } = (await created.json()) as { id: string };
      const refused = await ada.patch(id, 0, HTML);
      assert.equal(refused.status, 422);
      assert.equal((await problemOf(refused)).code, 'content-refused');
      assert.equal((await ada.head(id)).status, 422);
      assert.equal((await problemOf(await ada.patch(id, HTML.length, ''))).code, 'upload-rejected');
      assert.equal((await server.unitOfWork.attachments.total(CASE, { deleted: false })).count, 0);
    }));

  it('U24: wait while the file is checked', async () => {
    let release = () => {};
    const checked = new Promise<void>((resolve) => (release = resolve));
    const slow: UploadServerOptions = {
      inspector: (real) => ({
        refuseByName: (name) => real.refuseByName(name),
        inspect: async (file) => {
          await checked;
          return real.inspect(file);
        },
      }),
    };
    await withServer(slow, async (server, ada) => {
      const bytes = somePdf(700);
      const { id } = (await (await ada.create('a.pdf', 700)).json()) as { id: string };
      const last = ada.patch(id, 0, bytes);
      // Not by HEAD: it asks a PATCH at work to let go, and the last byte might never come.
      while ((await server.unitOfWork.uploads.find(id))?.status !== 'verifying') await setImmediate();
      const head = await ada.head(id);
      assert.deepEqual([head.status, head.headers.get('retry-after')], [423, '1']);
      assert.equal(
        (await problemOf(await ada.patch(id, 700, ''))).code,
        'upload-verifying',
        'no second finish',
      );
      assert.equal((await problemOf(await ada.fetch('DELETE', ada.path(id)))).code, 'upload-verifying');
      release();
      assert.equal((await last).status, 204);
      assert.equal((await ada.head(id)).status, 200);
      assert.equal((await server.unitOfWork.attachments.total(CASE, { deleted: false })).count, 1);
    });
  });

  it('are not cut off while they wait, however long the check takes', () => {
    const CONNECTION_TIMEOUT_MS = 200;
    const slow: UploadServerOptions = {
      connectionTimeoutMs: CONNECTION_TIMEOUT_MS,
      inspector: (real) => ({
        refuseByName: (name) => real.refuseByName(name),
        inspect: async (file) => {
          await setTimeout(4 * CONNECTION_TIMEOUT_MS);
          return real.inspect(file);
        },
      }),
    };
    return withServer(slow, async (server, ada) => {
      const bytes = somePdf(700);
      const { id } = (await (await ada.create('a.pdf', 700)).json()) as { id: string };
      assert.equal((await ada.patch(id, 0, bytes)).status, 204);
      // Our client waits for its commit in the same way.
      const ours = await ada.begin('b.pdf', 700);
      await ada.patch(ours, 0, bytes);
      assert.equal((await ada.commit(ours, bytes)).status, 200);
      // The limit is back for a request that brings nothing.
      const half = await ada.begin('c.pdf', 700);
      const socket = connect(server.port, '127.0.0.1').on('error', () => {});
      socket.write(rawPatch(ada.path(half), 0, 700));
      socket.write(bytes.subarray(0, 10));
      await once(socket, 'close');
      assert.equal((await ada.head(half)).headers.get('upload-offset'), '10');
    });
  });

  it('get their attachment although they left with the last byte', () =>
    withServer({}, async (server, ada) => {
      const bytes = somePdf(700);
      const { id } = (await (await ada.create('a.pdf', 700)).json()) as { id: string };
      const socket = connect(server.port, '127.0.0.1').on('error', () => {});
      socket.write(rawPatch(ada.path(id), 0, 700));
      socket.write(bytes);
      while ((await server.unitOfWork.uploads.find(id))?.arrivedBytes !== 700) await setImmediate();
      socket.resetAndDestroy();
      // Whoever asks for the offset waits for the commit, or starts it.
      let head = await ada.head(id);
      while (head.status === 423) head = await ada.head(id);
      assert.equal(head.headers.get('upload-offset'), '700');
      assert.equal((await server.unitOfWork.attachments.find(CASE, id))?.sha256, sha256(bytes));
    }));

  it('are committed at the next start when the server died with the last byte', async () => {
    const failing = { now: false };
    const cut = await startUploadServer({ unitOfWork: failingTransactions(failing) });
    const bytes = somePdf(700);
    const calls = new TusCalls(cut);
    const { id } = (await (await calls.create('a.pdf', 700)).json()) as { id: string };
    failing.now = true;
    assert.equal((await calls.patch(id, 0, bytes)).status, 500);
    assert.equal((await calls.head(id)).status, 500, 'not done is not told as done');
    await cut.stop();
    await withServer({ folder: cut.folder }, async (server) => {
      assert.equal((await server.unitOfWork.attachments.find(CASE, id))?.sha256, sha256(bytes));
    });
  });

  it('are not read while their case is closed, at the last byte or by the clock', async () => {
    let reads = 0;
    const counted = (real: BlobStore): BlobStore => {
      const read = real.readStaged.bind(real);
      real.readStaged = (...args) => {
        reads++;
        return read(...args);
      };
      return real;
    };
    await withServer({ blobs: counted }, async (server, ada) => {
      const bytes = somePdf(700);
      const { id } = (await (await ada.create('a.pdf', bytes.length)).json()) as { id: string };
      await server.unitOfWork.cases.setState(CASE, { name: 'closed' }, 0);
      assert.equal((await problemOf(await ada.patch(id, 0, bytes))).code, 'case-closed');
      await server.uploads.collect();
      assert.equal(reads, 0);
      assert.deepEqual(server.errors, []);
      await server.unitOfWork.cases.setState(CASE, { name: 'open' }, 0);
      await server.uploads.collect();
      assert.ok(reads > 0, 'the test counts what is read');
      assert.equal((await server.unitOfWork.attachments.find(CASE, id))?.sha256, sha256(bytes));
    });
  });
});
