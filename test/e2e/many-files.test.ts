import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { AttachmentPage } from '@case-attachments/contract';
import { attachmentsPath } from '@case-attachments/contract/paths';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './support/browser.js';
import { authorization, grant } from './support/case-client.js';
import { type Demo, startDemo } from './support/demo.js';
import { PortalPage } from './support/portal-page.js';
import { waitUntil } from './support/wait-until.js';

/** As many as a minute allows; `FILES=1000` for the figure. */
const FILES = Number(process.env.FILES ?? 300);
/** A person takes this for a page that hangs. The aim is 50 ms; a test that shares its machine can't hold anybody to it. */
const HANGING_MS = 400;

interface Watched {
  readonly longTasksMs: number[];
}

/**
 * Playwright's own look into a page of so many rows is a long task, and so is its choosing of files. So here the files are made
 * on the page, and the page is asked for one number at a time.
 */
describe('many files at once', { timeout: 240_000 }, () => {
  let demo: Demo;
  let browser: Browser;

  before(async () => {
    demo = await startDemo();
    browser = await launchBrowser();
  });

  after(async () => {
    await browser?.close();
    await demo?.close();
  });

  it(`U38: the page answers while ${FILES} files are chosen, sent and listed`, async () => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    const portal = new PortalPage(page);
    await page.goto(demo.address('oral-surgeon'));
    await portal.button('Attach Files').click();
    await portal.dialog.waitFor();
    await prepareFiles(page);
    await watchLongTasks(page);

    await page.evaluate(() => (window as unknown as { choose(): void }).choose());
    await waitUntil(async () => (await textOf(page, '.staged h3')).startsWith(`${FILES} files ready`));
    const whileChosen = await longestTaskMs(page);

    const startedAtMs = Date.now();
    await press(page, '.attach-dialog footer .primary');
    await waitUntil(async () => (await textOf(page, '.group .count')) !== '');
    assert.match(
      await textOf(page, '.tab'),
      new RegExp(`and ${FILES - 100} more`),
      'a row for each would hold up the page',
    );
    let answersMs = 0;
    await waitUntil(async () => {
      const askedAtMs = Date.now();
      await press(page, '[role=columnheader].c-name .sort');
      answersMs = Math.max(answersMs, Date.now() - askedAtMs);
      await new Promise((resolve) => setTimeout(resolve, 500));
      return (await textOf(page, '.toolbar .sum')).startsWith(`${FILES} files,`);
    }, 200_000);
    console.log(
      `${FILES} files listed after ${Date.now() - startedAtMs} ms; longest task ${whileChosen} ms while they were chosen, ` +
        `${await longestTaskMs(page)} ms in all; slowest answer to a click ${answersMs} ms`,
    );
    assert.ok((await longestTaskMs(page)) < HANGING_MS, 'no task that hangs the page');
    assert.ok(answersMs < 2_000, 'clicks are answered meanwhile');

    const names = (await allNames()).sort();
    assert.equal(names.length, FILES);
    assert.deepEqual(
      [names[0], names.at(-1)],
      ['note 0000.txt', `note ${String(FILES - 1).padStart(4, '0')}.txt`],
    );
    assert.equal(new Set(names).size, FILES, 'each once');
  });

  async function allNames(): Promise<string[]> {
    const held = await grant(demo.portal);
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const path = attachmentsPath(held.caseId, { limit: 500, ...(cursor && { cursor }) });
      const answer = await fetch(held.server + path, { headers: authorization(held) });
      const page = (await answer.json()) as AttachmentPage;
      names.push(...page.attachments.map(({ name }) => name));
      cursor = page.nextCursor;
    } while (cursor);
    return names;
  }
});

/** Files on the page, chosen by `choose()` as the browser's picker does it. */
async function prepareFiles(page: Page): Promise<void> {
  await page.evaluate((count) => {
    const data = new DataTransfer();
    for (let index = 0; index < count; index += 1) {
      data.items.add(new File([`note ${index}`], `note ${String(index).padStart(4, '0')}.txt`));
    }
    const choose = () => {
      const root = document.querySelector('case-attachments')?.shadowRoot;
      const input = root?.querySelector<HTMLInputElement>('input[type=file]');
      if (!input) throw new Error('the dialog has no file input');
      input.files = data.files;
      input.dispatchEvent(new Event('change'));
    };
    Object.assign(window, { choose });
  }, FILES);
}

async function watchLongTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const longTasksMs: number[] = [];
    Object.assign(window, { longTasksMs });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longTasksMs.push(duration);
    }).observe({ type: 'longtask' });
  });
}

const longestTaskMs = (page: Page): Promise<number> =>
  page.evaluate(() => Math.max(0, ...(window as unknown as Watched).longTasksMs));

const textOf = (page: Page, selector: string): Promise<string> =>
  page.evaluate(
    (of) =>
      document
        .querySelector('case-attachments')
        ?.shadowRoot?.querySelector(of)
        ?.textContent?.replace(/\s+/g, ' ')
        .trim() ?? '',
    selector,
  );

const press = (page: Page, selector: string): Promise<void> =>
  page.evaluate((of) => {
    document.querySelector('case-attachments')?.shadowRoot?.querySelector<HTMLElement>(of)?.click();
  }, selector);
