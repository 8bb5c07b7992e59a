import assert from 'node:assert/strict';
import { expectSoundEverywhere } from '#e2e/sound-zip.js';
import { type StockedDemo, startStockedDemo } from '#e2e/stocked-demo.js';
import { waitUntil } from '#e2e/wait-until.js';
import { arrived, finishedIn } from '#engines/downloads.js';
import type { Engine, EngineName } from '#engines/engine.js';
import { startEngine, whyMissing } from '#engines/start-engine.js';
import { stockNoise } from './support/noise-file.js';
import type { Scenario } from './support/scenario.js';

const FILES = 20;
const FILE_BYTES = 50_000_000;
const DRIP_FROM_BYTES = 300_000_000;
const DRIP_MS = 90_000;
const LIMIT_MS = 20 * 60_000;

/**
 * Browsers that end a worker in the middle, or call a cut download finished: a line that almost stops for a minute and a half is where
 * they would. The whole product in them, on the rung that their ladder chooses.
 */
export const slowDrips: readonly Scenario[] = (['firefox', 'webkit'] as const).map((name) => ({
  name: `drip-${name}`,
  what: `1 GB in ${name}, 90 s of it at 10 kB a second`,
  needsBytes: 3.5 * FILES * FILE_BYTES,
  run: async ({ say }) => {
    const missing = whyMissing(name);
    if (missing !== null) return say(`left out: ${missing}`);
    const demo = await startStockedDemo();
    try {
      await dripThrough(name, demo, say);
    } finally {
      await demo.close();
    }
  },
}));

async function dripThrough(name: EngineName, demo: StockedDemo, say: (line: string) => void): Promise<void> {
  const files = await stockNoise(demo, FILES, FILE_BYTES);
  const engine = await startEngine(name);
  try {
    await engine.open(demo.address('oral-surgeon'));
    await pressDownloadAll(engine);
    demo.proxy.contents.clear();
    demo.proxy.contents.dripFrom(DRIP_FROM_BYTES, DRIP_MS);
    const startedAtMs = performance.now();
    let words = '';
    const ended = async () => {
      words = await stripWords(engine);
      return /\d (sent to your browser|saved)|was not saved|Stopped/.test(words);
    };
    await waitUntil(ended, LIMIT_MS);
    say(`after ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s: ${words}`);
    if (/was not saved/.test(words)) {
      assert.deepEqual(finishedIn(engine.downloadFolder), [], 'what failed is no finished file');
      return say('a clear failure, and no file');
    }
    assert.match(words, new RegExp(`${FILES} of ${FILES} `));
    const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const path = await arrived(engine.downloadFolder, 'Case 1001, upper left molar.zip', bytes);
    await expectSoundEverywhere(path, { files });
    say('sound to all readers, every digest equal');
  } finally {
    await engine.close();
  }
}

/** No picker is asked in these browsers, so nothing needs a person's gesture. */
async function pressDownloadAll(engine: Engine): Promise<void> {
  const press = () =>
    engine.run(() => {
      const root = document.querySelector('case-attachments')?.shadowRoot;
      const button = root?.querySelector<HTMLButtonElement>('.toolbar .all button:not(:disabled)');
      button?.click();
      return button != null;
    });
  await waitUntil(press);
}

const stripWords = (engine: Engine): Promise<string> =>
  engine.run(() => {
    const root = document.querySelector('case-attachments')?.shadowRoot;
    return root?.querySelector('.strip.download')?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
  });
