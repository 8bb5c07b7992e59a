import assert from 'node:assert/strict';
import fs from 'node:fs';
import { type FileHandle, mkdtemp, open as openFile, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { newId } from '../../domain/new-id.js';
import { uploadLocked } from '../../domain/upload-status.js';
import { DataFolder } from './data-folder.js';
import { StagingStore, type StagingStoreOptions } from './staging-store.js';

type Upload = Awaited<ReturnType<StagingStore['getUpload']>>;

const MIB = 1024 * 1024;

describe('StagingStore', () => {
  let folder: DataFolder;
  let records: Map<string, Upload>;
  let failRecords = false;

  const open = (over: Partial<StagingStoreOptions> = {}) =>
    new StagingStore({
      folder,
      records: {
        get: async (id) => records.get(id),
        set: async (id, upload) => {
          if (failRecords) throw new Error('database down');
          records.set(id, upload);
        },
        delete: async (id) => void records.delete(id),
      },
      ...over,
    });
  const upload = (size: number, id = newId()): Upload => ({
    id,
    size,
    offset: 0,
    metadata: {},
    creation_date: undefined,
    storage: undefined,
    sizeIsDeferred: false,
  });
  const stored = (id: string) => readFile(folder.stagedPath(id));
  /** A disk that takes so many bytes and then fails as full. */
  const diskOf = (capacityBytes: number) => async (path: string, flags: string, mode?: number) => {
    const file = await openFile(path, flags, mode);
    let left = capacityBytes;
    const writev = file.writev.bind(file);
    file.writev = (async (buffers: Uint8Array[], position?: number) => {
      if (left === 0)
        throw Object.assign(new Error(`ENOSPC: no space left, write '${path}'`), { code: 'ENOSPC' });
      const whole = Buffer.concat(buffers).subarray(0, left);
      left -= whole.length;
      return writev([whole], position);
    }) as FileHandle['writev'];
    return file;
  };

  beforeEach(async () => {
    folder = new DataFolder(await mkdtemp(join(tmpdir(), 'staging-')));
    await folder.create();
    records = new Map();
    failRecords = false;
  });
  afterEach(() => rm(folder.root, { recursive: true }));

  it('touches no disk when it is made', (test) => {
    // What FileStore's constructor calls, without waiting for it.
    const mkdir = test.mock.method(fs, 'mkdir');
    open();
    assert.equal(mkdir.mock.callCount(), 0);
  });

  it('offers neither deferred length nor expiry', () => {
    assert.deepEqual(open().extensions, ['creation', 'creation-with-upload', 'termination']);
    assert.equal(open().getExpiration(), 0);
  });

  it('appends what comes, in pieces of any size, and tells how far', async () => {
    const store = open();
    const file = await store.create(upload(3 * MIB + 10));
    const bytes = Buffer.alloc(3 * MIB, 'abcdefg');
    const pieces = [bytes.subarray(0, 1), bytes.subarray(1, MIB + 70_000), bytes.subarray(MIB + 70_000)];
    const reached: number[] = [];
    const offset = await store.write(Readable.from(pieces), file.id, 0, {
      onProgress: (at) => reached.push(at),
    });
    assert.equal(offset, bytes.length);
    assert.equal(reached.at(-1), offset);
    assert.ok(reached.length > 1);
    assert.equal(await store.write(Readable.from([Buffer.from('0123456789')]), file.id, offset), offset + 10);
    assert.ok((await stored(file.id)).equals(Buffer.concat([bytes, Buffer.from('0123456789')])));
    records.set(file.id, upload(3 * MIB + 20, file.id));
    assert.equal((await store.getUpload(file.id)).offset, 3 * MIB + 10);
  });

  it('creates exclusively: a second upload of that id leaves the first as it is', async () => {
    const store = open();
    const file = await store.create(upload(5));
    await store.write(Readable.from([Buffer.from('hello')]), file.id, 0);
    await assert.rejects(store.create(upload(5, file.id)), { code: 'storage-unavailable' });
    assert.equal((await stored(file.id)).toString(), 'hello');
  });

  it('leaves no file behind when the row cannot be written', async () => {
    failRecords = true;
    await assert.rejects(open().create(upload(5)), /database down/);
    assert.deepEqual(await readdir(folder.staging), []);
  });

  it('keeps what came before the source broke', async () => {
    const store = open();
    const file = await store.create(upload(100));
    const source = new PassThrough();
    const writing = store.write(source, file.id, 0, { maxBytes: 100 });
    source.write('first 15 bytes!');
    setTimeout(() => source.destroy(new Error('connection reset')), 10);
    assert.equal(await writing, 15);
    assert.equal((await stored(file.id)).toString(), 'first 15 bytes!');
  });

  it('lets go when asked, with what came, and leaves the source open for an answer', async () => {
    const store = open();
    const file = await store.create(upload(100));
    const source = new PassThrough();
    const stop = new AbortController();
    const writing = store.write(source, file.id, 0, { maxBytes: 100, signal: stop.signal });
    source.write('ten bytes!');
    setTimeout(() => stop.abort(), 10);
    assert.equal(await writing, 10);
    assert.equal(source.destroyed, false);
    const gone = new PassThrough();
    gone.destroy();
    assert.equal(await store.write(gone, file.id, 10), 10);
  });

  it('writes nothing after the lock is lost', async () => {
    const store = open();
    const { id } = await store.create(upload(4 * MIB));
    let checks = 0;
    const fence = {
      check: () => {
        checks += 1;
        if (checks > 2) throw uploadLocked();
      },
    };
    const bytes = Buffer.alloc(4 * MIB, 'x');
    const pieces = Array.from({ length: 4 }, (_, index) => bytes.subarray(index * MIB, (index + 1) * MIB));
    await assert.rejects(store.write(Readable.from(pieces), id, 0, { fence }), { code: 'upload-locked' });
    assert.equal((await stored(id)).length, 2 * MIB);
    assert.equal(await store.write(Readable.from([bytes.subarray(2 * MIB)]), id, 2 * MIB), 4 * MIB);
    assert.deepEqual(await stored(id), bytes);
  });

  it('neither leaves a gap nor writes a byte twice', async () => {
    const store = open();
    const { id } = await store.create(upload(10));
    await store.write(Readable.from([Buffer.from('hello')]), id, 0);
    for (const wrong of [0, 4, 6]) {
      await assert.rejects(store.write(Readable.from([Buffer.from('XXXX')]), id, wrong), {
        code: 'upload-offset-mismatch',
        facts: { offsetBytes: 5 },
      });
    }
    assert.equal(String(await stored(id)), 'hello');
  });

  it('refuses bytes past the end, and never looks complete because of them', async () => {
    const store = open();
    const file = await store.create(upload(MIB + 5));
    const source = Readable.from([Buffer.alloc(MIB), Buffer.alloc(5), Buffer.alloc(1)]);
    await assert.rejects(store.write(source, file.id, 0, { maxBytes: MIB + 5 }), {
      code: 'upload-length-exceeded',
    });
    assert.ok((await stored(file.id)).length < MIB + 5);
  });

  it('says that the disk is full, keeps what fitted, and goes on later', async () => {
    const file = await open().create(upload(3 * MIB));
    const bytes = Buffer.alloc(3 * MIB, '0123456789');
    const full = open({ open: diskOf(MIB + 1000) });
    await assert.rejects(full.write(Readable.from([bytes]), file.id, 0), (error: Error) => {
      assert.equal((error as { code?: string }).code, 'storage-full');
      assert.ok(!error.message.includes(folder.root));
      return true;
    });
    const { offset } = await open().getUpload(file.id);
    assert.equal(offset, MIB + 1000);
    assert.equal(await open().write(Readable.from([bytes.subarray(offset)]), file.id, offset), bytes.length);
    assert.ok((await stored(file.id)).equals(bytes));
  });

  it('is told once of a write-back that failed, and does not forget it', async () => {
    let syncs = 0;
    const openDisk: NonNullable<StagingStoreOptions['open']> = async (path, flags, mode) => {
      const file = await openFile(path, flags, mode);
      const datasync = file.datasync.bind(file);
      file.datasync = async () => {
        syncs += 1;
        if (syncs === 1)
          throw Object.assign(new Error(`EIO: i/o error, fdatasync '${path}'`), { code: 'EIO' });
        await datasync();
      };
      return file;
    };
    const store = open({ open: openDisk });
    const file = await store.create(upload(20_000_000));
    const pieces = Array.from({ length: 20 }, () => Buffer.alloc(1_000_000, 7));
    await assert.rejects(store.write(Readable.from(pieces), file.id, 0), { code: 'storage-unavailable' });
    assert.equal(syncs, 1);
    // What the disk may not have is not told of, nor written behind.
    assert.equal((await store.getUpload(file.id)).offset, 0);
    assert.equal((await stored(file.id)).length, 0);
    assert.equal(await store.write(Readable.from(pieces), file.id, 0), 20_000_000);
  });

  it('takes nothing back, when the sync fails, of what another one may have written since the lock was lost', async () => {
    const { id } = await open().create(upload(10));
    let held = true;
    const fence = {
      check: () => {
        if (!held) throw uploadLocked();
      },
    };
    const openDisk: NonNullable<StagingStoreOptions['open']> = async (path, flags, mode) => {
      const file = await openFile(path, flags, mode);
      file.datasync = async () => {
        held = false;
        await open().write(Readable.from([Buffer.from('other')]), id, 5);
        throw Object.assign(new Error(`EIO: i/o error, fdatasync '${path}'`), { code: 'EIO' });
      };
      return file;
    };
    const source = Readable.from([Buffer.from('mine.')]);
    await assert.rejects(open({ open: openDisk }).write(source, id, 0, { fence }), { code: 'upload-locked' });
    assert.equal(String(await stored(id)), 'mine.other');
  });

  it('knows no ids but its own kind, and no upload without a row or its bytes', async () => {
    const store = open();
    const lost = upload(5);
    records.set(lost.id, lost);
    for (const id of ['../secret', '..', 'a'.repeat(31), newId().toUpperCase(), newId(), lost.id]) {
      await assert.rejects(store.getUpload(id), { code: 'upload-not-found' }, id);
    }
    for (const id of ['../secret', 'x.json']) {
      await assert.rejects(store.remove(id), { code: 'upload-not-found' });
      await assert.rejects(store.write(Readable.from([Buffer.from('x')]), id, 0), {
        code: 'upload-not-found',
      });
    }
  });
});
