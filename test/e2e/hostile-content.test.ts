import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Attachment, Ticket } from '@case-attachments/contract';
import { contentPath, ticketPath, uploadsPath } from '@case-attachments/contract/paths';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from './support/browser.js';
import { type Canary, startCanary } from './support/canary.js';
import { authorization, content, type Grant, grant, listAttachments } from './support/case-client.js';
import { type Demo, startDemo } from './support/demo.js';
import { repositoryRoot } from './support/repository.js';

const { hostileFiles, scriptPage } = (await import(
  pathToFileURL(`${repositoryRoot}/scripts/hostile-files/index.mjs`).href
)) as {
  hostileFiles(canary: string): Promise<readonly { readonly name: string; readonly content: Buffer }[]>;
  scriptPage(canary: string): string;
};

const AT_ONCE = 4;

/** Every hostile file with a script in it that the server takes, opened in a browser in every way a link, a frame or the viewer would. */
describe('E8: what was attached by somebody who means harm', { timeout: 240_000 }, () => {
  let demo: Demo;
  let canary: Canary;
  let browser: Browser;
  let held: Grant;
  let context: BrowserContext;
  let attachments: readonly Attachment[];

  before(async () => {
    [demo, canary, browser] = await Promise.all([
      startDemo(),
      startCanary(scriptPage),
      launchBrowser('--disable-features=LocalNetworkAccessChecks'),
    ]);
    held = await grant(demo.portal);
    context = await browser.newContext({ acceptDownloads: false });
    // What has no script in it has nothing to run.
    const files = (await hostileFiles(canary.url)).filter((file) => file.content.includes(canary.url));
    await inTurns(files, upload);
    attachments = await listAttachments(held);
  });
  after(async () => {
    await browser?.close();
    await canary?.close();
    await demo?.close();
  });

  async function upload({
    name,
    content,
  }: {
    readonly name: string;
    readonly content: Buffer;
  }): Promise<void> {
    const answer = await fetch(held.server + uploadsPath(held.caseId), {
      method: 'POST',
      headers: {
        ...authorization(held),
        'Tus-Resumable': '1.0.0',
        'Upload-Length': String(content.length),
        'Upload-Metadata': `filename ${Buffer.from(name).toString('base64')}`,
        'Content-Type': 'application/offset+octet-stream',
      },
      body: new Uint8Array(content),
    });
    assert.ok(answer.status < 500, `${name}: ${answer.status}`);
  }

  async function ticketFor({ id }: Attachment): Promise<string> {
    const answer = await fetch(held.server + ticketPath(held.caseId, id), {
      method: 'POST',
      headers: authorization(held),
    });
    return new URL(((await answer.json()) as Ticket).url, held.server).href;
  }

  async function newPage(): Promise<Page> {
    const page = await context.newPage();
    canary.watch(page);
    return page;
  }

  /** What a page still had to say, it has said once a later request of its own origin is answered. */
  const settled = (page: Page) =>
    page.evaluate((url) => fetch(url).then((answer) => answer.text()), canary.page);

  it('makes the canary sing where nothing keeps it from running', async () => {
    const page = await newPage();
    await page.goto(canary.page.replace(/page$/, 'bait'));
    await page.waitForLoadState('networkidle');
    assert.ok(canary.songs > 0);
    await page.close();
    canary.hush();
  });

  it('has many files to try', () => assert.ok(attachments.length > 40, String(attachments.length)));

  it('runs nothing when it is opened by its address, with credentials or by ticket', async () => {
    const direct = await browser.newContext({
      acceptDownloads: false,
      extraHTTPHeaders: authorization(held),
    });
    const opened = { shown: 0, saved: 0 };
    const open = async (page: Page, url: string) => {
      // A broken video never ends to load.
      const saves = await page.goto(url, { waitUntil: 'domcontentloaded' }).then(
        () => false,
        (error: Error) => /Download is starting|ERR_ABORTED/.test(error.message) || Promise.reject(error),
      );
      opened[saves ? 'saved' : 'shown']++;
    };
    const turns = attachments.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        const withCredentials = await direct.newPage();
        const byTicket = await context.newPage();
        canary.watch(withCredentials);
        canary.watch(byTicket);
        for (const attachment of turns) {
          await open(withCredentials, held.server + contentPath(held.caseId, attachment.id));
          await open(byTicket, await ticketFor(attachment));
        }
        await withCredentials.close();
        await byTicket.close();
      }),
    );
    assert.ok(opened.shown > 10 && opened.saved > 50, JSON.stringify(opened));
    assert.equal(canary.songs, 0);
    await direct.close();
  });

  it('runs nothing in a frame, as an object, or as a script', async () => {
    const page = await newPage();
    await page.goto(canary.page);
    const urls = await Promise.all(attachments.map(ticketFor));
    const wanted = urls.flatMap((url) => ['iframe', 'object', 'script'].map((tag) => `${url}#${tag}`));
    const asked = { sofar: 0, open: 0 };
    page.on('request', () => {
      asked.sofar++;
      asked.open++;
    });
    for (const end of ['requestfinished', 'requestfailed'] as const)
      page.on(end as never, () => asked.open--);
    await page.evaluate((addresses) => {
      for (const address of addresses) {
        const tag = address.slice(address.lastIndexOf('#') + 1);
        const element = document.createElement(tag);
        if (element instanceof HTMLObjectElement) element.data = address;
        else (element as HTMLIFrameElement).src = address;
        document.body.append(element);
      }
    }, wanted);
    while (asked.sofar < wanted.length || asked.open > 0) await page.waitForTimeout(50);
    await settled(page);
    assert.equal(canary.songs, 0);
    await page.close();
  });

  it('runs nothing as what the viewer makes of it, in a frame and in a window of its own', async () => {
    const page = await newPage();
    context.on('page', (opened) => canary.watch(opened));
    await page.goto(canary.page);
    const made = await Promise.all(
      attachments.map(async ({ id, mediaType }) => {
        const base64 = (await content(held, id)).toString('base64');
        return page.evaluate(
          async ({ base64, mediaType }) => {
            const module = '/elements/preview/viewable-url.js';
            const { viewableUrl } = await import(module);
            const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
            let url: string;
            try {
              // As a server that lies would have it.
              const blob = new Blob([bytes], { type: 'text/html' });
              url = viewableUrl(blob, mediaType, new AbortController().signal);
            } catch (error) {
              if (error instanceof TypeError) return '';
              throw error;
            }
            const frame = document.createElement('iframe');
            frame.src = url;
            document.body.append(frame);
            return (await fetch(url)).headers.get('content-type') ?? '';
          },
          { base64, mediaType },
        );
      }),
    );
    const types = new Set(made.filter((type) => type !== ''));
    assert.ok(types.size >= 4, [...types].join());
    assert.ok(
      [...types].every((type) => /^(application\/pdf|video\/|audio\/|text\/plain)/.test(type)),
      [...types].join(),
    );
    // One window for each type, of the first file that has it, and for every text: they hold pages word for word.
    const windows = await page.evaluate(() => {
      const frames = [...document.querySelectorAll('iframe')];
      for (const { src } of frames.slice(0, 30)) window.open(src);
      return frames.length;
    });
    assert.ok(windows > 10, String(windows));
    await settled(page);
    await Promise.all(context.pages().map((each) => each.waitForLoadState().catch(() => {})));
    assert.equal(canary.songs, 0);
  });
});

/** A few at a time. */
async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const turns = items.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of turns) await work(item);
    }),
  );
}
