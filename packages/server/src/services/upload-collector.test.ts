import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { newId } from '../domain/new-id.js';
import { somePdf, startUploadServer, TusCalls, type UploadServer } from '../testing/upload-server.js';

const IDLE_MS = 1000;
const HOUR_MS = 3600 * 1000;

describe('collection', () => {
  let server: UploadServer;
  let ada: TusCalls;
  let aheadMs = 0;
  before(async () => {
    server = await startUploadServer({
      limits: { uploadIdleMs: IDLE_MS },
      times: { orphanGraceMs: HOUR_MS },
      clock: { now: () => Date.now() + aheadMs },
    });
    ada = new TusCalls(server);
  });
  after(async () => {
    await server.close();
    assert.deepEqual(server.errors, []);
  });

  it('U22: abandons what nobody came back for, and never what is attached or in use', async () => {
    const bytes = somePdf(700);
    const [idle, busy, done] = [
      await ada.begin('idle.pdf', 700),
      await ada.begin('busy.pdf', 700),
      await ada.begin('done.pdf', 700),
    ];
    await ada.patch(idle, 0, bytes.subarray(0, 100));
    await ada.patch(done, 0, bytes);
    await ada.commit(done, bytes);
    aheadMs += 2 * IDLE_MS;
    await ada.patch(busy, 0, bytes.subarray(0, 100));
    await server.uploads.collect();
    assert.equal((await ada.head(idle)).status, 404);
    assert.equal((await ada.head(busy)).headers.get('upload-offset'), '100');
    assert.deepEqual(await server.names('staging'), [busy]);
    aheadMs += 100 * HOUR_MS;
    await server.uploads.collect();
    await server.uploads.collect();
    assert.equal((await server.names('blobs')).length, 1, 'attached files stay, however old');
    assert.equal((await ada.head(done)).status, 200);
    assert.equal(await server.unitOfWork.uploads.find(idle), null, 'its row has gone');
  });

  it('sweeps staged bytes without a row when they are old enough; committed ones it keeps, and tells of them once', async () => {
    const [staged, blob] = [newId(), newId()];
    aheadMs = 0;
    await writeFile(server.blobs.folder.stagedPath(staged), 'x');
    await writeFile(server.blobs.folder.stagedPath(blob), 'x');
    await server.blobs.commit(blob, blob);
    await server.uploads.collect();
    assert.ok((await server.names('staging')).includes(staged));
    assert.notEqual(await server.blobs.sizeBytes(blob), null);
    aheadMs = 2 * HOUR_MS;
    await server.uploads.collect();
    assert.ok(!(await server.names('staging')).includes(staged));
    assert.equal(await server.blobs.sizeBytes(blob), 1, 'the database may be an older copy');
    await server.uploads.collect();
    assert.deepEqual(server.errors.splice(0).map(String), [
      'StrayBlobError: The store holds committed bytes that the database does not know: was it restored from an older copy?',
    ]);
    await server.blobs.remove(blob);
  });

  it('leaves no byte of an upload that was given up after they had moved, however soon its row goes', async () => {
    aheadMs = 0;
    const id = await ada.begin('cut.pdf', 700);
    await ada.patch(id, 0, somePdf(700));
    // A commit whose transaction failed.
    await server.blobs.commit(id, id);
    assert.equal((await ada.fetch('DELETE', ada.path(id))).status, 204);
    aheadMs = 2 * IDLE_MS;
    await server.uploads.collect();
    assert.equal(await server.unitOfWork.uploads.find(id), null);
    assert.equal(await server.blobs.sizeBytes(id), null);
    aheadMs = 2 * HOUR_MS;
    await server.uploads.collect();
    assert.deepEqual(server.errors, []);
  });

  it('sweeps what a kill left of pictures that were being made, and what was made from blobs that are gone', async () => {
    aheadMs = 0;
    const bytes = somePdf(700);
    const id = await ada.begin('kept.pdf', 700);
    await ada.patch(id, 0, bytes);
    await ada.commit(id, bytes);
    await server.blobs.putDerived(id, 'webp-1-640-p1', bytes);
    const folder = server.blobs.folder.derivedFolder(id);
    const [draft, strange] = [`webp-1-640-p1.${newId()}`, 'lost+found'];
    for (const name of [draft, strange]) await writeFile(join(folder, name), 'x');
    const gone = server.blobs.folder.derivedFolder(newId());
    await mkdir(gone, { recursive: true });
    await writeFile(join(gone, 'webp-1-640-p1'), 'x');
    await writeFile(join(server.blobs.folder.derived, strange), 'x');
    await server.uploads.collect();
    assert.ok((await readdir(folder)).includes(draft), 'it may be finished yet');
    aheadMs = 2 * HOUR_MS;
    await server.uploads.collect();
    assert.deepEqual((await readdir(folder)).sort(), [strange, 'webp-1-640-p1']);
    await assert.rejects(readdir(gone), { code: 'ENOENT' });
    assert.deepEqual(server.errors, []);
  });

  it('gives up an upload whose bytes are gone', async () => {
    const lost = await ada.begin('lost.pdf', 700);
    await ada.patch(lost, 0, somePdf(700).subarray(0, 100));
    await rm(server.blobs.folder.stagedPath(lost));
    await server.uploads.collect();
    assert.equal((await server.unitOfWork.uploads.find(lost))?.status, 'abandoned');
    assert.equal((await ada.head(lost)).status, 404);
  });

  it('tells of an attachment that has lost its bytes, by its id alone', async () => {
    const bytes = somePdf(700);
    const ids = [];
    for (const name of ['kept.pdf', 'gone.pdf', 'cut.pdf']) {
      const id = await ada.begin(name, 700);
      await ada.patch(id, 0, bytes);
      await ada.commit(id, bytes);
      ids.push(id);
    }
    const [, gone = '', cut = ''] = ids;
    await server.uploads.collect();
    assert.deepEqual(server.errors, []);
    await rm(server.blobs.folder.blobPath(gone));
    await writeFile(server.blobs.folder.blobPath(cut), bytes.subarray(0, 10));
    await server.uploads.collect();
    await server.uploads.collect();
    const told = server.errors.splice(0).map(String).sort();
    assert.deepEqual(told, [
      'MissingBytesError: The store holds 10 of the 700 bytes of an attachment',
      'MissingBytesError: The store holds none of the 700 bytes of an attachment',
    ]);
    assert.equal(server.uploads.attachmentsWithoutBytes(), 2);
    // From the backup.
    for (const id of [gone, cut]) await writeFile(server.blobs.folder.blobPath(id), bytes);
    await server.uploads.collect();
    assert.equal(server.uploads.attachmentsWithoutBytes(), 0);
    assert.deepEqual(server.errors, []);
  });
});

it('a start looks at nothing that is attached', async () => {
  const server = await startUploadServer({
    blobs: (real) =>
      Object.assign(Object.create(real), {
        list: () => {
          throw new Error('the archive is large');
        },
      }),
  });
  await server.uploads.reconcile();
  await server.close();
});

it('a turn that is stopped goes on with the next one', async () => {
  const aDayAgo = Date.now() - 24 * HOUR_MS;
  const server = await startUploadServer({ times: { orphanGraceMs: HOUR_MS } });
  const keys = [newId(), newId(), newId()];
  for (const key of keys) {
    await writeFile(server.blobs.folder.stagedPath(key), 'x');
    await server.blobs.commit(key, key);
  }
  await server.close();
  const stop = new AbortController();
  const again = await startUploadServer({
    times: { orphanGraceMs: HOUR_MS },
    blobs: (real) =>
      Object.assign(Object.create(real), {
        listDerivedFrom: () => real.listDerivedFrom(),
        list: async function* () {
          for (const blobKey of keys) {
            if (blobKey === keys[1]) stop.abort();
            yield { blobKey, modifiedAtMs: aDayAgo };
          }
        },
      }),
  });
  await again.uploads.collect(stop.signal);
  // Each stray is told of as it is looked at.
  assert.equal(again.errors.length, 2);
  await again.uploads.collect();
  assert.equal(again.errors.length, 3);
  await again.close();
});
