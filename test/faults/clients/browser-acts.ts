import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { dumpStorage } from '#e2e/browser-storage.js';
import { PortalPage } from '#e2e/portal-page.js';
import type { FileOnWire } from '../proxy/file-on-wire.js';
import type { SourceFile } from '../support/source-files.js';
import type { Truth } from '../support/verdict.js';

/** Where the person sits. */
export interface Seat {
  readonly context: BrowserContext;
  readonly page: Page;
  /** The address of the case. */
  readonly address: string;
  /** The one that is in the middle of being sent. */
  readonly wire: FileOnWire;
  readonly truth: Truth;
  readonly found: (
    figure: 'leftInBrowser' | 'lostByLogout' | 'twoSenders',
    file: SourceFile,
    what: string,
  ) => void;
  /** Choose this file for what is left of it. */
  chooseAgain(page: Page, fileName: string): Promise<void>;
}

/** How something that a person does may go: on which of two ways, and for how long it lasts. */
export interface ActDraws {
  readonly coin: boolean;
  readonly otherCoin: boolean;
  readonly lastsMs: number;
}

/** A button that is not there any more by then: the upload was quicker. */
const CLICK = { timeout: 1_500 } as const;
const TAB_MS = 5_000;
/** A request that was on its way when somebody pressed a button has been seen by then. */
const ON_ITS_WAY_MS = 100;

/** @returns whether it was in time */
export async function pauseAndResume({ page, wire }: Seat, { lastsMs }: ActDraws): Promise<boolean> {
  const portal = new PortalPage(page);
  const { name } = wire.file;
  wire.note('person: Pause');
  await portal.button(`Pause ${name}`).click(CLICK);
  await delay(lastsMs);
  wire.note('person: Resume');
  await portal.button(`Resume ${name}`).click(CLICK);
  return true;
}

/** @returns whether it was in time */
export async function cancel({ page, wire }: Seat): Promise<boolean> {
  wire.note('person: Cancel');
  await new PortalPage(page).button(`Cancel ${wire.file.name}`).click(CLICK);
  await delay(ON_ITS_WAY_MS);
  wire.fate = wire.commitAsked ? 'cancelled-late' : 'cancelled';
  return true;
}

/** As the portal's own Sign out does it, and in again, which is a page that loads. */
export async function logout({ page, wire, truth, found, address }: Seat): Promise<boolean> {
  const { file } = wire;
  const { caseId, name } = file;
  wire.note('person: logout');
  await page.evaluate(() => window.campaign?.logout());
  const stored = await dumpStorage(page);
  // Where the campaign keeps the files that are "picked": no native picker can be driven.
  delete stored['private file system'];
  for (const [where, what] of Object.entries(stored)) found('leftInBrowser', file, `${where}: ${what}`);
  const unfinished = await truth.unfinished(caseId);
  const attached = (await truth.attachments(caseId)).some((attachment) => attachment.name === name);
  const kept = unfinished.some((id) => wire.uploadIds.has(id));
  const refused = [...wire.uploadIds].every((id) => wire.spentIds.has(id));
  if (!kept && !attached && !refused) found('lostByLogout', file, `has ${unfinished.join() || 'nothing'}`);
  wire.note('person: signs in again');
  await page.goto(address);
  return true;
}

/**
 * The same case in a second tab. It looks on while the first sends; or the first pauses, and Resume is pressed in both. Then one of
 * them is closed.
 * @returns the tab that is left
 */
export async function twoTabs(seat: Seat, { coin, otherCoin, lastsMs }: ActDraws): Promise<Page> {
  const { context, page, wire, found, address } = seat;
  const { name } = wire.file;
  wire.note('person: a second tab');
  const second = await context.newPage();
  const sent: string[] = [];
  second.on('request', (request) => {
    const path = new URL(request.url()).pathname;
    const sends = request.method() === 'PATCH' || path.endsWith('/commit');
    if (sends && [...wire.uploadIds].some((id) => path.includes(id)))
      sent.push(`${request.method()} ${path}`);
  });
  await second.goto(address);
  await shows(second, name);
  await delay(lastsMs);
  if (sent.length > 0) found('twoSenders', wire.file, sent.join(', '));
  if (otherCoin) await takeOver(seat, second).catch(() => wire.note('person: too late to take over'));
  const [left, closed] = coin ? [page, second] : [second, page];
  wire.note(`person: closes the ${coin ? 'second' : 'first'} tab`);
  await closed.close();
  return left;
}

/** Paused in the first; resumed in the second, and in the first at once. */
async function takeOver({ page, wire, chooseAgain }: Seat, second: Page): Promise<void> {
  const { name } = wire.file;
  const [first, other] = [new PortalPage(page), new PortalPage(second)];
  wire.note('person: Pause in the first tab');
  await first.button(`Pause ${name}`).click(CLICK);
  const resume = other.button(`Resume ${name}`);
  const choose = other.button(`Choose the file again: ${name}`);
  await resume.or(choose).waitFor({ timeout: TAB_MS });
  wire.note('person: Resume in both');
  const hasHandle = await resume.isVisible();
  // Whichever comes second may find its button gone: then the other tab has it already.
  await Promise.allSettled([
    hasHandle ? resume.click(CLICK) : chooseAgain(second, name),
    first.button(`Resume ${name}`).click(CLICK),
  ]);
}

async function shows(page: Page, name: string): Promise<void> {
  const row = new PortalPage(page).row(name).first();
  // Attached meanwhile, or not known by the server yet: nothing to see is no reason to wait for ever.
  await row.waitFor({ timeout: TAB_MS }).catch(() => {});
}
