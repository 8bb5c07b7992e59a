import assert from 'node:assert/strict';
import { after, before, describe } from 'node:test';
import type { Browser, Page, Request } from 'playwright-core';
import { cspViolations, launchBrowser, watchComplaints } from './support/browser.js';
import { type Demo, startDemo } from './support/demo.js';
import { PortalPage } from './support/portal-page.js';
import { onDisk, samples } from './support/sample-files.js';
import { inSteps } from './support/steps.js';

const TIFF = 'panoramic 2026-03-14.tif';

/** Pictures in the tab, the panel and the dialog of the demo, on a screen with two pixels to each of the page's. */
describe('pictures', { timeout: 120_000 }, () => {
  const step = inSteps();
  let demo: Demo;
  let browser: Browser;
  let page: Page;
  let portal: PortalPage;
  let complaints: readonly string[];
  const previews: Request[] = [];

  before(async () => {
    demo = await startDemo({ seeded: true });
    browser = await launchBrowser();
    page = await browser.newPage({ deviceScaleFactor: 2 });
    complaints = watchComplaints(page);
    page.on('request', (request) => {
      if (new URL(request.url()).pathname.endsWith('/preview')) previews.push(request);
    });
    await page.addInitScript(() => {
      const shifts: PerformanceEntry[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({
        type: 'layout-shift',
        buffered: true,
      });
      const names = ['case-attachments', 'case-images'];
      Promise.all(names.map((name) => customElements.whenDefined(name))).then(() =>
        // Behind the frame that has their skeletons: what moved before was the portal's own.
        requestAnimationFrame(() =>
          requestAnimationFrame((skeletonsAtMs) => Object.assign(window, { skeletonsAtMs })),
        ),
      );
    });
    portal = new PortalPage(page);
    await page.goto(demo.address('oral-surgeon'));
  });

  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  step('E1: pictures load with the bearer token, in the rows and in the panel', async () => {
    await portal.expectPicture(portal.images);
    const thumbnail = portal.row(TIFF).locator('.badge img');
    await thumbnail.waitFor();
    assert.ok(previews.length > 0);
    for (const request of previews.filter((each) => each.method() === 'GET')) {
      assert.match((await request.allHeaders()).authorization ?? '', /^Bearer ./);
      assert.doesNotMatch(request.url(), /token|bearer|grant/i);
    }
  });

  step('E14: View on a TIFF shows it in the panel, and where it stands', async () => {
    await portal.button(`View ${TIFF}`).click();
    await portal.images.getByRole('img', { name: TIFF }).waitFor();
    await portal.expectPicture(portal.images);
    const shown = portal.images.getByRole('img', { name: TIFF });
    const { width, height } = await shown.evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      return { width: image.naturalWidth, height: image.naturalHeight };
    });
    assert.ok(Math.abs(width / height - 1600 / 900) < 0.01, `${width} × ${height}`);
    await portal.images.getByText(/, 3 pages/).waitFor();
    assert.equal(await page.getByRole('dialog').count(), 0);
  });

  step('E4: nothing has moved for them', async () => {
    const sizes = previews.map((request) => Number(new URL(request.url()).searchParams.get('size')));
    // 2 device pixels to each of the tile's 32, and of the film's 300 or so.
    assert.ok(sizes.includes(160) && sizes.includes(640), sizes.join());
    assert.ok(Math.max(...sizes) <= 1280, sizes.join());
    const { moved, skeletonsAtMs } = await page.evaluate(() => {
      const { shifts, skeletonsAtMs } = window as unknown as {
        shifts: (PerformanceEntry & { value: number })[];
        skeletonsAtMs: number;
      };
      const since = shifts.filter(({ startTime }) => startTime > skeletonsAtMs);
      return { moved: since.map(({ startTime, value }) => `${value} at ${startTime} ms`), skeletonsAtMs };
    });
    assert.ok(skeletonsAtMs > 0);
    assert.deepEqual(moved, []);
  });

  step('shows chosen pictures before they are sent, under the portal’s own policy', async () => {
    const jpeg = await onDisk(demo.scratch, 'intraoral.jpg', await samples.jpeg(4000, 3000, 21));
    const bmp = await onDisk(demo.scratch, 'sensor.bmp', await samples.bmp(1200, 900, 22));
    const tiff = await onDisk(
      demo.scratch,
      'scan.tif',
      Uint8Array.from([0x49, 0x49, 42, 0, 8, 0, 0, 0, 0, 0]),
    );
    const before = previews.length;
    await portal.pick([jpeg.path, bmp.path, tiff.path]);
    await portal.dialog.locator('li canvas').nth(1).waitFor();
    await portal.dialog.getByText('Preview after upload').waitFor();
    assert.equal(await portal.dialog.locator('li canvas').count(), 2);
    assert.equal(previews.length, before);
    await portal.button('Cancel', portal.dialog).click();
    await portal.dialog.waitFor({ state: 'hidden' });
    assert.equal(await page.locator('case-attachments canvas').count(), 0);
  });

  step('has nothing to complain of', async () => {
    assert.deepEqual(await cspViolations(page), []);
    assert.deepEqual(complaints, []);
  });
});
