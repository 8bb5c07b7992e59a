import { join } from 'node:path';
import type { Browser, BrowserContext } from 'playwright-core';
import { watchComplaints } from './browser.js';
import { CaseStock } from './case-stock.js';
import { type Demo, type DemoOptions, startDemo } from './demo.js';
import { PortalPage } from './portal-page.js';
import { copySaved, replaceSavePicker } from './save-picker.js';
import { waitUntil } from './wait-until.js';

/** The demo, and a hand in its store. */
export interface StockedDemo extends Demo {
  readonly stock: CaseStock;
}

export async function startStockedDemo(options: DemoOptions = {}): Promise<StockedDemo> {
  const demo = await startDemo(options);
  const stock = await CaseStock.open(options.dataDirectory ?? join(demo.scratch, 'data'));
  return {
    ...demo,
    stock,
    close: async () => {
      await stock.close();
      await demo.close();
    },
  };
}

/** A tab of a case where "save as" is answered by a file of the origin's private file system: save-picker.ts. */
export interface OpenCase {
  readonly context: BrowserContext;
  readonly portal: PortalPage;
  /** What the page complained of. */
  readonly complaints: readonly string[];
}

export interface OpenCaseOptions {
  readonly caseId?: string;
  /** Complaints that the test itself causes. */
  readonly tolerate?: readonly RegExp[];
  /** The page's clock can be put forward: `impatientDownload`. */
  readonly ownClock?: boolean;
}

/** In a browser of its own: nothing of it is left on the disk. */
export async function openCase(
  browser: Browser,
  demo: Demo,
  options: OpenCaseOptions & { readonly timeZone?: string } = {},
): Promise<OpenCase> {
  const { timeZone } = options;
  return openCaseIn(
    await browser.newContext({ ...(timeZone !== undefined && { timezoneId: timeZone }) }),
    demo,
    options,
  );
}

export async function openCaseIn(
  context: BrowserContext,
  demo: Demo,
  { caseId, tolerate, ownClock = false }: OpenCaseOptions = {},
): Promise<OpenCase> {
  await replaceSavePicker(context);
  if (ownClock) await context.clock.install();
  const page = await context.newPage();
  const complaints = watchComplaints(page, tolerate);
  await page.goto(demo.address('oral-surgeon', caseId));
  return { context, portal: new PortalPage(page), complaints };
}

/** Download All to its end. @returns where the page's first zip lies on this disk */
export async function downloadAll(opened: OpenCase, demo: Demo, byCategory = false): Promise<string> {
  await opened.portal.saveZip(byCategory ? 'by category' : undefined);
  await savedWords(opened).waitFor({ timeout: 60_000 });
  return copyFirst(opened, demo);
}

/** Steps small against the half minute after which a silent request is given up. */
const STEP_MS = 2_000;
const STEPS_A_SECOND = 10;

/** The same where the page waits minutes for a server that does not mend: its clock, and nothing else, runs faster. */
export async function impatientDownload(opened: OpenCase, demo: Demo): Promise<string> {
  const { page } = opened.portal;
  await opened.portal.button('Download All').click();
  await waitUntil(async () => {
    await page.clock.fastForward(STEP_MS);
    await new Promise((resolve) => setTimeout(resolve, 1000 / STEPS_A_SECOND));
    return savedWords(opened).isVisible();
  }, 120_000);
  return copyFirst(opened, demo);
}

const savedWords = ({ portal }: OpenCase) => portal.page.getByText(/^\d+ of \d+ saved/).first();

async function copyFirst({ portal }: OpenCase, demo: Demo): Promise<string> {
  const path = join(demo.scratch, 'saved.zip');
  await copySaved(portal.page, 1, path);
  return path;
}
