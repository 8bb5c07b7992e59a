import assert from 'node:assert/strict';
import { readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { DAMAGED_FILE, LOST_FILE, ODD_CASE, ODD_FILES } from '@case-attachments/demo/odd-files';
import { sdkOf } from '@case-attachments/demo/sdk';
import { seed } from '@case-attachments/demo/seed';
import type { Browser, BrowserContext } from 'playwright-core';
import { cspViolations, launchBrowser } from './support/browser.js';
import { attachmentNamed, grant, listAttachments } from './support/case-client.js';
import { type Demo, SECRET, startDemo } from './support/demo.js';
import { PortalPage } from './support/portal-page.js';
import { copySaved, replaceSavePicker, savedNames } from './support/save-picker.js';
import { inSteps } from './support/steps.js';
import { entryDigests, verdicts } from './support/zip-readers.js';

const REPORTS = ['download report.json', 'download report.txt'];

/** A case of files that make other zips fail, downloaded as a person does it. */
describe('Download All of a difficult case', { timeout: 180_000 }, () => {
  const step = inSteps();
  let demo: Demo;
  let browser: Browser;
  let context: BrowserContext;
  let portal: PortalPage;
  let saves = 0;

  /** The zip of the nth save, by entry. */
  async function saved(): Promise<{ readonly name: string; readonly digests: Record<string, string> }> {
    saves += 1;
    const path = join(demo.scratch, `saved-${saves}.zip`);
    await copySaved(portal.page, saves, path);
    for (const [reader, verdict] of Object.entries(await verdicts(path))) {
      assert.ok(verdict === 'sound' || !process.env.CI, `${reader}: ${verdict}`);
    }
    const name = (await savedNames(portal.page))[saves - 1] ?? '';
    return { name, digests: await entryDigests(path) };
  }

  const blobOf = (id: string) => join(demo.scratch, 'data', 'blobs', id.slice(0, 2), id);
  const theirs = (digests: Record<string, string>) =>
    Object.entries(digests).filter(([name]) => !REPORTS.includes(name));

  before(async () => {
    demo = await startDemo();
    await seed(sdkOf(demo.server.origin).server, SECRET, ODD_FILES);
    browser = await launchBrowser();
    context = await browser.newContext();
    await replaceSavePicker(context);
    const page = await context.newPage();
    portal = new PortalPage(page);
    await page.goto(demo.address('oral-surgeon', ODD_CASE));
    await portal.attached(LOST_FILE).waitFor();
  });

  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  step('E18: all files of a case come as one zip, by one click, beside the single downloads', async () => {
    const total = ODD_FILES.length;
    await portal.button('Download All').click();
    await portal.page.getByText(`${total} of ${total} saved`).waitFor({ timeout: 60_000 });
    await portal.page.getByText('Every file was checked against the server.').first().waitFor();
    const { name, digests } = await saved();
    assert.equal(name, 'Case 1004, odd names and a bad disk.zip');
    const attached = await listAttachments(await grant(demo.portal, 'oral-surgeon', ODD_CASE));
    assert.deepEqual(
      theirs(digests)
        .map(([, digest]) => digest)
        .sort(),
      attached.map(({ sha256 }) => sha256).sort(),
    );
    assert.deepEqual(
      REPORTS.filter((report) => !digests[report]),
      [],
    );
  });

  step('E20: names that are the same, or that differ in case alone, get suffixes; none is lost', async () => {
    await portal.page.getByRole('combobox', { name: 'File type' }).selectOption('image');
    await portal.attached('CON.pdf').waitFor({ state: 'hidden' });
    await portal.button('Download these 5').click();
    await portal.page.getByText('5 of 5 saved').waitFor({ timeout: 60_000 });
    const { name, digests } = await saved();
    assert.match(name, /, Images\.zip$/);
    const names = theirs(digests).map(([entry]) => entry);
    assert.deepEqual(
      names.sort(),
      ['PHOTO (3).JPG', LOST_FILE, 'photo (2).jpg', 'photo (2) (2).jpg', 'photo.jpg'].sort(),
    );
    const digestsOfPhotos = theirs(digests).map(([, digest]) => digest);
    assert.equal(new Set(digestsOfPhotos).size, 5, 'each of them has its own content');
    await portal.page.getByRole('combobox', { name: 'File type' }).selectOption('');
    await portal.attached('CON.pdf').waitFor();
  });

  step('E19: one file lost and one damaged leave a whole zip of the others, and both are named', async () => {
    const held = await grant(demo.portal, 'oral-surgeon', ODD_CASE);
    const lost = await attachmentNamed(held, LOST_FILE);
    const damaged = await attachmentNamed(held, DAMAGED_FILE);
    const [lostBytes, wholeBytes] = await Promise.all([
      readFile(blobOf(lost.id)),
      readFile(blobOf(damaged.id)),
    ]);
    await unlink(blobOf(lost.id));
    const spoiled = Buffer.from(wholeBytes);
    spoiled.write('damaged', 9 * 1024 * 1024);
    await writeFile(blobOf(damaged.id), spoiled);

    const total = ODD_FILES.length;
    await portal.button('Download All').click();
    await portal.page.getByText(`${total - 2} of ${total} saved`).waitFor({ timeout: 120_000 });
    const missing = portal.page.getByRole('group', { name: 'Missing files' });
    await missing.getByRole('listitem').filter({ hasText: LOST_FILE }).waitFor();
    await missing
      .getByRole('listitem')
      .filter({ hasText: DAMAGED_FILE })
      .getByText(/do not use that copy/)
      .waitFor();
    const { digests } = await saved();
    assert.equal(digests[LOST_FILE], undefined);
    assert.notEqual(digests[DAMAGED_FILE], damaged.sha256);
    const whole = (await listAttachments(held)).filter(({ id }) => id !== lost.id && id !== damaged.id);
    const found = new Set(Object.values(digests));
    assert.deepEqual(
      whole.filter(({ sha256 }) => !found.has(sha256)).map(({ name }) => name),
      [],
      'everything else is there, whole',
    );

    await writeFile(blobOf(lost.id), lostBytes);
    await writeFile(blobOf(damaged.id), wholeBytes);
    await portal.button('Try these 2 again').click();
    await portal.page.getByText('2 of 2 saved').waitFor({ timeout: 60_000 });
    const retried = await saved();
    assert.match(retried.name, /, missing files\.zip$/);
    assert.deepEqual(Object.fromEntries(theirs(retried.digests)), {
      [LOST_FILE]: lost.sha256,
      [DAMAGED_FILE]: damaged.sha256,
    });
  });

  step('the chosen rows come as a zip of their own', async () => {
    await portal.button('Close', portal.tab).click();
    await portal.button('Select files').click();
    for (const name of ['CON.pdf', DAMAGED_FILE]) {
      await portal.page.getByRole('checkbox', { name: `Select ${name}` }).check();
    }
    await portal.page
      .getByText(/^2 selected, /)
      .first()
      .waitFor();
    await portal.button('Download selected').click();
    await portal.page.getByText('2 of 2 saved').waitFor({ timeout: 60_000 });
    const { name, digests } = await saved();
    assert.match(name, /, 2 files\.zip$/);
    assert.deepEqual(
      theirs(digests)
        .map(([entry]) => entry)
        .sort(),
      ['_CON.pdf', DAMAGED_FILE].sort(),
    );
    await portal.button('Download All').waitFor();
  });

  step(
    'a browser that asks for no place gets the zip through the download worker of the portal',
    async () => {
      const plain = await browser.newContext();
      await plain.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'));
      const page = await plain.newPage();
      await page.goto(demo.address('oral-surgeon', ODD_CASE));
      const [download] = await Promise.all([
        page.waitForEvent('download', { timeout: 60_000 }),
        new PortalPage(page).button('Download All').click(),
      ]);
      const total = ODD_FILES.length;
      await page.getByText(`${total} of ${total} sent to your browser`).waitFor({ timeout: 60_000 });
      await page.getByText('Your browser saves it: look in your downloads.').first().waitFor();
      const path = join(demo.scratch, 'by-worker.zip');
      await download.saveAs(path);
      assert.equal(theirs(await entryDigests(path)).length, total);
      const workers = await page.evaluate(async () =>
        (await navigator.serviceWorker.getRegistrations()).map(({ active }) => active?.scriptURL),
      );
      assert.deepEqual(workers, [`${demo.portal.url}/case-attachments-worker.js`]);
      assert.deepEqual(await cspViolations(page), []);
      await plain.close();
    },
  );

  step('has violated no policy', async () => {
    assert.deepEqual(await cspViolations(portal.page), []);
  });
});
