import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import type { BrowserContext } from 'playwright-core';
import { launchProfile } from './support/browser.js';
import { grant, listAttachments } from './support/case-client.js';
import { type Demo, startDemo } from './support/demo.js';
import { copyIntoOrigin, replaceOpenPicker, willPick } from './support/open-picker.js';
import { PortalPage } from './support/portal-page.js';
import { largeStl, onDisk, type SampleOnDisk } from './support/sample-files.js';
import { inSteps } from './support/steps.js';

const MEGABYTE = 1_000_000;
const UPPER = 'upper jaw.stl';
const LOWER = 'lower jaw.stl';

/** The browser is closed in the middle of uploads and opened again, as people do at the end of a day. */
describe('uploads after a restart of the browser', { timeout: 240_000 }, () => {
  const step = inSteps();
  let demo: Demo;
  let context: BrowserContext;
  let portal: PortalPage;
  let upper: SampleOnDisk;
  let lower: SampleOnDisk;

  async function open(): Promise<void> {
    context = await launchProfile(join(demo.scratch, 'profile'));
    await replaceOpenPicker(context);
    const page = context.pages()[0] ?? (await context.newPage());
    portal = new PortalPage(page);
    await page.goto(demo.address('oral-surgeon'));
  }

  /** Ends the browser once an upload has sent so much, and opens it again with the network back. */
  async function restartAt(atBytes: number): Promise<void> {
    await demo.proxy.whenSent(atBytes, () => demo.proxy.goDown());
    await portal.page
      .getByText(/^Waiting for the (network|server), .* safe on the server/)
      .first()
      .waitFor();
    await context.close();
    demo.proxy.up();
    await open();
  }

  const uploadIds = () => [...new Set(demo.proxy.patches.map(({ uploadId }) => uploadId))];

  before(async () => {
    demo = await startDemo();
    upper = await onDisk(demo.scratch, UPPER, largeStl(48 * MEGABYTE));
    lower = await onDisk(demo.scratch, LOWER, largeStl(40 * MEGABYTE));
    await open();
  });

  after(async () => {
    await context?.close();
    await demo?.close();
  });

  step('files picked in the dialog come with handles', async () => {
    await copyIntoOrigin(portal.page, [upper.path, lower.path]);
    await willPick(portal.page, [UPPER, LOWER]);
    await portal.button('Attach Files').click();
    await portal.button('Choose files or drop them here', portal.dialog).click();
    await portal.dialog.getByText('2 files ready').waitFor();
    const restarted = restartAt(20 * MEGABYTE);
    await portal.button('Continue', portal.dialog).click();
    await restarted;
  });

  step('the tab shows how far each came, and one click goes on with one of them', async () => {
    await portal
      .row(UPPER)
      .getByText(/^Unfinished, \d+ of 46 MB safe on the server$/)
      .waitFor();
    await portal
      .row(LOWER)
      .getByText(/^Unfinished, \d+ of 38 MB safe on the server$/)
      .waitFor();
    const restarted = restartAt(32 * MEGABYTE);
    await portal.button(`Resume ${UPPER}`).click();
    await restarted;
  });

  step('says what the browser did not allow, and offers to choose the file again', async () => {
    await portal.page.evaluate(() => {
      const denied = async () => 'denied' as const;
      Object.assign(FileSystemFileHandle.prototype, { queryPermission: denied, requestPermission: denied });
    });
    await portal.button(`Resume ${LOWER}`).click();
    await portal.row(LOWER).getByText('The browser was not allowed to open the file.').waitFor();
    await portal.button(`Choose the file again: ${LOWER}`).waitFor();
    await portal.page.reload();
  });

  step('one click goes on with all, and nothing is sent twice', async () => {
    await portal.button('Resume all').click();
    await portal.attached(UPPER).waitFor({ timeout: 60_000 });
    await portal.attached(LOWER).waitFor({ timeout: 60_000 });
    const stored = await listAttachments(await grant(demo.portal));
    assert.deepEqual(Object.fromEntries(stored.map(({ name, sha256 }) => [name, sha256])), {
      [UPPER]: upper.sha256,
      [LOWER]: lower.sha256,
    });
    assert.equal(uploadIds().length, 2, 'one upload a file');
    for (const uploadId of uploadIds()) assert.equal(demo.proxy.sentAgain(uploadId), 0);
  });

  step('without a handle it says what differs, and takes the same content alone', async () => {
    const name = 'bite.stl';
    const bite = await onDisk(demo.scratch, name, largeStl(30 * MEGABYTE));
    await portal.page.evaluate(() => void Object.assign(window, { showOpenFilePicker: undefined }));
    const cut = restartAt(18 * MEGABYTE);
    await portal.attach([bite.path]);
    await cut;
    await portal.page.evaluate(() => void Object.assign(window, { showOpenFilePicker: undefined }));
    const again = () => portal.button(`Choose the file again: ${name}`);
    await portal
      .row(name)
      .getByText(/^Unfinished, \d+ of 29 MB safe on the server\. Choose the file again/)
      .waitFor();

    const other = await onDisk(demo.scratch, 'other.stl', largeStl(2 * MEGABYTE));
    await portal.choose(again(), other.path);
    await portal.row(name).getByText('it has 1.9 MB, and that one has 28.6 MB').waitFor();

    const changed = largeStl(30 * MEGABYTE);
    changed[1000] = (changed[1000] ?? 0) ^ 0xff;
    await portal.choose(again(), (await onDisk(demo.scratch, 'changed.stl', changed)).path);
    await portal.row(name).getByText('its content differs').waitFor();

    await portal.choose(again(), bite.path);
    await portal.attached(name).waitFor({ timeout: 60_000 });
    const stored = (await listAttachments(await grant(demo.portal))).find((one) => one.name === name);
    assert.equal(stored?.sha256, bite.sha256);
  });
});
