import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './support/browser.js';
import { type Demo, startDemo } from './support/demo.js';
import { PortalPage } from './support/portal-page.js';
import { repositoryRoot } from './support/repository.js';

const WIDTHS = { wide: { width: 1280, height: 900 }, narrow: { width: 375, height: 812 } };

describe('axe finds nothing', { timeout: 120_000 }, () => {
  let demo: Demo;
  let browser: Browser;
  let axe: string;

  before(async () => {
    demo = await startDemo({ seeded: true });
    browser = await launchBrowser();
    axe = await readFile(`${repositoryRoot}/node_modules/axe-core/axe.min.js`, 'utf8');
  });

  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [name, viewport] of Object.entries(WIDTHS)) {
      it(`on the tab, the panel, the dialog and the lightbox, ${colorScheme}, ${name}`, async () => {
        const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' });
        const page = await context.newPage();
        const portal = new PortalPage(page);
        await page.goto(demo.address('oral-surgeon'));
        await portal.attached('referral form.pdf').waitFor();
        await portal.expectPicture(portal.images);
        await expectNothing(page, axe, 'the tab and the panel');

        await portal.button('Attach Files').click();
        await portal.dialog.waitFor();
        await expectNothing(page, axe, 'the dialog');
        await page.keyboard.press('Escape');
        await portal.dialog.waitFor({ state: 'hidden' });

        await portal.button(/^Expand /, portal.images).click();
        const lightbox = page.getByRole('dialog');
        await portal.button('Next image', lightbox).waitFor({ state: 'attached' });
        await portal.expectPicture(lightbox);
        await expectNothing(page, axe, 'the lightbox');
        await context.close();
      });
    }
  }
});

async function expectNothing(page: Page, axe: string, where: string): Promise<void> {
  // Evaluated from outside the page, so that its policy need not allow a script of ours.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  const found = violations.map(({ id, help, nodes }) => ({
    id,
    help,
    where: nodes.map(({ target }) => target),
  }));
  assert.deepEqual(found, [], where);
}
