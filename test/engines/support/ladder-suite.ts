import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { waitUntil } from '#e2e/wait-until.js';
import { verdicts } from '#e2e/zip-readers.js';
import type { Outcome, SaveOrder } from '../page/ladder-page.js';
import { arrived, contentOf, finishedIn } from './downloads.js';
import type { EngineName } from './engine.js';
import { LadderWorld } from './ladder-world.js';
import { whyMissing } from './start-engine.js';
import { zipOf } from './zip-source.js';

export type DownloadRung = 'worker' | 'opfs' | 'blob';

/** More than one chunk, files of 0 bytes, and a size that is no power of two. Bytes. */
const ZIP_FILES = [0, 1, 700_001, 64 * 1024, 250_000];

/** @param rungs those that save by the browser's own downloads in this engine, best first */
export function ladderSuite(
  name: EngineName,
  rungs: readonly DownloadRung[],
  more?: (world: () => LadderWorld) => void,
): void {
  const missing = whyMissing(name);
  describe(`the ladder in ${name}`, { skip: missing ?? false, timeout: 240_000 }, () => {
    let world: LadderWorld;
    let zip: Uint8Array;

    before(async () => {
      world = await LadderWorld.start(name);
      zip = await zipOf(ZIP_FILES);
      world.server.files.set('/source.zip', zip);
      await world.open();
    });

    after(() => world?.close());

    const save = async (order: Omit<SaveOrder, 'from'>): Promise<Outcome> => {
      await world.call('start', { from: '/source.zip', ...order });
      return world.call('outcome', order.name);
    };

    it(`begins with ${rungs[0]}, and goes down by ${rungs.join(', ')} to the server`, async () => {
      const found: (string | null)[] = [];
      for (const above of [undefined, ...rungs]) {
        found.push(await world.call('choose', above ? { after: above } : {}));
      }
      assert.deepEqual(found, [...rungs, null]);
    });

    for (const rung of rungs) {
      describe(`by ${rung}`, () => {
        it('a whole zip arrives', async () => {
          const fileName = `by ${rung}.zip`;
          const outcome = await save({ rung, name: fileName });
          assert.deepEqual([outcome.certainty, outcome.error], ['handed-over', null]);
          const path = await arrived(world.engine.downloadFolder, fileName, zip.length);
          assert.ok(contentOf(path).equals(zip), 'byte for byte');
          for (const verdict of Object.values(await verdicts(path))) {
            assert.ok(['sound', 'not installed'].includes(verdict), verdict);
          }
        });

        it('two at once do not meet', async () => {
          const other = await zipOf([300_000, 10]);
          world.server.files.set('/other.zip', other);
          const [first, second] = [`first ${rung}.zip`, `second ${rung}.zip`];
          await world.call('start', { rung, name: first, from: '/source.zip', delayMs: 5 });
          await world.call('start', { rung, name: second, from: '/other.zip', delayMs: 5 });
          for (const [fileName, bytes] of [
            [first, zip],
            [second, other],
          ] as const) {
            assert.equal((await world.call('outcome', fileName)).error, null);
            const path = await arrived(world.engine.downloadFolder, fileName, bytes.length);
            assert.ok(contentOf(path).equals(bytes), fileName);
          }
        });

        it('a cancelled one ends its source and is no finished file', async () => {
          const fileName = `cancelled ${rung}.zip`;
          await world.call('start', { rung, name: fileName, from: '/source.zip', delayMs: 60 });
          await waitUntil(async () => (await world.call('chunks', fileName)) >= 4);
          await world.call('cancel', fileName);
          const outcome = await world.call('outcome', fileName);
          assert.equal(outcome.error, 'AbortError: cancelled by the test');
          assert.ok(outcome.isSourceEnded);
          assert.ok(outcome.chunks < zip.length / (64 * 1024));
          await wait(1_000);
          assert.ok(!finishedIn(world.engine.downloadFolder).includes(fileName));
        });

        it('a cancel that comes too late is not said to have stopped it', async () => {
          const fileName = `late ${rung}.zip`;
          const outcome = await save({ rung, name: fileName, isCancelledLate: true });
          if (rung === 'opfs') {
            // It was whole, but the browser had not been given it.
            assert.equal(outcome.error, 'AbortError: cancelled late');
            await wait(1_000);
            assert.ok(!finishedIn(world.engine.downloadFolder).includes(fileName));
            return;
          }
          assert.deepEqual([outcome.certainty, outcome.error], ['handed-over', null]);
          const path = await arrived(world.engine.downloadFolder, fileName, zip.length);
          assert.ok(contentOf(path).equals(zip));
        });

        it('a source that fails makes no finished file, and its words are kept', async () => {
          const fileName = `failed ${rung}.zip`;
          const outcome = await save({ rung, name: fileName, failAt: 5 });
          assert.equal(outcome.error, 'Error: the source failed');
          await wait(1_000);
          assert.ok(!finishedIn(world.engine.downloadFolder).includes(fileName));
        });

        it('a name with signs of its own stays recognisable', async () => {
          const before = finishedIn(world.engine.downloadFolder);
          const outcome = await save({ rung, name: `Ä's (1) [2] 100% ${rung}.zip` });
          assert.equal(outcome.error, null);
          const isNew = (file: string) => !before.includes(file) && file.startsWith("Ä's (1) [2] 100");
          await waitUntil(async () => finishedIn(world.engine.downloadFolder).some(isNew));
        });
      });
    }

    describe('where a rung does not work, the next one does', () => {
      const next = rungs[1];

      it('no worker at that address', async () => {
        assert.equal(await world.call('choose', { workerUrl: '/no-such-worker.js' }), next);
      });

      it('a portal that has none', async () => {
        assert.equal(await world.call('choose', { workerUrl: null }), next);
      });

      it('a worker on another origin', async () => {
        assert.equal(await world.call('choose', { workerUrl: 'http://127.0.0.1:1/worker.js' }), next);
      });

      it('a worker that speaks other words', async () => {
        const older = world.server.worker.replace(/protocol:1\b/, 'protocol:99');
        assert.notEqual(older, world.server.worker);
        world.server.scripts.set('/older/worker.js', older);
        assert.equal(await world.call('choose', { workerUrl: '/older/worker.js' }), next);
      });

      it('a worker that is replaced by one that speaks the right words', async () => {
        world.server.scripts.set('/older/worker.js', world.server.worker);
        assert.equal(await world.call('choose', { workerUrl: '/older/worker.js' }), 'worker');
      });

      it('a worker that the browser does not ask', async () => {
        const deaf = `const addEventListener = self.addEventListener.bind(self);
          self.addEventListener = (type, listener) => type === 'fetch' || addEventListener(type, listener);
          ${world.server.worker}`;
        world.server.scripts.set('/deaf/worker.js', deaf);
        assert.equal(await world.call('choose', { workerUrl: '/deaf/worker.js' }), next);
      });

      for (const policy of ['no-worker', 'no-frame', 'no-trusted-type'] as const) {
        it(`a portal whose policy says ${policy}`, async () => {
          await world.open(policy);
          // An origin's worker may be known already: one of its own for each policy.
          const workerUrl = `/${policy}/worker.js`;
          world.server.scripts.set(workerUrl, world.server.worker);
          assert.equal(await world.call('choose', { workerUrl }), next);
          await world.open();
        });
      }

      it('more than there is room for, and more than fits into memory', async () => {
        const sizeBytes = Number.MAX_SAFE_INTEGER;
        const workerUrl = null;
        assert.equal(await world.call('choose', { workerUrl, sizeBytes }), null);
        assert.equal(await world.call('choose', { workerUrl, sizeBytes, blobLimitBytes: sizeBytes }), 'blob');
      });
    });

    if (rungs.includes('opfs')) {
      it('what may become larger than it does comes out as long as it is', async () => {
        const outcome = await save({ rung: 'opfs', name: 'smaller.zip', sizeBytes: 3 * zip.length });
        assert.equal(outcome.error, null);
        const path = await arrived(world.engine.downloadFolder, 'smaller.zip', zip.length);
        assert.ok(contentOf(path).equals(zip));
      });

      it('the private file system takes half of what there is room for', async () => {
        const room = await world.call('roomBytes');
        const by = (sizeBytes: number) =>
          world.call('choose', { workerUrl: null, sizeBytes, blobLimitBytes: Number.MAX_SAFE_INTEGER });
        assert.equal(await by(Math.round(0.48 * room)), 'opfs');
        assert.equal(await by(Math.round(0.52 * room)), 'blob');
      });
    }

    it('a worker in a folder of the portal works below that folder', async () => {
      world.server.scripts.set('/assets/sdk/worker.js', world.server.worker);
      const fileName = 'from a folder.zip';
      const workerUrl = '/assets/sdk/worker.js';
      const outcome = await save({ rung: 'worker', name: fileName, workerUrl });
      assert.equal(outcome.error, null);
      const path = await arrived(world.engine.downloadFolder, fileName, zip.length);
      assert.ok(contentOf(path).equals(zip));
    });

    it('a worker answers nothing that was not offered to it', async () => {
      const text = await world.engine.run(async () => {
        const frame = document.createElement('iframe');
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
        frame.src = '/case-attachments-download/00000000-0000-4000-8000-000000000000';
        document.body.append(frame);
        await loaded;
        // The browser's own page for an answer of 404 without a body is another document's.
        const text = frame.contentDocument?.body.textContent ?? '';
        frame.remove();
        return text;
      });
      assert.doesNotMatch(text, /Not found|Ladder/);
    });

    it('leaves the page where it is, and asks the server for nothing below its folder', async () => {
      assert.equal(
        await world.engine.run(() => location.pathname + document.body.textContent?.trim()),
        '/Ladder',
      );
      const passedBy = world.server.reachedScope.filter((path) => !path.startsWith('/deaf/'));
      assert.deepEqual(passedBy, []);
    });

    it('saves what the server streams, by a link', async () => {
      world.server.files.set('/from-server.zip', zip);
      await world.engine.run(() => {
        const link = document.createElement('a');
        link.href = '/from-server.zip';
        link.download = '';
        link.click();
      });
      const path = await arrived(world.engine.downloadFolder, 'from-server.zip', zip.length);
      assert.ok(contentOf(path).equals(zip));
    });

    it('a page that is left makes no finished file of what came so far', async () => {
      await world.call('start', { rung: 'worker', name: 'left.zip', from: '/source.zip', delayMs: 100 });
      await waitUntil(async () => (await world.call('chunks', 'left.zip')) >= 3);
      await world.engine.leave();
      await wait(1_500);
      assert.ok(!finishedIn(world.engine.downloadFolder).includes('left.zip'));
      await world.open();
    });

    more?.(() => world);
  });
}
