import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { sdkOf } from '@case-attachments/demo/sdk';
import type { Browser, Locator, Page } from 'playwright-core';
import { cspViolations, launchBrowser, watchComplaints } from './support/browser.js';
import { type Demo, startDemo } from './support/demo.js';
import { PortalPage } from './support/portal-page.js';
import { onDisk, samples } from './support/sample-files.js';

/** View on what is no picture, in a portal with a strict policy and real files. */
describe('the viewer', { timeout: 120_000 }, () => {
  let demo: Demo;
  let browser: Browser;
  let page: Page;
  let portal: PortalPage;
  let dialog: Locator;
  let contentRequests: string[];

  before(async () => {
    demo = await startDemo({ seeded: true });
    browser = await launchBrowser('--disable-features=LocalNetworkAccessChecks');
  });
  after(async () => {
    await browser?.close();
    await demo?.close();
  });
  beforeEach(async () => {
    page = await (await browser.newContext()).newPage();
    portal = new PortalPage(page);
    dialog = portal.tab.getByRole('dialog');
    contentRequests = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/content')) contentRequests.push(request.url());
    });
  });
  afterEach(() => page.context().close());

  const open = () => page.goto(demo.address('oral-surgeon'));

  /** The portal's page with something changed in it or in its policy. */
  async function openWith(change: { html?: (html: string) => string; policy?: (csp: string) => string }) {
    await page.route(`${demo.portal.url}/?*`, async (route) => {
      const response = await route.fetch();
      const headers = response.headers();
      const body = await response.text();
      const policy = headers['content-security-policy'] ?? '';
      await route.fulfill({
        response,
        headers: { ...headers, 'content-security-policy': change.policy?.(policy) ?? policy },
        body: change.html?.(body) ?? body,
      });
    });
    await open();
  }

  const view = (name: string) => portal.button(`View ${name}`, portal.tab).click();
  const statusIs = (status: string) => portal.tab.locator(`.viewer-dialog[data-status=${status}]`).waitFor();

  /** Whether the player's picture or sound goes on. */
  const plays = (player: Locator) =>
    player.evaluate(async (element) => {
      const media = element as HTMLVideoElement;
      media.muted = true;
      await media.play();
      await new Promise((resolve) => media.addEventListener('timeupdate', resolve, { once: true }));
      return media.videoWidth ?? 0;
    }) as Promise<number>;

  it('plays video and sound, and shows a PDF and text', async () => {
    const complaints = watchComplaints(page);
    await open();
    const notes = await onDisk(demo.scratch, 'notes.csv', Buffer.from('tooth;finding\n26;Karies, größer\n'));
    await portal.attach([notes.path]);
    await portal.attached('notes.csv').waitFor();

    await view('jaw opening.webm');
    assert.ok((await plays(dialog.locator('video'))) > 0, 'a video with a picture');
    await portal.button('Close', dialog).click();

    await view('dictation.wav');
    await plays(dialog.locator('audio'));
    await page.keyboard.press('Escape');

    await view('notes.csv');
    await dialog.getByText('26;Karies, größer').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    const focused = await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.ariaLabel);
    assert.equal(focused, 'View notes.csv');

    await view('referral form.pdf');
    if (await page.evaluate(() => navigator.pdfViewerEnabled)) {
      await statusIs('shown');
      assert.match((await dialog.locator('iframe').getAttribute('src')) ?? '', /^blob:/);
    } else {
      await dialog.getByText("can't be shown in the browser").waitFor();
    }
    assert.equal(await dialog.getAttribute('aria-labelledby'), 'viewer-title');
    assert.deepEqual(complaints, []);
    assert.deepEqual(await cspViolations(page), []);
  });

  it('offers the download where the policy allows no blobs, fetches nothing, and tells the developer', async () => {
    const warnings: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'warning') warnings.push(message.text());
    });
    await openWith({ policy: (csp) => csp.replace(/((?:media|frame)-src[^;]*) blob:/g, '$1') });
    const files = ['jaw opening.webm', 'dictation.wav', 'referral form.pdf'];
    const hasPdfViewer = await page.evaluate(() => navigator.pdfViewerEnabled);
    for (const name of hasPdfViewer ? files : files.slice(0, 2)) {
      await view(name);
      await dialog
        .getByText("This page doesn't allow showing the file here.", { exact: false })
        .last()
        .waitFor();
      await portal.button('Download', dialog).waitFor();
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
    }
    assert.deepEqual(contentRequests, []);
    const hints = warnings.filter((text) => text.includes('Content-Security-Policy keeps View'));
    assert.deepEqual(
      hints.map((text) => /"(.*?)"/.exec(text)?.[1]),
      hasPdfViewer ? ['media-src blob:', 'frame-src blob:'] : ['media-src blob:'],
    );
  });

  it('E8: text that looks like a page stays text', async () => {
    await open();
    const markup = '<svg onload="document.title = 1"></svg><script>document.title = 1</script>';
    const file = await onDisk(demo.scratch, 'findings.txt', Buffer.from(`Findings: ${markup}\n`));
    await portal.attach([file.path]);
    const title = await page.title();
    await portal.attached('findings.txt').waitFor();
    await view('findings.txt');
    await dialog.getByText('<script>document.title = 1</script>').waitFor();
    assert.equal(await page.title(), title);
  });

  it('says of a video with nothing in it that the browser cannot show it', async () => {
    await open();
    const file = await onDisk(demo.scratch, 'odd.mp4', samples.mp4(2_000));
    await portal.attach([file.path]);
    await portal.attached('odd.mp4').waitFor();
    await view('odd.mp4');
    await dialog.getByText("This browser can't show what is in this file.").waitFor();
  });

  it("shows a file with the portal's own viewer", async () => {
    const { folder } = sdkOf(demo.proxy.origin);
    await openWith({
      html: (html) => {
        const nonce = /nonce="([^"]+)"/.exec(html)?.[1];
        const script = `
          import { registerViewer } from '${folder}case-attachments.js';
          registerViewer({
            id: 'stl',
            accepts: ({ extension }) => extension === 'stl',
            load: async () => ({
              async mount(container, { content }) {
                const head = await content.bytes(80, 84);
                const triangles = new DataView(head.buffer).getUint32(0, true);
                container.append('A jaw of ' + triangles + ' triangles');
              },
            }),
          });`;
        return html.replace('</body>', `<script type="module" nonce="${nonce}">${script}</script></body>`);
      },
    });
    await view('upper jaw scan.stl');
    await dialog.getByText('A jaw of 40000 triangles').waitFor();
  });

  it('shows a picture in the lightbox on a page without Case Images, and gives the focus back', async () => {
    await open();
    await page.locator('case-images').evaluate((panel) => panel.remove());
    const button = portal.button(/^View .*\.(jpg|png|tif)$/, portal.tab).first();
    await button.click();
    const lightbox = portal.tab.locator('case-images-lightbox');
    await lightbox.locator('case-images-stage img').first().waitFor();
    await page.keyboard.press('Escape');
    await lightbox.waitFor({ state: 'detached' });
    assert.equal(await button.evaluate((each) => each.matches(':focus')), true);
  });

  it('closes when somebody else deletes the file', async () => {
    await open();
    const file = await onDisk(demo.scratch, 'to go.txt', samples.txt('for a moment'));
    await portal.attach([file.path]);
    await portal.attached('to go.txt').waitFor();
    await view('to go.txt');
    await dialog.getByText('for a moment').waitFor();
    const other = await (await browser.newContext()).newPage();
    await other.goto(demo.address('oral-surgeon'));
    const otherPortal = new PortalPage(other);
    await otherPortal.button('Delete to go.txt').click();
    await dialog.waitFor({ state: 'hidden' });
    await other.context().close();
  });

  it('goes on by itself when the network comes back while it loads', async () => {
    await open();
    const lines = 'a line of the log of a milling machine\n'.repeat(20_000);
    const file = await onDisk(demo.scratch, 'mill.log.txt', Buffer.from(lines));
    const first = await onDisk(demo.scratch, 'first.txt', samples.txt('to have the code at hand'));
    await portal.attach([file.path, first.path]);
    await portal.attached('mill.log.txt').waitFor();
    await view('first.txt');
    await dialog.getByText('to have the code at hand').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.context().setOffline(true);
    await view('mill.log.txt');
    await dialog.getByText('Waiting for the network. It goes on by itself.').waitFor();
    await page.context().setOffline(false);
    await dialog.getByText('a line of the log').waitFor();
  });
});
