import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { BatchBudget, batchesOf } from './batches.js';

const KIB = 1024;

describe('batches', () => {
  const crowd = (budget: BatchBudget, writers: number) => {
    for (let writer = 0; writer < writers; writer++) budget.enter();
  };
  const sizeOf = (batch: readonly Buffer[] | undefined) =>
    batch?.reduce((bytes, piece) => bytes + piece.length, 0);

  it('are large for a few writers and small for many', async () => {
    const budget = new BatchBudget();
    const source = new PassThrough({ highWaterMark: 4096 * KIB });
    const batches = batchesOf(source, budget);
    const first = batches.next();
    for (let piece = 0; piece < 20; piece++) source.write(Buffer.alloc(64 * KIB));
    assert.equal(sizeOf((await first).value), 1024 * KIB);
    crowd(budget, 200);
    source.write(Buffer.alloc(64 * KIB));
    assert.equal(sizeOf((await batches.next()).value), 128 * KIB);
    await batches.return(undefined);
  });

  it('that were full when they were gathered are written, though the budget has grown since', async () => {
    const budget = new BatchBudget();
    crowd(budget, 200);
    const source = new PassThrough();
    const batches = batchesOf(source, budget);
    const first = batches.next();
    for (const _ of [1, 2]) source.write(Buffer.alloc(128 * KIB));
    assert.equal(sizeOf((await first).value), 128 * KIB);
    while (!source.isPaused()) await setImmediate();
    for (let writer = 0; writer < 200; writer++) budget.leave();
    assert.equal(sizeOf((await batches.next()).value), 128 * KIB);
    source.end(Buffer.alloc(1));
    assert.equal(sizeOf((await batches.next()).value), 1);
    assert.equal((await batches.next()).done, true);
  });
});
