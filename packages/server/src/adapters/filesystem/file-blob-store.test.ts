import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { newId } from '../../domain/new-id.js';
import { ProblemError } from '../../domain/problem-error.js';
import { blobStoreSuite } from '../../ports/blob-store.suite.js';
import { FileBlobStore } from './file-blob-store.js';
import { storageError } from './storage-errors.js';

async function open() {
  const folder = await mkdtemp(join(tmpdir(), 'blobs-'));
  const store = await FileBlobStore.open(folder);
  return {
    folder,
    store,
    stage: (uploadId: string, bytes: Buffer) => writeFile(store.folder.stagedPath(uploadId), bytes),
    close: () => rm(folder, { recursive: true }),
  };
}

blobStoreSuite('FileBlobStore', open);

describe('FileBlobStore', () => {
  it('keeps patients’ files for its own account, whatever the umask', async () => {
    const { store, stage, close } = await open();
    const id = newId();
    await stage(id, Buffer.from('x'));
    await store.commit(id, id);
    for (const folder of [
      store.folder.staging,
      store.folder.blobs,
      join(store.folder.blobs, id.slice(0, 2)),
    ]) {
      assert.equal((await stat(folder)).mode & 0o077, 0, folder);
    }
    await close();
  });

  it('leaves strangers’ files in its folders alone', async () => {
    const { store, close } = await open();
    await writeFile(join(store.folder.staging, 'lost+found'), '');
    for await (const entry of store.listStaged()) assert.fail(entry.uploadId);
    assert.deepEqual(await readdir(store.folder.staging), ['lost+found']);
    await close();
  });

  it('has no mark where one cannot be read as one, or there is no folder, and makes none by looking', async () => {
    const { folder, store, close } = await open();
    await writeFile(join(folder, 'storage-id'), 'cut off in the mid');
    assert.equal(await store.storageId(), null);
    await close();
    assert.equal(await store.storageId(), null);
    await assert.rejects(stat(folder), { code: 'ENOENT' });
  });

  it('turns a failing disk into a problem without a path', () => {
    const full = storageError(
      Object.assign(new Error('ENOSPC: no space, write /data/x'), { code: 'ENOSPC' }),
    );
    const broken = storageError(Object.assign(new Error('EIO: i/o error, open /data/x'), { code: 'EIO' }));
    assert.ok(full instanceof ProblemError && full.code === 'storage-full');
    assert.ok(broken instanceof ProblemError && broken.code === 'storage-unavailable');
    for (const error of [full, broken]) assert.doesNotMatch(error.message + JSON.stringify(error), /data/);
  });

  it('fails to open where it may not write', {
    skip: process.getuid?.() === 0 && 'root may write anywhere',
  }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'blobs-'));
    await chmod(folder, 0o500);
    await assert.rejects(FileBlobStore.open(folder), ProblemError);
    await rm(folder, { recursive: true });
  });
});
