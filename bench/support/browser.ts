import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { repositoryRoot } from './repository.js';

/** What takes longer hangs. */
const LIMIT_MS = 10 * 60_000;

const { findChrome, chromeArgs } = (await import(
  pathToFileURL(join(repositoryRoot, 'scripts/chrome.mjs')).href
)) as { findChrome(): string | null; chromeArgs: string[] };

export function launchOptions() {
  const executablePath = findChrome();
  return { args: chromeArgs, ...(executablePath && { executablePath }) };
}

export const launchBrowser = (): Promise<Browser> => chromium.launch(launchOptions());

/**
 * A page in a profile of its own, so that nobody finds what another one's page left in the cache or the storage.
 * @throws also when the page does: rather no figure than a wrong one
 */
export async function withPage<T>(
  browser: Browser,
  address: string,
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const context = await browser.newContext();
  let limit: NodeJS.Timeout | undefined;
  try {
    const page = await context.newPage();
    const broken = new Promise<never>((_, reject) => {
      page.once('pageerror', reject);
      limit = setTimeout(() => reject(new Error(`${address} did not get done`)), LIMIT_MS);
    });
    const worked = (async () => {
      await page.goto(address);
      return work(page);
    })();
    return await Promise.race([worked, broken]);
  } finally {
    clearTimeout(limit);
    await context.close();
  }
}
