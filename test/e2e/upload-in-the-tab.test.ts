import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './support/browser.js';
import { attachmentNamed, grant, listAttachments } from './support/case-client.js';
import { type Demo, startDemo } from './support/demo.js';
import { openUploads } from './support/open-uploads.js';
import { PortalPage } from './support/portal-page.js';
import { largeStl, onDisk, type SampleOnDisk, samples } from './support/sample-files.js';
import { slowLine } from './support/slow-line.js';
import { waitUntil } from './support/wait-until.js';

const MEGABYTE = 1_000_000;
const SLOW = 3 * MEGABYTE;

describe('uploading in the tab', { timeout: 240_000 }, () => {
  let demo: Demo;
  let browser: Browser;
  let portal: PortalPage;
  let count = 0;

  before(async () => {
    demo = await startDemo();
    browser = await launchBrowser();
  });

  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  beforeEach(async () => {
    portal = new PortalPage(await (await browser.newContext()).newPage());
    await portal.page.goto(demo.address('oral-surgeon'));
    await portal.button('Attach Files').waitFor();
  });

  afterEach(async () => {
    await portal.page.context().close();
  });

  /** A file of a name of its own. */
  async function scan(sizeBytes: number): Promise<SampleOnDisk> {
    count += 1;
    return onDisk(demo.scratch, `scan ${count}.stl`, largeStl(sizeBytes));
  }

  const uploadsSince = (before: number) =>
    new Set(demo.proxy.patches.slice(before).map(({ uploadId }) => uploadId));

  /** @returns once it has come so far and goes on slowly */
  async function attachSlowly(...files: SampleOnDisk[]): Promise<void> {
    await slowLine(portal.page, SLOW);
    const [first] = files;
    const begun = demo.proxy.whenSent(1 * MEGABYTE);
    await portal.attach(files.map(({ path }) => path));
    await begun;
    await portal.button(`Pause ${first?.name}`).waitFor();
  }

  it('U4: a file finished in one case is sent anew to another', async () => {
    const file = await scan(2 * MEGABYTE);
    await portal.attach([file.path]);
    await portal.attached(file.name).waitFor();
    await portal.page.getByRole('combobox', { name: 'Case' }).selectOption('C-1002');
    await portal.page.getByRole('heading', { name: 'Case 1002, implant planning' }).waitFor();
    await portal.attached(file.name).waitFor({ state: 'hidden' });
    await portal.attach([file.path]);
    await portal.attached(file.name).waitFor();
    const [one, other] = await Promise.all(
      ['C-1001', 'C-1002'].map(async (caseId) =>
        attachmentNamed(await grant(demo.portal, 'oral-surgeon', caseId), file.name),
      ),
    );
    assert.notEqual(one?.id, other?.id);
    assert.deepEqual([one?.sha256, other?.sha256], [file.sha256, file.sha256]);
  });

  it('U12: a double click on Continue makes one upload', async () => {
    const file = await scan(2 * MEGABYTE);
    const from = demo.proxy.patches.length;
    await portal.pick([file.path]);
    await portal.button('Continue', portal.dialog).dblclick();
    await portal.attached(file.name).waitFor();
    const held = await grant(demo.portal);
    const named = (await listAttachments(held)).filter(({ name }) => name === file.name);
    assert.equal(named.length, 1);
    assert.ok(uploadsSince(from).size <= 1);
    assert.deepEqual(await openUploads(held), []);
  });

  it('U12: a double click on Pause pauses, on Resume goes on, on Cancel cancels that file alone', async () => {
    const [first, second] = [await scan(24 * MEGABYTE), await scan(24 * MEGABYTE)];
    const from = demo.proxy.patches.length;
    await attachSlowly(first, second);
    await portal.button(`Pause ${first.name}`).dblclick();
    await portal
      .row(first.name)
      .getByText(/^Paused, /)
      .waitFor();
    await portal.button(`Resume ${first.name}`).dblclick();
    await portal.button(`Pause ${first.name}`).waitFor();

    await portal.button(`Cancel ${first.name}`).dblclick();
    await portal.row(first.name).waitFor({ state: 'hidden' });
    await slowLine(portal.page, null);
    await portal.attached(second.name).waitFor({ timeout: 60_000 });
    assert.equal(uploadsSince(from).size, 2, 'one upload a file');
    const held = await grant(demo.portal);
    await waitUntil(async () => (await openUploads(held)).length === 0);
    assert.equal(
      (await listAttachments(held)).some(({ name }) => name === first.name),
      false,
    );
  });

  it('U12: a double click on Retry goes on once', async () => {
    const file = await scan(12 * MEGABYTE);
    const from = demo.proxy.patches.length;
    // Rights taken away and given back: the server of the demo has no way to, so its answer is made here.
    await portal.page.route(/\/uploads\/[0-9a-f]{32}$/, async (route) => {
      if (route.request().method() !== 'PATCH') return route.continue();
      await route.fulfill({
        status: 403,
        headers: {
          'Access-Control-Allow-Origin': demo.portal.url,
          'Access-Control-Expose-Headers': '*',
          'Content-Type': 'application/problem+json',
        },
        body: JSON.stringify({ code: 'action-not-allowed', status: 403, title: 'No', detail: 'Not now.' }),
      });
    });
    await portal.attach([file.path]);
    await portal.row(file.name).getByText('Failed: Not now.').waitFor();
    await portal.page.unroute(/\/uploads\/[0-9a-f]{32}$/);
    await portal.button(`Retry ${file.name}`).dblclick();
    await portal.attached(file.name).waitFor();
    assert.equal(uploadsSince(from).size, 1);
    assert.deepEqual(await openUploads(await grant(demo.portal)), []);
  });

  it('U36: leaving in the middle is warned of, and what was left is shown as unfinished', async () => {
    const file = await scan(24 * MEGABYTE);
    const { page } = portal;
    await attachSlowly(file);
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await page.goto('about:blank');
    assert.deepEqual(asked, ['beforeunload']);

    await page.goto(demo.address('oral-surgeon'));
    await portal
      .row(file.name)
      .getByText(/^Unfinished, \d+ of \d+ MB safe on the server\. Choose the file again to go on\.$/)
      .waitFor();
    assert.equal(await portal.attached(file.name).count(), 0);
    await page.goto('about:blank');
    assert.deepEqual(asked, ['beforeunload'], 'nothing is under way any more: nothing to warn of');

    await page.goto(demo.address('oral-surgeon'));
    await portal.button(`Cancel ${file.name}`).click();
    await waitUntil(async () => (await openUploads(await grant(demo.portal))).length === 0);
  });

  it('U37: scans and DICOM are taken by name and content, whatever the browser calls them', async () => {
    const files = [
      { name: 'odd.stl', type: 'application/vnd.ms-pki.stl', bytes: [...samples.stlBinary(12)] },
      { name: 'untyped.stl', type: '', bytes: [...samples.stlBinary(12)] },
      { name: 'untyped.dcm', type: '', bytes: [...samples.dicom()] },
      { name: 'IM000001', type: '', bytes: [...samples.dicom()] },
    ];
    await portal.tab.evaluate((tab, given) => {
      const dataTransfer = new DataTransfer();
      for (const { name, type, bytes } of given) {
        dataTransfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
      }
      const over = { dataTransfer, bubbles: true, composed: true, cancelable: true };
      for (const type of ['dragenter', 'dragover', 'drop']) tab.dispatchEvent(new DragEvent(type, over));
    }, files);
    await portal.dialog.getByText('4 files ready').waitFor();
    await portal.button('Continue', portal.dialog).click();
    for (const { name } of files) await portal.attached(name).waitFor();
    const held = await grant(demo.portal);
    const categories = await Promise.all(
      files.map(async ({ name }) => (await attachmentNamed(held, name)).category),
    );
    assert.deepEqual(categories, ['model', 'model', 'dicom', 'dicom']);
  });

  it('goes on while the portal takes the element out and puts it back, twice', async () => {
    const file = await scan(24 * MEGABYTE);
    const from = demo.proxy.patches.length;
    await attachSlowly(file);
    for (const outMs of [0, 300]) {
      await portal.tab.evaluate(async (tab, ms) => {
        const parent = tab.parentElement;
        tab.remove();
        await new Promise((resolve) => setTimeout(resolve, ms));
        parent?.append(tab);
      }, outMs);
      await portal
        .row(file.name)
        .getByText(/safe on the server/)
        .waitFor();
    }
    await slowLine(portal.page, null);
    await portal.attached(file.name).waitFor({ timeout: 60_000 });
    const [uploadId, ...others] = uploadsSince(from);
    assert.deepEqual(others, []);
    assert.equal(demo.proxy.sentAgain(uploadId ?? ''), 0);
    assert.equal((await attachmentNamed(await grant(demo.portal), file.name)).sha256, file.sha256);
  });

  it("keeps a person's pause when the network goes and comes back", async () => {
    const file = await scan(24 * MEGABYTE);
    await attachSlowly(file);
    await portal.button(`Pause ${file.name}`).click();
    const paused = portal.row(file.name).getByText(/^Paused, \d+ of \d+ MB safe on the server$/);
    await paused.waitFor();
    await portal.page.context().setOffline(true);
    await portal.tab.getByText('You are offline').waitFor();
    await paused.waitFor();
    await portal.page.context().setOffline(false);
    await portal.tab.getByText('You are offline').waitFor({ state: 'hidden' });
    const patches = demo.proxy.patches.length;
    await paused.waitFor();
    assert.equal(demo.proxy.patches.length, patches, 'nothing is sent');
    await slowLine(portal.page, null);
    await portal.button(`Resume ${file.name}`).click();
    await portal.attached(file.name).waitFor({ timeout: 60_000 });
  });
});
