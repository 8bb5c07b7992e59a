import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { launchProfile } from '#e2e/browser.js';
import type { StockedFile } from '#e2e/case-stock.js';
import { type OpenCase, openCaseIn, type StockedDemo, startStockedDemo } from '#e2e/stocked-demo.js';
import { largestPrivateFile } from './profile-files.js';

/** Of one file, in place of the policy's usual 500 MiB. */
const MAX_SIZE_BYTES = 100 * 1024 ** 3;

/** A case of gigabytes, and a browser that saves on the disk. */
export interface LargeCase {
  readonly demo: StockedDemo;
  readonly files: readonly StockedFile[];
  open(): Promise<OpenCase>;
  /** Where the zip lies. */
  savedPath(): Promise<string>;
}

/** @param stock puts the files there; `scratch` is a folder on the disk of the server's data */
export async function withLargeCase(
  stock: (demo: StockedDemo) => Promise<readonly StockedFile[]>,
  work: (large: LargeCase) => Promise<void>,
): Promise<void> {
  const demo = await startStockedDemo({
    environment: { CASE_ATTACHMENTS_MAX_SIZE_BYTES: String(MAX_SIZE_BYTES) },
  });
  let context: BrowserContext | undefined;
  try {
    const files = await stock(demo);
    const profile = join(demo.scratch, 'profile');
    const launched = await launchProfile(profile);
    context = launched;
    await work({
      demo,
      files,
      open: () => openCaseIn(launched, demo, { tolerate: [/net::ERR_|Failed to load resource/] }),
      savedPath: () => largestPrivateFile(profile),
    });
  } finally {
    await context?.close();
    await demo.close();
  }
}

/** Resolves when all are saved. @throws with what the tab says when it ends otherwise, or not in time */
export async function untilSaved({ portal }: OpenCase, files: number, timeoutMs: number): Promise<void> {
  const words = portal.page.getByText(/^\d+ of \d+ saved/).first();
  const failed = portal.page.getByText(/was not saved/).first();
  const ended = words.or(failed).first();
  const said = await ended.waitFor({ timeout: timeoutMs }).then(
    () => ended.textContent(),
    () => portal.tab.locator('.tab').textContent(),
  );
  if (!said?.includes(`${files} of ${files} saved`))
    throw new Error(`not saved: ${said?.replace(/\s+/g, ' ')}`);
}
