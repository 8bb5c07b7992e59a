import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { newId } from '../domain/new-id.js';
import { BlobNotFoundError, type BlobStore, type ByteRange } from './blob-store.js';

export interface BlobStoreUnderTest {
  readonly store: BlobStore;
  /** Puts bytes where the adapter's tus store would. */
  stage(uploadId: string, bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

/** What every adapter for bytes must do. */
export function blobStoreSuite(name: string, open: () => Promise<BlobStoreUnderTest>): void {
  describe(`${name} keeps the BlobStore contract`, () => {
    let under: BlobStoreUnderTest;
    let store: BlobStore;
    before(async () => {
      under = await open();
      store = under.store;
    });
    after(() => under.close());

    const staged = async (bytes = Buffer.from('0123456789')) => {
      const id = newId();
      await under.stage(id, bytes);
      return id;
    };
    const read = async (key: string, range?: ByteRange) =>
      Buffer.concat((await (await store.read(key, range)).toArray()) as Buffer[]).toString();
    const keys = async () => {
      const found: string[] = [];
      for await (const { blobKey } of store.list()) found.push(blobKey);
      return found;
    };

    it('reads staged bytes by range, shorter at the end', async () => {
      const id = await staged();
      assert.equal(await store.stagedSizeBytes(id), 10);
      assert.equal((await store.readStaged(id, { start: 2, end: 5 })).toString(), '234');
      assert.equal((await store.readStaged(id, { start: 8, end: 50 })).toString(), '89');
      assert.equal((await store.readStaged(id, { start: 50, end: 60 })).length, 0);
      const mine = Buffer.from(new SharedArrayBuffer(6));
      const filled = await store.readStaged(id, { start: 7, end: 12 }, mine);
      assert.deepEqual([filled.toString(), mine.toString()], ['789', '789\0\0\0']);
      assert.equal(filled.buffer, mine.buffer);
    });

    it('moves staged bytes to committed ones, repeatably', async () => {
      const id = await staged();
      await store.commit(id, id);
      await store.commit(id, id);
      assert.equal(await store.stagedSizeBytes(id), null);
      assert.equal(await store.sizeBytes(id), 10);
      assert.equal(await read(id), '0123456789');
      assert.equal(await read(id, { start: 3, end: 6 }), '345');
      assert.equal(await read(id, { start: 3, end: 3 }), '');
      assert.ok((await keys()).includes(id));
    });

    it('never writes over committed bytes', async () => {
      const id = await staged(Buffer.from('first'));
      await store.commit(id, id);
      await under.stage(id, Buffer.from('second'));
      await store.commit(id, id);
      assert.equal(await read(id), 'first');
    });

    it('takes a file of no bytes', async () => {
      const id = await staged(Buffer.alloc(0));
      await store.commit(id, id);
      assert.equal(await store.sizeBytes(id), 0);
      assert.equal(await read(id), '');
    });

    it('says what it does not have', async () => {
      const nobody = newId();
      assert.equal(await store.stagedSizeBytes(nobody), null);
      assert.equal(await store.sizeBytes(nobody), null);
      assert.equal(await store.readDerived(nobody, 'w-160'), null);
      await assert.rejects(store.readStaged(nobody, { start: 0, end: 1 }), BlobNotFoundError);
      await assert.rejects(store.read(nobody), BlobNotFoundError);
      await assert.rejects(store.commit(nobody, nobody), BlobNotFoundError);
      await store.discardStaged(nobody);
      await store.remove(nobody);
    });

    it('takes nothing but a key for a key', async () => {
      for (const key of ['', '.', '..', '../staging', 'a/b', 'A'.repeat(32), `${newId()}.json`, '%2e%2e']) {
        assert.equal(await store.sizeBytes(key), null, key);
        assert.equal(await store.stagedSizeBytes(key), null, key);
        await assert.rejects(store.read(key), BlobNotFoundError, key);
        await assert.rejects(store.commit(key, newId()), BlobNotFoundError, key);
        await assert.rejects(store.remove(key), BlobNotFoundError, key);
        await assert.rejects(store.discardStaged(key), BlobNotFoundError, key);
      }
    });

    it('lends what it holds as a file', async () => {
      const id = await staged();
      const staging = await store.withStagedFile(id, (path) => readFile(path));
      await store.commit(id, id);
      assert.deepEqual(await store.withFile(id, (path) => readFile(path)), staging);
      const never = () => Promise.reject(new Error('there is no file'));
      await assert.rejects(store.withStagedFile(id, never), BlobNotFoundError);
      await assert.rejects(store.withFile(newId(), never), BlobNotFoundError);
    });

    it('keeps what is derived with its blob, and removes both', async () => {
      const id = await staged();
      await store.commit(id, id);
      await store.putDerived(id, 'w-160', Buffer.from('small'));
      await store.putDerived(id, 'w-160', Buffer.from('again'));
      assert.equal((await store.readDerived(id, 'w-160'))?.toString(), 'again');
      await store.putDerived(id, 'w-320', Buffer.from('larger'));
      assert.deepEqual(
        [await store.derivedSizeBytes(id, 'w-320'), await store.derivedSizeBytes(id, 'w-640')],
        [6, null],
      );
      assert.deepEqual([...(await store.listDerived(id))].sort(), ['w-160', 'w-320']);
      for (let times = 0; times < 2; times++) await store.removeDerived(id, ['w-320']);
      assert.equal(await store.readDerived(id, 'w-320'), null);
      assert.equal((await store.readDerived(id, 'w-160'))?.toString(), 'again');
      await store.remove(id);
      assert.deepEqual(await store.listDerived(id), []);
      assert.equal(await store.readDerived(id, 'w-160'), null);
      assert.equal(await store.sizeBytes(id), null);
      assert.ok(!(await keys()).includes(id));
    });

    it('leaves nothing of what was made while its blob was removed', async () => {
      const nobody = newId();
      await assert.rejects(store.putDerived(nobody, 'w-160', Buffer.from('small')), BlobNotFoundError);
      assert.deepEqual(await store.listDerived(nobody), []);
      for (let times = 0; times < 20; times++) {
        const id = await staged();
        await store.commit(id, id);
        const puts = Promise.allSettled(
          ['w-160', 'w-320', 'w-640'].map((variant) => store.putDerived(id, variant, Buffer.alloc(10_000))),
        );
        // Now and then before, between and behind their steps.
        for (let turns = 0; turns < times; turns++) await new Promise((resolve) => setImmediate(resolve));
        await store.remove(id);
        await puts;
        assert.deepEqual(await store.listDerived(id), [], `after ${times} turns`);
      }
    });

    it('lists the blobs that something was derived from, and tidies away nothing of those that are there', async () => {
      const id = await staged();
      await store.commit(id, id);
      await store.putDerived(id, 'w-160', Buffer.from('small'));
      const found: string[] = [];
      for await (const blobKey of store.listDerivedFrom()) found.push(blobKey);
      assert.ok(found.includes(id));
      for (const key of [id, newId()]) await store.tidyDerived(key, Date.now() + 1000);
      assert.equal((await store.readDerived(id, 'w-160'))?.toString(), 'small');
      await store.remove(id);
      for await (const blobKey of store.listDerivedFrom()) assert.notEqual(blobKey, id);
    });

    it('lists and discards what is staged', async () => {
      const id = await staged();
      const found = [];
      for await (const entry of store.listStaged()) found.push(entry);
      const entry = found.find(({ uploadId }) => uploadId === id);
      assert.ok(entry && Math.abs(entry.modifiedAtMs - Date.now()) < 60_000);
      await store.discardStaged(id);
      assert.equal(await store.stagedSizeBytes(id), null);
    });

    it('holds one mark, the last', async () => {
      assert.equal(await store.storageId(), null);
      const [first, second] = [newId(), newId()];
      await store.mark(first);
      assert.equal(await store.storageId(), first);
      await store.mark(second);
      assert.equal(await store.storageId(), second);
    });

    it('answers', () => store.ping());

    it('knows the free space, or says that there is no such number', async () => {
      const free = await store.freeBytes();
      assert.ok(free === null || free > 0);
    });
  });
}
