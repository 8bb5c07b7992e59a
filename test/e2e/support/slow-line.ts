import type { Page } from 'playwright-core';

/** A page's line as slow as a clinic's, so that an upload is under way for long enough to be looked at. Null: fast again. */
export async function slowLine(page: Page, uploadBytesPerSecond: number | null): Promise<void> {
  await emulate(page, { uploadThroughput: uploadBytesPerSecond ?? -1 });
}

/** The same for downloads. */
export async function slowDownloads(page: Page, bytesPerSecond: number | null): Promise<void> {
  await emulate(page, { downloadThroughput: bytesPerSecond ?? -1 });
}

async function emulate(
  page: Page,
  line: { readonly uploadThroughput?: number; readonly downloadThroughput?: number },
): Promise<void> {
  const client = await page.context().newCDPSession(page);
  await client.send('Network.enable');
  await client.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 },
    ...line,
  });
}
