import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { waitUntil } from '#e2e/wait-until.js';
import { finishedIn } from './support/downloads.js';
import { ladderSuite } from './support/ladder-suite.js';

/** Slow enough to do something in the middle. */
const slow = { from: '/source.zip', delayMs: 100 } as const;

ladderSuite('chromium', ['worker', 'opfs', 'blob'], (world) => {
  const powers = () => world().engine.chromium!;
  const begin = async (name: string, rung: 'worker' | 'opfs', lifeSignMs?: number) => {
    await world().call('start', { ...slow, rung, name, ...(lifeSignMs && { lifeSignMs }) });
    await waitUntil(async () => (await world().call('chunks', name)) >= 3);
  };
  const isFinished = (name: string) => finishedIn(world().engine.downloadFolder).includes(name);

  it('a worker that the browser ends in the middle is a failure, and noticed soon', async () => {
    await begin('ended worker.zip', 'worker', 300);
    await powers().stopServiceWorkers();
    const outcome = await world().call('outcome', 'ended worker.zip');
    assert.equal(outcome.error, 'ApiError: save-refused (the browser ended the download worker)');
    assert.ok(outcome.isSourceEnded);
    await wait(500);
    assert.ok(!isFinished('ended worker.zip'));
  });

  it('and the next download starts another', async () => {
    await world().call('start', { rung: 'worker', name: 'after the end.zip', from: '/source.zip' });
    assert.equal((await world().call('outcome', 'after the end.zip')).error, null);
    await waitUntil(async () => isFinished('after the end.zip'));
  });

  it("a download that is cancelled in the browser's list ends its source", async () => {
    await begin('given up.zip', 'worker');
    await powers().cancelLastDownload();
    const outcome = await world().call('outcome', 'given up.zip');
    assert.equal(outcome.error, 'ApiError: save-cancelled');
    assert.ok(outcome.isSourceEnded);
  });

  describe('where room is short', () => {
    const sizeBytes = 1_016_160;

    const leave = async (roomBytes: number) => {
      const used = await world().engine.run(async () => (await navigator.storage.estimate()).usage ?? 0);
      await powers().limitStorage(world().server.origin, used + roomBytes);
    };

    after(() => powers().limitStorage(world().server.origin, 10 ** 10));

    it('for what it may become, it closes before a byte is read, and nothing is left', async () => {
      await leave(0.8 * sizeBytes);
      const before = await world().call('privateFiles');
      await world().call('start', { rung: 'opfs', name: 'no room.zip', from: '/source.zip' });
      const outcome = await world().call('outcome', 'no room.zip');
      assert.match(outcome.error ?? '', /^RungClosedError: no way to save by opfs \(.*quota/i);
      assert.deepEqual([outcome.chunks, outcome.isSourceEnded], [0, false]);
      assert.deepEqual(await world().call('privateFiles'), before);
    });

    it('in the middle all the same, nothing is left either', async () => {
      await leave(2 * sizeBytes);
      const before = await world().call('privateFiles');
      const name = 'short of room.zip';
      await world().call('start', { ...slow, rung: 'picker', name });
      await waitUntil(async () => (await world().call('chunks', name)) >= 3);
      await leave(0);
      const outcome = await world().call('outcome', name);
      assert.match(outcome.error ?? '', /^ApiError: save-refused \(.*quota/i);
      assert.deepEqual(await world().call('privateFiles'), before);
    });
  });

  it('by picker: the chosen file is opened again and whole', async () => {
    await world().call('start', { rung: 'picker', name: 'picked.zip', from: '/source.zip' });
    const outcome = await world().call('outcome', 'picked.zip');
    assert.deepEqual([outcome.certainty, outcome.error], ['checked', null]);
  });

  it('by folder: files lie where their paths say', async () => {
    const files = await world().call('saveIntoFolder', ['Images/a.dcm', 'b.dcm', 'b.dcm'], '/source.zip');
    assert.deepEqual(Object.keys(files).sort(), ['Images/a.dcm', 'b (2).dcm', 'b.dcm']);
  });
});
