import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { launchOptions } from './browser.js';
import { rendererBytes } from './page-cost.js';

const LOOK_EVERY_MS = 200;
/** What takes longer hangs. */
const LIMIT_MS = 15 * 60_000;

/** Of the renderer processes, in bytes. Null: no Linux. */
export interface PageMemory {
  /** The most above what the page took when it had nothing to do. */
  readonly peakOverIdle: number | null;
}

/**
 * A page in a browser of its own that may save gigabytes: its profile lies on the disk. "Save as" is answered by a file of the
 * origin's private file system, since no native dialog can be driven; the browser writes it itself, as it does any other.
 */
export async function withSavingPage<T>(
  folder: string,
  address: string,
  work: (
    page: Page,
    measured: <R>(run: () => Promise<R>) => Promise<{ result: R } & PageMemory>,
  ) => Promise<T>,
): Promise<T> {
  const profile = await mkdtemp(join(folder, 'profile-'));
  const context = await chromium.launchPersistentContext(profile, launchOptions());
  try {
    context.setDefaultTimeout(LIMIT_MS);
    await context.addInitScript(() => {
      Object.assign(window, {
        showSaveFilePicker: async () => {
          const root = await navigator.storage.getDirectory();
          return root.getFileHandle('saved', { create: true });
        },
      });
    });
    const page = context.pages()[0] ?? (await context.newPage());
    const broken = new Promise<never>((_, reject) => page.once('pageerror', reject));
    broken.catch(() => {});
    await page.goto(address);
    const browser = context.browser();
    return await Promise.race([work(page, (run) => withPeak(browser, run)), broken]);
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function withPeak<R>(
  browser: Browser | null,
  run: () => Promise<R>,
): Promise<{ result: R } & PageMemory> {
  const look = () => (browser ? rendererBytes(browser).catch(() => null) : Promise.resolve(null));
  const idle = await look();
  let peak = idle;
  let looking: Promise<void> | null = null;
  const timer = setInterval(() => {
    looking ??= look()
      .then((bytes) => {
        if (bytes !== null) peak = Math.max(peak ?? 0, bytes);
      })
      .finally(() => {
        looking = null;
      });
  }, LOOK_EVERY_MS);
  try {
    const result = await run();
    return { result, peakOverIdle: peak === null || idle === null ? null : peak - idle };
  } finally {
    clearInterval(timer);
    await looking;
  }
}
