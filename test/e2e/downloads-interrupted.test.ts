import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { launchProfile } from './support/browser.js';
import type { StockedFile } from './support/case-stock.js';
import { samples } from './support/sample-files.js';
import { copySaved, savedNames, waitForSave } from './support/save-picker.js';
import { slowDownloads } from './support/slow-line.js';
import {
  downloadAll,
  type OpenCase,
  openCaseIn,
  type StockedDemo,
  startStockedDemo,
} from './support/stocked-demo.js';
import { waitUntil } from './support/wait-until.js';
import { expectSoundZip } from './support/zip-policy/check-zip.js';

const MEBIBYTE = 1024 * 1024;
const LARGE = 3;
const LARGE_BYTES = 40 * MEBIBYTE;
const SMALL = 20;
/** `CANCELS=500` for more of them; `SEED=…` for the same moments again. */
const CANCELS = Number(process.env.CANCELS ?? 50);
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));
/** Until then what was cancelled must have ended at the proxy: it is one message away. */
const ENDS_WITHIN_MS = 2_000;
/** What one download may leave behind is multiplied by the number of cancels: nothing it could be is that small. */
const MOST_GROWTH_BYTES = 5 * MEBIBYTE;

/** Download All, and a person or a browser that thinks otherwise in the middle. "Save as" is replaced: save-picker.ts. */
describe('downloads interrupted', { timeout: 600_000 }, () => {
  let demo: StockedDemo;
  let context: BrowserContext;
  let opened: OpenCase;
  let stocked: readonly StockedFile[];
  let profile: string;

  before(async () => {
    demo = await startStockedDemo();
    stocked = await demo.stock.add('C-1001', [
      ...Array.from({ length: LARGE }, (_, index) => ({
        name: `large ${index}.stl`,
        content: samples.bytes(LARGE_BYTES, index + 1),
      })),
      ...Array.from({ length: SMALL }, (_, index) => ({
        name: `small ${index}.stl`,
        content: samples.bytes(200_000, index + 10),
      })),
    ]);
    // On the disk, where what is left over can be found.
    profile = join(demo.scratch, 'profile');
    context = await launchProfile(profile);
  });

  after(async () => {
    await context?.close();
    await demo?.close();
  });

  beforeEach(open);

  afterEach(async () => {
    // Also after a failed test, whose download may run still.
    for (const page of context.pages().slice(1)) await page.close();
  });

  async function open(): Promise<void> {
    opened = await openCaseIn(context, demo);
    await opened.portal.button('Download All').waitFor();
    await waitUntil(clear);
    demo.proxy.contents.clear();
  }

  /** In the middle: so many bytes have crossed the proxy, and the line is slow. */
  async function startSlowly(atBytes: number): Promise<void> {
    await slowDownloads(opened.portal.page, 20 * MEBIBYTE);
    const arrived = demo.proxy.contents.whenReceived(atBytes);
    await opened.portal.button('Download All').click();
    await arrived;
  }

  async function expectWhole(n = 1): Promise<void> {
    const { page, tab } = opened.portal;
    await page
      .getByText(`${stocked.length} of ${stocked.length} saved`)
      .first()
      .waitFor({ timeout: 60_000 })
      .catch(async (cause) => {
        const said = (await tab.locator('.is-running').allTextContents()).join(' ').replace(/\s+/g, ' ');
        throw new Error(`not saved; ${demo.proxy.contents.open.size} requests; the tab says: ${said}`, {
          cause,
        });
      });
    // The words may be those of the one before.
    await waitForSave(page, n);
    const path = join(demo.scratch, 'interrupted.zip');
    await copySaved(page, n, path);
    await expectSoundZip(path, { files: stocked });
  }

  const requestsEnded = () => waitUntil(async () => demo.proxy.contents.open.size === 0, ENDS_WITHIN_MS);

  it(`leaves nothing behind when it is cancelled at ${CANCELS} random moments`, async () => {
    const { portal } = opened;
    const { page } = portal;
    const startedAtMs = performance.now();
    await downloadAll(opened, demo);
    const wholeMs = performance.now() - startedAtMs;
    const random = samples.random(SEED);
    const cancel = portal.button('Cancel', portal.tab);
    let whole = 1;
    let early = 0;
    for (let round = 1; round <= CANCELS; round += 1) {
      await portal.button('Download All').click();
      await delay(random() * wholeMs * 0.8);
      // One that is through already has no Cancel.
      await cancel.click({ timeout: 1_000 }).catch(() => {});
      await cancel.waitFor({ state: 'hidden' });
      await requestsEnded();
      if (await page.getByText(`${stocked.length} of ${stocked.length} saved`).first().isVisible())
        whole += 1;
      if (round === Math.ceil(CANCELS / 5)) early = await heldBytes();
    }
    const grown = (await heldBytes()) - early;
    console.log(
      `seed ${SEED}: ${CANCELS} cancels, ${whole - 1} of them after the end (a whole download took ${Math.round(wholeMs)} ms); ` +
        `memory grew by ${grown} bytes over the last ${CANCELS - Math.ceil(CANCELS / 5)}`,
    );
    assert.ok(whole - 1 < CANCELS * 0.8, 'enough of them came in time');
    assert.ok(grown < MOST_GROWTH_BYTES, `${grown} bytes more than after the first cancels`);
    assert.equal((await savedNames(page)).length, CANCELS + 1);
    assert.equal(
      (await saves(page)).filter(({ sizeBytes }) => sizeBytes > 0).length,
      whole,
      'a whole one or nothing',
    );
    // And it still works.
    await portal.button('Download All').click();
    await expectWhole(CANCELS + 2);
    assert.deepEqual(opened.complaints, []);
  });

  it('does not start a second one beside one that runs', async () => {
    await startSlowly(20 * MEBIBYTE);
    const again = opened.portal.button('Download All');
    if (await again.isEnabled()) await again.click();
    assert.equal((await savedNames(opened.portal.page)).length, 1, 'nobody is asked for a second place');
    await slowDownloads(opened.portal.page, null);
    await expectWhole();
    assert.equal(
      demo.proxy.contents.bytes,
      stocked.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    );
    assert.deepEqual(opened.complaints, []);
  });

  it('goes on when the element is removed, and when it is put back', async () => {
    const { page } = opened.portal;
    await startSlowly(20 * MEBIBYTE);
    await page.evaluate(() => {
      const element = document.querySelector('case-attachments');
      if (!element?.parentElement) throw new Error('there is no element');
      Object.assign(window, { removed: element, home: element.parentElement });
      element.remove();
    });
    const before = demo.proxy.contents.bytes;
    await waitUntil(async () => demo.proxy.contents.bytes > before + 20 * MEBIBYTE);
    await page.evaluate(() => {
      const { removed, home } = window as unknown as { removed: Element; home: Element };
      home.append(removed);
    });
    await opened.portal.button('Cancel', opened.portal.tab).waitFor();
    await slowDownloads(page, null);
    await expectWhole();
    assert.equal((await savedNames(page)).length, 1);
    assert.deepEqual(opened.complaints, []);
  });

  it('warns before the page is left, and goes on when the person stays', async () => {
    const { page } = opened.portal;
    await startSlowly(20 * MEBIBYTE);
    const asked = page.waitForEvent('dialog');
    await page.close({ runBeforeUnload: true });
    const dialog = await asked;
    assert.equal(dialog.type(), 'beforeunload');
    await dialog.dismiss();
    await slowDownloads(page, null);
    await expectWhole();
    assert.deepEqual(opened.complaints, []);
  });

  it('ends with the tab, and leaves no bytes', async () => {
    await startSlowly(30 * MEBIBYTE);
    await opened.portal.page.close();
    await requestsEnded();
    assert.deepEqual(opened.complaints, []);
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(demo.address('oral-surgeon'));
    assert.deepEqual(
      (await saves(page)).filter(({ sizeBytes }) => sizeBytes > 0),
      [],
    );
    await waitUntil(async () => (await bytesIn(join(profile, 'Default/File System'))) < MEBIBYTE);
  });

  /** JavaScript's heap and the buffers it holds, after a collection. */
  async function heldBytes(): Promise<number> {
    const devtools = await context.newCDPSession(opened.portal.page);
    try {
      await devtools.send('HeapProfiler.collectGarbage');
      await devtools.send('HeapProfiler.collectGarbage');
      const { usedSize, backingStorageSize } = await devtools.send('Runtime.getHeapUsage');
      return usedSize + backingStorageSize;
    } finally {
      await devtools.detach();
    }
  }

  /** What lies in the place that stands for the person's folder. */
  function saves(page: Page): Promise<{ name: string; sizeBytes: number }[]> {
    return page.evaluate(async () => {
      const found: { name: string; sizeBytes: number }[] = [];
      for await (const [name, handle] of (await navigator.storage.getDirectory()).entries()) {
        const { size } = await (handle as FileSystemFileHandle).getFile();
        found.push({ name, sizeBytes: size });
      }
      return found;
    });
  }

  /** @returns false while a page that was closed still holds a file */
  function clear(): Promise<boolean> {
    return opened.portal.page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      try {
        for await (const name of root.keys()) await root.removeEntry(name);
        return true;
      } catch {
        return false;
      }
    });
  }
});

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile())
      bytes += await stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      );
  }
  return bytes;
}
