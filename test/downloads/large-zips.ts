import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { StockedFile } from '#e2e/case-stock.js';
import { expectSoundEverywhere } from '#e2e/sound-zip.js';
import type { StockedDemo } from '#e2e/stocked-demo.js';
import { untilSaved, withLargeCase } from './support/large-case.js';
import { stockNoise, writeSparse } from './support/noise-file.js';
import type { Scenario, ScenarioContext } from './support/scenario.js';

const GIBIBYTE = 1024 ** 3;
const MINUTE_MS = 60_000;
const LIMIT_MS = 15 * MINUTE_MS;

/** What has no room in 32 bits: an entry's size, and the place of the one behind it. */
export const overFourGib: Scenario = {
  name: 'over-4-gib',
  what: 'a file of 4.1 GiB (holes, with noise here and there), and one behind it',
  needsBytes: 6 * GIBIBYTE,
  run: (context) =>
    saved(context, true, async ({ scratch, stock }) => {
      const path = join(scratch, 'volume.zip');
      await writeSparse(path, Math.floor(4.1 * GIBIBYTE) + 17, 'volume');
      return stock.add('C-1001', [
        // The zip is oldest first.
        {
          name: 'behind it.txt',
          content: Buffer.from('its place has no room in 32 bits'),
          addedAtMs: Date.UTC(2026, 0, 2),
        },
        { name: 'volume.zip', content: { path }, addedAtMs: Date.UTC(2026, 0, 1) },
      ]);
    }),
};

const TEN = 10;
const TEN_BYTES = 450_000_000;

export const tenLarge: Scenario = {
  name: '10-of-450-mb',
  what: 'ten files of 450 MB',
  needsBytes: 2.2 * TEN * TEN_BYTES,
  run: (context) => saved(context, true, (demo) => stockNoise(demo, TEN, TEN_BYTES)),
};

function saved(
  { say }: ScenarioContext,
  wide: boolean,
  stock: (demo: StockedDemo) => Promise<readonly StockedFile[]>,
): Promise<void> {
  return withLargeCase(stock, async ({ files, open, savedPath }) => {
    const opened = await open();
    const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const startedAtMs = performance.now();
    await opened.portal.saveZip('large');
    await untilSaved(opened, files.length, LIMIT_MS);
    const seconds = (performance.now() - startedAtMs) / 1000;
    say(`saved ${(bytes / 1e9).toFixed(2)} GB in ${seconds.toFixed(1)} s`);
    const read = await expectSoundEverywhere(await savedPath(), { files });
    assert.equal(read.wide, wide, 'whether it is a zip64');
    assert.deepEqual(opened.complaints, []);
    say('sound to all readers');
  });
}
