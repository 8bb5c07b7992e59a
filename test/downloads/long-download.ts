import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { signCaseGrant } from '@case-attachments/demo/case-grant';
import { personOf } from '@case-attachments/demo/people-and-cases';
import type { Page } from 'playwright-core';
import { SECRET } from '#e2e/demo.js';
import { samples } from '#e2e/sample-files.js';
import { expectSoundEverywhere } from '#e2e/sound-zip.js';
import type { StockedDemo } from '#e2e/stocked-demo.js';
import { untilSaved, withLargeCase } from './support/large-case.js';
import { stockNoise } from './support/noise-file.js';
import type { Scenario, ScenarioContext } from './support/scenario.js';

const FILES = 20;
const FILE_BYTES = 500_000_000;
const CUTS = 10;
const LAPSES = 2;
const MOST_WASTE = 0.01;
const LIMIT_MS = 40 * 60_000;
/** A grant's whole life, as the demo's portal signs it. */
const GRANT_MS = 10 * 60_000;
/** The first few live so long and no longer. */
const SHORT_GRANT_MS = 25_000;

/**
 * 10 GB while the network is cut ten times, the token lapses twice and the server is killed once: whole, every digest equal, and
 * hardly a byte sent twice. The zip goes to a handle of the origin's private file system, which lies on the disk, and is read there.
 */
export const longDownload: Scenario = {
  name: 'long',
  what: '10 GB; the network cut 10 times, the token lapsed twice, the server killed once (`--long`)',
  needsBytes: 2.2 * FILES * FILE_BYTES,
  run: (context) =>
    withLargeCase(
      (demo) => stockNoise(demo, FILES, FILE_BYTES),
      async ({ demo, files, open, savedPath }) => {
        const { say } = context;
        const { contents } = demo.proxy;
        const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        const opened = await open();
        const { page } = opened.portal;
        await opened.portal.button('Download All').waitFor();
        const lapses = await lapsingGrants(page);
        await page.reload();
        contents.clear();
        const refused = countRefused(page);
        const troubles = makeTrouble(context, demo, total);
        const startedAtMs = performance.now();
        await opened.portal.saveZip('large');
        await untilSaved(opened, files.length, LIMIT_MS);
        const seconds = (performance.now() - startedAtMs) / 1000;
        const done = await troubles;
        const waste = (contents.bytes - total) / total;
        say(`saved ${(total / 1e9).toFixed(2)} GB in ${seconds.toFixed(0)} s`);
        say(
          `${done.cuts} cuts, ${done.kills} kill, ${lapses()} short grants, ${refused()} requests refused with 401`,
        );
        say(`${((contents.bytes - total) / 1e6).toFixed(1)} MB sent in vain: ${(waste * 100).toFixed(2)} %`);
        say(`${contents.all.length} requests for content, at most ${contents.mostOpen} at once`);
        await expectSoundEverywhere(await savedPath(), { files });
        say('sound to all readers, every digest equal');
        assert.equal(done.cuts, CUTS);
        assert.equal(done.kills, 1);
        assert.ok(refused() >= LAPSES, 'the token lapsed in the middle');
        assert.ok(waste < MOST_WASTE, `${waste} sent in vain`);
        assert.deepEqual(opened.complaints, []);
      },
    ),
};

/** The portal hands out grants that lapse in the middle, then such that last. @returns how many short ones it has given */
async function lapsingGrants(page: Page): Promise<() => number> {
  let given = 0;
  await page.route('**/demo/grant?*', async (route) => {
    const url = new URL(route.request().url());
    const caseId = url.searchParams.get('case') ?? '';
    const short = given <= LAPSES;
    given += 1;
    const signedAtMs = Date.now() - (short ? GRANT_MS - SHORT_GRANT_MS : 0);
    const token = signCaseGrant(SECRET, personOf(url.searchParams.get('role')), caseId, signedAtMs);
    await route.fulfill({ json: { caseId, token } });
  });
  return () => Math.min(given, LAPSES + 1);
}

function countRefused(page: Page): () => number {
  let count = 0;
  page.on('response', (response) => {
    if (response.status() === 401) count += 1;
  });
  return () => count;
}

/** Cuts and a kill, each at a byte drawn from its own share of the whole; every other cut lasts two seconds. */
async function makeTrouble({ seed, say }: ScenarioContext, { proxy, server }: StockedDemo, total: number) {
  const random = samples.random(seed);
  const done = { cuts: 0, kills: 0 };
  const shares = CUTS + 1;
  const killAt = Math.floor(shares / 2);
  for (let share = 0; share < shares; share += 1) {
    const atBytes = Math.floor((total * (share + 0.1 + 0.8 * random())) / shares);
    if (share === killAt) {
      await proxy.contents.whenReceived(atBytes);
      await server.kill();
      done.kills += 1;
      say(`killed the server at ${(atBytes / 1e9).toFixed(2)} GB`);
      await server.start();
      continue;
    }
    const down = done.cuts % 2 === 1;
    await proxy.contents.whenReceived(atBytes, () => (down ? proxy.goDown() : proxy.cut()));
    done.cuts += 1;
    say(`cut ${done.cuts} at ${(atBytes / 1e9).toFixed(2)} GB${down ? ', for two seconds' : ''}`);
    if (!down) continue;
    await delay(2_000);
    proxy.up();
  }
  return done;
}
