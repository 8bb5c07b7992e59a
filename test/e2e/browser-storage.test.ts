import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './support/browser.js';
import { dumpStorage } from './support/browser-storage.js';
import { grant } from './support/case-client.js';
import { type Demo, startDemo } from './support/demo.js';
import { dropFromDisk } from './support/drag.js';
import { openUploads } from './support/open-uploads.js';
import { PortalPage } from './support/portal-page.js';
import { largeStl, onDisk, type SampleOnDisk } from './support/sample-files.js';
import { slowLine } from './support/slow-line.js';

const MEGABYTE = 1_000_000;

describe('what stays in the browser', { timeout: 120_000 }, () => {
  let demo: Demo;
  let browser: Browser;
  let small: SampleOnDisk;
  let large: SampleOnDisk;

  before(async () => {
    demo = await startDemo();
    browser = await launchBrowser();
    small = await onDisk(demo.scratch, 'bite of a patient.stl', largeStl(1 * MEGABYTE));
    large = await onDisk(demo.scratch, 'jaw of a patient.stl', largeStl(24 * MEGABYTE));
  });

  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  /** One file attached, one in the middle: dropped from the disk, so that the browser has handles to give. */
  async function uploaded(rememberFiles: boolean): Promise<PortalPage> {
    const page = await (await browser.newContext()).newPage();
    const portal = new PortalPage(page);
    await page.goto(demo.address('oral-surgeon'));
    await portal.tab.evaluate(
      (tab, remember) => tab.toggleAttribute('remember-files', remember),
      rememberFiles,
    );
    // Enabled: from then on files may be dropped.
    await portal.button('Attach Files').and(page.locator(':enabled')).waitFor();
    await dropFromDisk(page, portal.tab, [small.path]);
    await portal.dialog.waitFor();
    await portal.button('Continue', portal.dialog).click();
    await portal.attached(small.name).first().waitFor();
    await slowLine(page, 2 * MEGABYTE);
    const begun = demo.proxy.whenSent(1 * MEGABYTE);
    await dropFromDisk(page, portal.tab, [large.path]);
    await portal.button('Continue', portal.dialog).click();
    await begun;
    await portal
      .row(large.name)
      .getByText(/safe on the server/)
      .waitFor();
    return portal;
  }

  async function logOut({ page, tab }: PortalPage): Promise<void> {
    await tab.evaluate((element) => (element as HTMLElement & { logout(): Promise<void> }).logout());
    assert.deepEqual(await dumpStorage(page), {}, 'after logout');
  }

  async function cancelLeftOver(): Promise<void> {
    const held = await grant(demo.portal);
    for (const { id } of await openUploads(held)) {
      await fetch(`${held.server}/cases/${held.caseId}/uploads/${id}`, {
        method: 'DELETE',
        headers: { Authorization: `Bearer ${held.token}`, 'Tus-Resumable': '1.0.0' },
      });
    }
  }

  it('U10: without remember-files nothing, in the middle of an upload and after it', async () => {
    const portal = await uploaded(false);
    assert.deepEqual(await dumpStorage(portal.page), {});
    await logOut(portal);
    await portal.page.context().close();
    await cancelLeftOver();
  });

  it('U10: with remember-files the unfinished file alone, and after logout nothing', async () => {
    const portal = await uploaded(true);
    const dump = await dumpStorage(portal.page);
    assert.deepEqual(Object.keys(dump), ['indexedDB case-attachments file-handles']);
    const text = Object.values(dump).join();
    assert.equal(text.split('"handle":"').length, 2, 'one handle');
    assert.ok(text.includes(large.name));
    for (const readable of [small.name, 'C-1001', 'Case 1001', 'oral-surgeon', 'Oral surgeon', 'localhost']) {
      assert.ok(!text.includes(readable), `${readable} is in ${text}`);
    }
    await logOut(portal);
    await portal.page.context().close();
    await cancelLeftOver();
  });

  it('U10: a logout in one tab leaves nothing of what another one sends, which says so', async () => {
    const sending = await uploaded(true);
    const page = await sending.page.context().newPage();
    const leaving = new PortalPage(page);
    await page.goto(demo.address('oral-surgeon'));
    await leaving.row(large.name).getByText('Uploading in another tab').waitFor();
    await leaving.tab.evaluate((element) => (element as HTMLElement & { logout(): Promise<void> }).logout());
    await sending.tab.getByText('Your sign-in has ended', { exact: true }).waitFor();
    await sending.tab.getByText('1 chosen file was not attached', { exact: true }).waitFor();
    for (const { page: each } of [sending, leaving]) assert.deepEqual(await dumpStorage(each), {});
    await sending.button('Try again').first().click();
    await sending
      .row(large.name)
      .getByText(/of .* MB/)
      .first()
      .waitFor();
    await page.context().close();
    await cancelLeftOver();
  });

  it('U10: a logout leaves nothing of the other cases of this person either', async () => {
    const portal = await uploaded(true);
    await portal.page.getByRole('combobox', { name: 'Case' }).selectOption('C-1002');
    await portal.page.getByText('No files in this case yet').waitFor();
    await logOut(portal);
    await portal.page.context().close();
    await cancelLeftOver();
  });
});
