import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sdkOf } from '@case-attachments/demo/sdk';
import type { Browser, Page } from 'playwright-core';
import { cspViolations, launchBrowser, watchComplaints } from './support/browser.js';
import { type Demo, startDemo } from './support/demo.js';
import { PortalPage } from './support/portal-page.js';
import { onDisk, samples } from './support/sample-files.js';

/** The script tag in a portal with a strict policy: nonce, integrity, Trusted Types. */
describe('the script tag', { timeout: 60_000 }, () => {
  let demo: Demo;
  let browser: Browser;

  before(async () => {
    demo = await startDemo();
    // A page that the test answers for has no address, and from such a one Chromium lets nobody speak to localhost.
    browser = await launchBrowser('--disable-features=LocalNetworkAccessChecks');
  });

  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  /** The portal's page with something changed in its markup; its policy and nonce stay. */
  async function pageWith(change: (html: string) => string): Promise<Page> {
    const page = await (await browser.newContext()).newPage();
    await page.route(`${demo.portal.url}/?*`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: change(await response.text()) });
    });
    return page;
  }

  it('may stand on a page twice: the first copy works, the second does nothing', async () => {
    const page = await pageWith((html) =>
      // Another address is another copy, as two teams of a portal would load it; here without integrity.
      html.replace(
        /(<script nonce="[^"]+" type="module" src="[^"]+)" integrity="[^"]+"([^>]*><\/script>)/,
        '$&$1?again"$2',
      ),
    );
    const complaints = watchComplaints(page);
    const loaded = page.waitForResponse(/case-attachments\.js\?again$/);
    await page.goto(demo.address('oral-surgeon'));
    await (await loaded).finished();
    await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => {});
    const portal = new PortalPage(page);
    const photo = await onDisk(demo.scratch, 'photo.jpg', await samples.jpeg(400, 300));
    await portal.attach([photo.path]);
    await portal.attached('photo.jpg').waitFor();
    await portal.expectPicture(portal.images);
    assert.deepEqual(complaints, []);
    assert.deepEqual(await cspViolations(page), []);
  });

  it('does not run when it is not the one the portal vouches for', async () => {
    const page = await pageWith((html) =>
      html.replace(/integrity="sha384-.{8}/, 'integrity="sha384-AAAAAAAA'),
    );
    const refused = page.waitForEvent('console', (message) => /integrity/.test(message.text()));
    await page.goto(demo.address('oral-surgeon'));
    await refused;
    const defined = await page.evaluate(() => customElements.get('case-attachments') !== undefined);
    assert.equal(defined, false);
  });

  it('is served for this version alone, with the integrity that sri.json says', async () => {
    const { folder, integrity } = sdkOf(demo.proxy.origin);
    const served = await fetch(`${folder}sri.json`);
    assert.deepEqual(await served.json(), integrity);
    assert.equal(served.headers.get('Access-Control-Allow-Origin'), '*');
    for (const file of Object.keys(integrity)) {
      const answer = await fetch(folder + file);
      const digest = await crypto.subtle.digest('SHA-384', await answer.arrayBuffer());
      assert.equal(`sha384-${Buffer.from(digest).toString('base64')}`, integrity[file]);
    }
    const other = folder.replace(/\d+\.\d+\.\d+/, '9.9.9');
    assert.equal((await fetch(`${other}case-attachments.js`)).status, 404);
  });
});
