import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { chromeArgs, findChrome } from './chrome.js';

const launchOptions = () => {
  const executablePath = findChrome();
  return { headless: true, args: [...chromeArgs], ...(executablePath && { executablePath }) };
};

/** @param more command line flags beside the usual ones */
export const launchBrowser = (...more: readonly string[]): Promise<Browser> =>
  chromium.launch({ ...launchOptions(), args: [...chromeArgs, ...more] });

/** A browser whose profile survives its end: open it again with the same folder. */
export const launchProfile = (folder: string): Promise<BrowserContext> =>
  chromium.launchPersistentContext(folder, { ...launchOptions(), acceptDownloads: true });

/**
 * What a page complained of: anything on the console's error level, thrown and not caught, or blocked by the policy.
 * @param tolerate complaints that the test causes itself, such as the network being cut
 */
export function watchComplaints(page: Page, tolerate: readonly RegExp[] = []): readonly string[] {
  const complaints: string[] = [];
  const note = (text: string) => {
    if (!tolerate.some((pattern) => pattern.test(text))) complaints.push(text);
  };
  page.on('console', (message) => {
    if (message.type() === 'error') note(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => note(String(error.stack ?? error)));
  return complaints;
}

/** What the portal's page noted of `securitypolicyviolation` events. */
export const cspViolations = (page: Page): Promise<unknown[]> =>
  page.evaluate(() => (window as unknown as { cspViolations: unknown[] }).cspViolations);
