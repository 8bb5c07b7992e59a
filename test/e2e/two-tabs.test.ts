import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, BrowserContext } from 'playwright-core';
import { launchBrowser } from './support/browser.js';
import { attachmentNamed, grant, listAttachments } from './support/case-client.js';
import { type Demo, startDemo } from './support/demo.js';
import { dropFromDisk } from './support/drag.js';
import { PortalPage } from './support/portal-page.js';
import { largeStl, onDisk } from './support/sample-files.js';
import { slowLine } from './support/slow-line.js';
import { waitUntil } from './support/wait-until.js';

const MEGABYTE = 1_000_000;

describe('two tabs of one case', { timeout: 120_000 }, () => {
  let demo: Demo;
  let browser: Browser;
  let context: BrowserContext;

  before(async () => {
    demo = await startDemo();
    browser = await launchBrowser();
    context = await browser.newContext();
  });

  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  async function openTab(): Promise<PortalPage> {
    const page = await context.newPage();
    await page.goto(demo.address('oral-surgeon'));
    const portal = new PortalPage(page);
    // Enabled: from then on files may be dropped.
    await portal.button('Attach Files').and(page.locator(':enabled')).waitFor();
    return portal;
  }

  it('U11: one sends, the other shows how far it is, and goes on with one click when the first is closed', async () => {
    const file = await onDisk(demo.scratch, 'jaw.stl', largeStl(40 * MEGABYTE));
    const first = await openTab();
    await slowLine(first.page, 2 * MEGABYTE);
    const begun = demo.proxy.whenSent(1 * MEGABYTE);
    await dropFromDisk(first.page, first.tab, [file.path]);
    await first.button('Continue', first.dialog).click();
    await begun;

    const second = await openTab();
    const elsewhere = second
      .row(file.name)
      .getByText(/^Uploading in another tab of this browser, \d+ of \d+ MB/);
    await elsewhere.waitFor();
    const shown = new Set<string>();
    await waitUntil(async () => shown.add((await elsewhere.textContent()) ?? '').size >= 3, 60_000);
    assert.equal(await second.button(`Resume ${file.name}`).count(), 0, 'it is not the second one to send');

    await first.page.close();
    await second.button(`Resume ${file.name}`).click({ timeout: 30_000 });
    await second.attached(file.name).waitFor({ timeout: 60_000 });
    const held = await grant(demo.portal);
    assert.equal((await listAttachments(held)).length, 1);
    const { sha256, id } = await attachmentNamed(held, file.name);
    assert.equal(sha256, file.sha256);
    assert.equal(demo.proxy.sentAgain(id), 0);
  });
});
