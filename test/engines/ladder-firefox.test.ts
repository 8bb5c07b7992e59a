import assert from 'node:assert/strict';
import { it } from 'node:test';
import { patternBytes } from '#elements/download/targets/testing/streams.js';
import { arrived, contentOf, finishedIn } from './support/downloads.js';
import { ladderSuite } from './support/ladder-suite.js';

/** Firefox ends a worker after 30 s without an event: longer than that, by one chunk a second. */
const DRIP = { chunks: 50, chunkBytes: 10_000, delayMs: 1_000 };

ladderSuite('firefox', ['worker', 'opfs', 'blob'], (world) => {
  it('a slow drip of 50 s is whole: the worker is kept alive', async () => {
    const { chunks, ...drip } = DRIP;
    const bytes = patternBytes(chunks * drip.chunkBytes);
    world().server.files.set('/drip.bin', bytes);
    await world().call('start', { rung: 'worker', name: 'drip.bin', from: '/drip.bin', ...drip });
    const outcome = await world().call('outcome', 'drip.bin');
    assert.deepEqual([outcome.certainty, outcome.error], ['handed-over', null]);
    const path = await arrived(world().engine.downloadFolder, 'drip.bin', bytes.length);
    assert.ok(contentOf(path).equals(bytes));
  });

  it('and by then the file of the page that was left is none', () => {
    assert.ok(!finishedIn(world().engine.downloadFolder).includes('left.zip'));
  });
});
