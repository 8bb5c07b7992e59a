import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Action } from '@case-attachments/contract';
import { signCaseGrant } from '@case-attachments/demo/case-grant';
import { personOf } from '@case-attachments/demo/people-and-cases';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './support/browser.js';
import { grant, listAttachments } from './support/case-client.js';
import { type Demo, SECRET, startDemo } from './support/demo.js';
import { dropFromDisk } from './support/drag.js';
import { PortalPage } from './support/portal-page.js';
import { largeStl, onDisk, samples } from './support/sample-files.js';
import { waitUntil } from './support/wait-until.js';

const MAX_SIZE_BYTES = 40_000_000;
const text = (words: string) => samples.txt(`${words}\n`);

/** What goes wrong with files: each time the person is told, and what is attached already stays. */
describe('bad input in the browser', { timeout: 240_000 }, () => {
  let demo: Demo;
  let browser: Browser;
  let page: Page;
  let portal: PortalPage;

  before(async () => {
    demo = await startDemo({ environment: { CASE_ATTACHMENTS_MAX_SIZE_BYTES: String(MAX_SIZE_BYTES) } });
    browser = await launchBrowser();
  });

  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  beforeEach(async () => {
    page = await (await browser.newContext()).newPage();
    portal = new PortalPage(page);
    await page.goto(demo.address('oral-surgeon'));
    await portal.button('Attach Files').and(page.locator(':enabled')).waitFor();
  });

  afterEach(() => page?.context().close());

  const onCase = async (caseId = 'C-1001') =>
    listAttachments(await grant(demo.portal, 'oral-surgeon', caseId));
  const sample = (name: string, content: Uint8Array) => onDisk(demo.scratch, name, content);

  it('refuses what is too large or of another type before a byte is sent, each with its reason', async () => {
    const sent = demo.proxy.patches.length;
    const fine = await sample('fine.txt', text('fine'));
    const tooLarge = await sample('too large.stl', largeStl(MAX_SIZE_BYTES + 1_000_000));
    const program = await sample('setup.exe', samples.exe());
    const drawing = await sample('drawing.svg', text('<svg/>'));
    await portal.pick([fine, tooLarge, program, drawing].map(({ path }) => path));
    for (const reason of [
      /^Not accepted: 39\.\d MB, and the limit is 38\.1 MB a file/,
      /^Not accepted: \.exe files can't be attached/,
      /^Not accepted: \.svg files can't be attached/,
    ]) {
      await portal.dialog.getByText(reason).waitFor();
    }
    await portal.dialog.getByText("3 files can't be attached and are left out.").waitFor();
    assert.equal(demo.proxy.patches.length, sent);
    await portal.button('Continue', portal.dialog).click();
    await portal.attached('fine.txt').waitFor();
    assert.deepEqual(
      (await onCase()).map(({ name }) => name),
      ['fine.txt'],
    );
  });

  it('U30: says that an empty file is empty', async () => {
    const empty = await sample('empty.txt', new Uint8Array());
    await portal.pick([empty.path]);
    await portal.dialog.getByText(/This file is empty/).waitFor();
  });

  it('refuses a program that calls itself a picture, and goes on with the others', async () => {
    const disguised = await sample('x-ray.png', samples.exe());
    const webPage = await sample('page.pdf', samples.html());
    // Without an ending it may be DICOM, which its first bytes tell before anything is sent.
    const nameless = await sample('IM0001', text('no DICOM at all'));
    const real = await sample('real.png', await samples.png(200, 100));
    await portal.pick([disguised, webPage, nameless, real].map(({ path }) => path));
    await portal.dialog.getByText(/has no file type ending and is not a DICOM file/).waitFor();
    await portal.button('Continue', portal.dialog).click();
    await portal.attached('real.png').waitFor();
    const refused = ['x-ray.png', 'page.pdf'];
    for (const name of refused) {
      await portal
        .row(name)
        .getByText(/^Failed: .+/)
        .waitFor();
      await portal.button(`Remove ${name}`).click();
      await portal.button(`Remove ${name}`).waitFor({ state: 'hidden' });
    }
    const names = (await onCase()).map(({ name }) => name);
    assert.ok(names.includes('real.png'));
    assert.ok(![...refused, 'IM0001'].some((name) => names.includes(name)), String(names));
  });

  it('U27: keeps hostile names from doing harm, and two files of one name apart', async () => {
    const before = (await onCase()).length;
    const names = [
      '../../passwd.txt',
      'line\r\nbreak.txt',
      'smile \u{1f600}.txt',
      'upside \u202etxt.txt',
      `${'long '.repeat(60)}.txt`,
      '<img src=x onerror=alert(1)>.txt',
      'twice.txt',
      'twice.txt',
    ];
    await portal.button('Attach Files').click();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      portal.button('Choose files or drop them here', portal.dialog).click(),
    ]);
    await chooser.setFiles(
      names.map((name, index) => ({
        name,
        mimeType: 'text/plain',
        buffer: Buffer.from(text(`file ${index}`)),
      })),
    );
    const ready = portal.dialog.getByText(/^\d+ files ready/);
    await ready.waitFor();
    const count = Number.parseInt((await ready.textContent())?.trim() ?? '', 10);
    assert.ok(
      count >= names.length - 1,
      `${count} of ${names.length} are ready; only the long name may be refused`,
    );
    await portal.button('Continue', portal.dialog).click();
    await waitUntil(async () => (await onCase()).length === before + count);

    const attached = (await onCase()).map(({ name }) => name);
    assert.equal(attached.filter((name) => name === 'twice.txt').length, 2);
    for (const name of attached) {
      assert.ok(Buffer.byteLength(name) <= 255, name);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      assert.doesNotMatch(name, /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069/\\]/);
    }
  });

  it('takes a dropped folder for the files in it', async () => {
    const folder = join(demo.scratch, 'a folder');
    await mkdir(join(folder, 'deeper'), { recursive: true });
    await writeFile(join(folder, 'top.txt'), text('top'));
    await writeFile(join(folder, 'deeper', 'deep.txt'), text('deep'));
    await portal.button('Attach Files').click();
    await dropFromDisk(page, portal.button('Choose files or drop them here', portal.dialog), [folder]);
    await portal.dialog.getByText('2 files ready').waitFor();
    await portal.button('Continue', portal.dialog).click();
    await portal.attached('deep.txt').waitFor();
    await portal.attached('top.txt').waitFor();
  });

  it('discards staged files when the page turns to another case, and says so', async () => {
    const staged = await sample('for the first case.txt', text('first'));
    await portal.pick([staged.path]);
    await portal.dialog.getByText('1 file ready').waitFor();
    await page.evaluate(() => {
      const choice = document.querySelector<HTMLSelectElement>('#case');
      if (!choice) throw new Error('no choice of cases');
      choice.value = 'C-1002';
      choice.dispatchEvent(new Event('change'));
    });
    await portal.dialog.waitFor({ state: 'hidden' });
    await page.getByText('1 chosen file was not attached').waitFor();
    await page.getByText(/It was chosen for Case 1001.*this page now shows Case 1002/).waitFor();
    assert.deepEqual(await onCase('C-1002'), []);
    assert.ok(!(await onCase()).some(({ name }) => name === staged.name));
  });

  it('stops with the reason when the permission is taken away in the middle', async () => {
    let actions: readonly Action[] = ['list', 'read', 'upload'];
    let lifetimeMs = 3_000;
    await page.route('**/demo/grant*', (route) => {
      const person = { ...personOf('oral-surgeon'), actions };
      // Signed as of earlier, so that it ends sooner.
      const token = signCaseGrant(SECRET, person, 'C-1001', Date.now() - 600_000 + lifetimeMs);
      return route.fulfill({ json: { token } });
    });
    await page.reload();
    const scan = await sample('interrupted.stl', largeStl(30_000_000));
    const stopped = demo.proxy.whenSent(5_000_000, () => demo.proxy.goDown());
    await portal.attach([scan.path]);
    await stopped;
    actions = ['list', 'read'];
    await new Promise((resolve) => setTimeout(resolve, lifetimeMs));
    lifetimeMs = 600_000;
    demo.proxy.up();
    await portal
      .row('interrupted.stl')
      .getByText(/^Failed: .*may not/)
      .waitFor({ timeout: 30_000 });
    await portal.attached('real.png').waitFor();
  });

  it('takes 500 files at once', async () => {
    const folder = join(demo.scratch, 'five hundred');
    await mkdir(folder);
    const paths = Array.from({ length: 500 }, (_, index) => join(folder, `note ${index + 1}.txt`));
    await Promise.all(paths.map((path, index) => writeFile(path, text(`note ${index + 1}`))));
    await page.goto(demo.address('oral-surgeon', 'C-1002'));
    await portal.attach(paths);
    await page.getByText(/^500 files,/).waitFor({ timeout: 120_000 });
    const attached = await onCase('C-1002');
    assert.equal(new Set(attached.map(({ name }) => name)).size, 500);
  });
});
