import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { WorkerHasher } from '../testing/upload-server.js';
import { Verifier } from './verifier.js';

const BLOCK_BYTES = 64;

describe('Verifier', () => {
  const hasher = new WorkerHasher();
  after(() => hasher.close());

  function over(bytes: Buffer) {
    const reads: number[] = [];
    const errors: unknown[] = [];
    const verifier = new Verifier({
      hasher,
      blockSizeBytes: BLOCK_BYTES,
      read: async (_id, { start, end }) => {
        reads.push(start);
        return Buffer.from(bytes.subarray(start, end));
      },
      onError: (error) => void errors.push(error),
    });
    return { verifier, reads, errors };
  }
  const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64url');
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
  const blocks = (bytes: Buffer) =>
    Array.from({ length: Math.ceil(bytes.length / BLOCK_BYTES) }, (_, index) =>
      digest(bytes.subarray(index * BLOCK_BYTES, (index + 1) * BLOCK_BYTES)),
    );

  it('agrees with a plain hash at every length around the edges of blocks', async () => {
    for (const length of [0, 1, 63, 64, 65, 127, 128, 129, 640]) {
      const bytes = randomBytes(length);
      const sums = await over(bytes).verifier.finish(`u${length}`, length);
      assert.deepEqual(sums, { blockDigests: blocks(bytes), sha256: sha256(bytes) }, String(length));
    }
  });

  it('reads each block once, behind the arrival, and finishes again without reading them', async () => {
    const bytes = randomBytes(1000);
    const { verifier, reads } = over(bytes);
    for (const stored of [10, 70, 200, 200, 640, 1000]) verifier.arrived('a', stored);
    const partial = await verifier.partial('a', 1000);
    assert.deepEqual(partial.blockDigests, blocks(bytes).slice(0, 15));
    assert.deepEqual(partial.tail, { sizeBytes: 40, sha256: blocks(bytes)[15] });
    const first = await verifier.finish('a', 1000);
    assert.deepEqual(await verifier.finish('a', 1000), first);
    assert.deepEqual(first, { blockDigests: blocks(bytes), sha256: sha256(bytes) });
    assert.equal(reads.filter((start) => start < 960).length, 15);
  });

  it('holds one block in memory at a time, last ones and looks included, however many uploads there are', async () => {
    let held = 0;
    let most = 0;
    const letGo = <T>(answer: Promise<T>) => answer.finally(() => held--);
    const verifier = new Verifier({
      hasher: {
        ...hasher,
        block: (...block: Parameters<typeof hasher.block>) => letGo(hasher.block(...block)),
        finish: (...end: Parameters<typeof hasher.finish>) => letGo(hasher.finish(...end)),
        forget: (id: string) => hasher.forget(id),
        close: () => hasher.close(),
      },
      blockSizeBytes: BLOCK_BYTES,
      read: async (_id, { start, end }) => {
        most = Math.max(most, ++held);
        return Buffer.alloc(end - start);
      },
      onError: () => {},
    });
    await Promise.all(Array.from({ length: 8 }, (_, index) => verifier.finish(`held${index}`, 200)));
    assert.equal(most, 1);
    assert.equal(held, 0);
  });

  it('mixes no two uploads that arrive at once', async () => {
    const files = Array.from({ length: 5 }, (_, index) => randomBytes(300 + index));
    const sums = await Promise.all(
      files.map((bytes, index) => over(bytes).verifier.finish(`m${index}`, bytes.length)),
    );
    assert.deepEqual(
      sums.map((sum) => sum.sha256),
      files.map(sha256),
    );
  });

  it('reports bytes that are missing, and starts anew when they are there', async () => {
    let bytes = randomBytes(100);
    const errors: unknown[] = [];
    const verifier = new Verifier({
      hasher,
      blockSizeBytes: BLOCK_BYTES,
      read: async (_id, { start, end }) => Buffer.from(bytes.subarray(start, end)),
      onError: (error) => void errors.push(error),
    });
    await assert.rejects(verifier.finish('short', 200), /fewer bytes/);
    verifier.arrived('short', 200);
    await assert.rejects(verifier.partial('short', 200), /fewer bytes/);
    assert.equal(errors.length, 1);
    bytes = randomBytes(200);
    assert.equal((await verifier.finish('short', 200)).sha256, sha256(bytes));
  });

  it('keeps nothing of an upload that is gone', async () => {
    const { verifier } = over(Buffer.alloc(0));
    verifier.arrived('gone', 100);
    verifier.forget('gone');
    verifier.arrived('gone', 10);
    verifier.arrived('gone', 100);
    await assert.rejects(verifier.partial('gone', 100), /fewer bytes/);
    await assert.rejects(verifier.partial('gone', 10), /fewer bytes/);
    assert.equal(verifier.size, 0);
  });

  describe('forgotten in the middle', () => {
    /** Its reads wait at the gate. */
    function gated(bytes: Buffer) {
      const hashed: string[] = [];
      const errors: unknown[] = [];
      const waiting: (() => void)[] = [];
      let gate = false;
      const verifier = new Verifier({
        hasher: {
          block: (id, index, block) => {
            hashed.push(`${id} ${index}`);
            return hasher.block(id, index, block);
          },
          finish: (...end) => hasher.finish(...end),
          forget: (id) => hasher.forget(id),
          close: () => hasher.close(),
        },
        blockSizeBytes: BLOCK_BYTES,
        read: async (_id, { start, end }) => {
          if (gate) await new Promise<void>((resolve) => waiting.push(resolve));
          return Buffer.from(bytes.subarray(start, end));
        },
        onError: (error) => void errors.push(error),
      });
      const close = () => {
        gate = true;
      };
      /** Resolves once a read waits. */
      const reached = async () => {
        while (waiting.length === 0) await new Promise(setImmediate);
      };
      const open = () => {
        gate = false;
        for (const pass of waiting.splice(0)) pass();
      };
      return { verifier, hashed, errors, close, reached, open };
    }

    it('hashes no block more, and keeps nothing', async () => {
      const { verifier, hashed, errors, close, reached, open } = gated(randomBytes(640));
      close();
      verifier.arrived('f1', 640);
      await reached();
      verifier.forget('f1');
      open();
      // Whatever comes after it in turn has waited for it.
      await verifier.partial('other', 10);
      assert.deepEqual({ hashed, errors, size: verifier.size }, { hashed: [], errors: [], size: 0 });
    });

    it('leaves the place to who begins anew, which reads all of it', async () => {
      const bytes = randomBytes(640);
      const { verifier, close, reached, open } = gated(bytes);
      close();
      verifier.arrived('f2', 640);
      await reached();
      verifier.forget('f2');
      const anew = verifier.finish('f2', 640);
      open();
      assert.deepEqual(await anew, { blockDigests: blocks(bytes), sha256: sha256(bytes) });
    });

    it('has no answer for who waited: a part of it may be of what is gone', async () => {
      const { verifier, close, reached, open } = gated(randomBytes(200));
      for (const work of ['finish', 'partial'] as const) {
        close();
        const asked = verifier[work](`f3 ${work}`, 200);
        await reached();
        verifier.forget(`f3 ${work}`);
        open();
        await assert.rejects(asked, { code: 'upload-locked' });
      }
      assert.equal(verifier.size, 0);
    });
  });

  it('survives the death of its thread', async () => {
    const own = new WorkerHasher();
    const bytes = randomBytes(200);
    const verifier = new Verifier({
      hasher: own,
      blockSizeBytes: BLOCK_BYTES,
      read: async (_id, { start, end }) => Buffer.from(bytes.subarray(start, end)),
      onError: () => {},
    });
    await verifier.partial('a', 130);
    await own.close();
    await assert.rejects(verifier.finish('a', 200), 'its place in the file went with the thread');
    assert.equal((await verifier.finish('a', 200)).sha256, sha256(bytes));
    await own.close();
  });
});
