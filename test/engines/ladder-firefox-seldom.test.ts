import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { patternBytes } from '#elements/download/targets/testing/streams.js';
import { arrived } from './support/downloads.js';
import { LadderWorld } from './support/ladder-world.js';
import { whyMissing } from './support/start-engine.js';

const MB = 1024 * 1024;

describe('the ladder in firefox, where things are as seldom', {
  skip: whyMissing('firefox') ?? false,
}, () => {
  describe('a worker that is ended after a second of rest', () => {
    let world: LadderWorld;

    before(async () => {
      world = await LadderWorld.start('firefox', {
        firefoxPreferences: {
          'dom.serviceWorkers.idle_timeout': 500,
          'dom.serviceWorkers.idle_extended_timeout': 500,
        },
      });
      world.server.files.set('/drip.bin', patternBytes(60_000));
      await world.open();
    });

    after(() => world?.close());

    const drip = { rung: 'worker', from: '/drip.bin', chunkBytes: 10_000, delayMs: 700 } as const;

    it('is noticed, and the download is no success', async () => {
      await world.call('start', { ...drip, name: 'unwatched.bin', lifeSignMs: 3_000 });
      const outcome = await world.call('outcome', 'unwatched.bin');
      assert.equal(outcome.certainty, null);
      assert.match(outcome.error ?? '', /^ApiError: save-refused/);
    });

    it('lives on by signs of life', async () => {
      await world.call('start', { ...drip, name: 'watched.bin', lifeSignMs: 200 });
      assert.equal((await world.call('outcome', 'watched.bin')).error, null);
      await arrived(world.engine.downloadFolder, 'watched.bin', 60_000);
    });
  });

  describe('a private window', () => {
    let world: LadderWorld;

    before(async () => {
      world = await LadderWorld.start('firefox', {
        firefoxPreferences: { 'browser.privatebrowsing.autostart': true },
      });
      world.server.files.set('/source.bin', patternBytes(500_000));
      await world.open();
    });

    after(() => world?.close());

    it('has a worker, and without one memory up to a cap, then the server: nothing goes to its disk', async () => {
      assert.equal(await world.call('choose'), 'worker');
      assert.equal(await world.call('choose', { workerUrl: null, sizeBytes: 200 * MB }), 'blob');
      assert.equal(await world.call('choose', { workerUrl: null, sizeBytes: 201 * MB }), null);
    });

    for (const rung of ['worker', 'blob'] as const) {
      it(`saves by ${rung}`, async () => {
        const name = `private ${rung}.bin`;
        await world.call('start', { rung, name, from: '/source.bin' });
        assert.equal((await world.call('outcome', name)).error, null);
        await arrived(world.engine.downloadFolder, name, 500_000);
      });
    }
  });
});
