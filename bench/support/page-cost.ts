import type { Browser, Page } from 'playwright-core';
import { treeRssBytes } from './process-tree.js';

/** Counts what comes over the wire for a page, from now on. */
export async function countBytes(page: Page): Promise<() => number> {
  const devtools = await page.context().newCDPSession(page);
  let bytes = 0;
  devtools.on('Network.dataReceived', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  await devtools.send('Network.enable');
  return () => bytes;
}

/** Resident memory of all renderer processes of a browser together, in bytes. Null: no Linux. */
export async function rendererBytes(browser: Browser): Promise<number | null> {
  const devtools = await browser.newBrowserCDPSession();
  try {
    const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
    const sizes = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => treeRssBytes(id));
    return sizes.every((size) => size !== null) ? sizes.reduce<number>((sum, size) => sum + size, 0) : null;
  } finally {
    await devtools.detach();
  }
}
