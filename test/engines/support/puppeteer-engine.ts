import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type LaunchOptions, type Page } from 'puppeteer-core';
import { chromeArgs } from '#e2e/chrome.js';
import { waitUntil } from '#e2e/wait-until.js';
import type { ChromiumPowers, Engine, EngineOptions } from './engine.js';

/** Chromium over its own protocol and Firefox over WebDriver BiDi. */
export async function startPuppeteer(
  name: 'chromium' | 'firefox',
  executablePath: string,
  options: EngineOptions,
): Promise<Engine> {
  const downloadFolder = mkdtempSync(join(tmpdir(), `case-attachments-${name}-`));
  const browser = await puppeteer.launch({
    executablePath,
    timeout: 60_000,
    protocolTimeout: 180_000,
    ...(name === 'chromium' ? chromium(downloadFolder) : firefox(downloadFolder, options)),
  });
  const page = await browser.newPage();
  page.on('dialog', (dialog) => void dialog.accept().catch(() => {}));
  return {
    name,
    downloadFolder,
    open: async (url) => void (await page.goto(url)),
    run: (work, ...args) => page.evaluate(`(${work})(...${JSON.stringify(args)})`) as Promise<never>,
    click: (selector) => page.click(selector),
    leave: async () => void (await page.goto('about:blank')),
    ...(name === 'chromium' && { chromium: await chromiumPowers(page, downloadFolder) }),
    close: async () => {
      await browser.close();
      await rm(downloadFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function chromium(downloadPath: string): LaunchOptions {
  return { args: [...chromeArgs], downloadBehavior: { policy: 'allow', downloadPath } };
}

function firefox(downloadFolder: string, { firefoxPreferences }: EngineOptions): LaunchOptions {
  return {
    browser: 'firefox',
    extraPrefsFirefox: {
      'browser.download.folderList': 2,
      'browser.download.dir': downloadFolder,
      ...firefoxPreferences,
    },
  };
}

async function chromiumPowers(page: Page, downloadPath: string): Promise<ChromiumPowers> {
  const session = await page.createCDPSession();
  await session.send('Browser.setDownloadBehavior', {
    behavior: 'allow',
    downloadPath,
    eventsEnabled: true,
  });
  let lastDownload = '';
  session.on('Browser.downloadWillBegin', ({ guid }) => {
    lastDownload = guid;
  });
  return {
    stopServiceWorkers: async () => {
      await session.send('ServiceWorker.enable');
      await session.send('ServiceWorker.stopAllWorkers');
    },
    cancelLastDownload: async () => {
      await waitUntil(async () => lastDownload !== '');
      await session.send('Browser.cancelDownload', { guid: lastDownload });
    },
    limitStorage: (origin, quotaSize) =>
      session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize }),
  };
}
