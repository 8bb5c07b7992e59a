import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { launchProfile } from '#e2e/browser.js';
import { copyIntoOrigin, replaceOpenPicker, willPick } from '#e2e/open-picker.js';
import { PortalPage } from '#e2e/portal-page.js';
import type { PageState } from '../page/campaign-window.js';
import type { FileOnWire } from '../proxy/file-on-wire.js';
import type { BrowserFaultName, BrowserLife } from '../support/director.js';
import type { SourceFile } from '../support/source-files.js';
import { type ActDraws, cancel, logout, pauseAndResume, type Seat, twoTabs } from './browser-acts.js';

export interface BrowserPersonOptions extends Pick<Seat, 'truth' | 'found'> {
  /** Its profile, and the files that are picked. */
  readonly scratch: string;
  readonly pageOrigin: string;
  readonly api: string;
  readonly stallMs: number;
  readonly onSaidDone: (file: SourceFile, attachmentId: string) => void;
  readonly onGaveUp: (file: SourceFile, why: string) => void;
  readonly roomAgain: () => Promise<void>;
  readonly wireOf: (file: SourceFile) => FileOnWire | undefined;
}

/** Something that is to happen between two looks at the page. */
interface Order {
  readonly name: BrowserFaultName;
  readonly draws: ActDraws;
  readonly sinceMs: number;
  done(happened: boolean): void;
}

const LOOK_MS = 150;
/** What takes a person longer than this has gone wrong: look at the page anew. */
const PATIENCE_MS = 6_000;
/** How long what needs no upload in its middle waits for one all the same. */
const IN_THE_MIDDLE_MS = 2_000;

/**
 * Somebody at a browser with the real elements: attaches files by the dialog, presses Resume when the tab says "paused", chooses a
 * file again when it asks for it, and puts up with what happens to page and browser.
 */
export class BrowserPerson implements BrowserLife {
  #context: BrowserContext | null = null;
  #page: Page | null = null;
  #files: readonly SourceFile[] = [];
  #withHandles = false;
  readonly #orders: Order[] = [];
  readonly #givenUp = new Set<string>();
  readonly #cancelled = new Set<string>();
  /** Something was cancelled since the page was loaded: what the server has of it, a fresh page shows. */
  #toLookAgain = false;
  readonly #told = new Map<string, string>();
  #gone = false;

  constructor(private readonly options: BrowserPersonOptions) {}

  async open(): Promise<void> {
    const context = await launchProfile(join(this.options.scratch, 'profile'));
    context.setDefaultTimeout(PATIENCE_MS);
    await replaceOpenPicker(context);
    await context.exposeFunction('saidDone', (fileName: string, attachmentId: string) => {
      const file = this.#files.find(({ name }) => name === fileName);
      if (file) this.options.onSaidDone(file, attachmentId);
    });
    this.#context = context;
    context.on('page', accept);
    this.#page = context.pages()[0] ?? (await context.newPage());
    accept(this.#page);
  }

  /** Attaches these files of one case, and stays until each is on the list. */
  async attach(files: readonly SourceFile[], withHandles: boolean, signal: AbortSignal): Promise<void> {
    this.#files = files;
    this.#withHandles = withHandles;
    this.#cancelled.clear();
    this.#toLookAgain = false;
    await mkdir(this.#folder(), { recursive: true });
    for (const file of files) await writeFile(this.#pathOf(file.name), file.bytes());
    await this.#visit();
    if (withHandles)
      await copyIntoOrigin(
        this.#shown(),
        files.map(({ name }) => this.#pathOf(name)),
      );
    let sure = 0;
    for (;;) {
      signal.throwIfAborted();
      try {
        const state = await this.#look();
        await this.#obey(state);
        sure = state?.settled ? sure + 1 : 0;
        // Twice the same: what the tab has just loaded has also been shown.
        if (state && sure > 1 && (await this.#act(state))) return;
      } catch (error) {
        if (!isOfThePage(error)) throw error;
      }
      await delay(LOOK_MS);
    }
  }

  live(name: BrowserFaultName, draws: ActDraws): Promise<boolean> {
    if (this.#gone) return Promise.resolve(false);
    return new Promise((done) => {
      this.#orders.push({ name, draws, sinceMs: performance.now(), done });
    });
  }

  async close(): Promise<void> {
    this.leave();
    await this.#context?.close();
  }

  /** Nothing more will be attached: orders that did not come to anything are let go. */
  leave(): void {
    this.#gone = true;
    for (const { done } of this.#orders.splice(0)) done(false);
  }

  async #obey(state: PageState | null): Promise<void> {
    const [order] = this.#orders;
    if (!order) return;
    const wire = state && this.#inTheMiddle(state);
    let happened = false;
    try {
      happened = await this.#live(order, wire ?? null);
    } finally {
      // Too late for this one: the next file will do.
      if (happened && this.#orders[0] === order) {
        this.#orders.shift();
        order.done(true);
      }
    }
  }

  /** @returns whether it happened */
  async #live({ name, draws, sinceMs }: Order, wire: FileOnWire | null): Promise<boolean> {
    const waited = performance.now() - sinceMs > IN_THE_MIDDLE_MS;
    const context = this.#context;
    if (!context || !(wire || (waited && !NEEDS_A_MIDDLE.has(name)))) return false;
    switch (name) {
      case 'offline':
        await context.setOffline(true);
        await delay(draws.lastsMs);
        await context.setOffline(false);
        return true;
      case 'reload':
        await this.#visit();
        return true;
      case 'browser-restart':
        await context.close();
        await this.open();
        await this.#visit();
        return true;
    }
    if (!wire) return false;
    const seat = this.#seat(context, wire);
    switch (name) {
      case 'pause-resume':
        return await pauseAndResume(seat, draws);
      case 'cancel':
        if (!(await cancel(seat))) return false;
        this.#cancelled.add(wire.file.name);
        this.#toLookAgain = true;
        return true;
      case 'logout':
        return await logout(seat);
      case 'two-tabs':
        this.#page = await twoTabs(seat, draws);
        return true;
    }
  }

  #seat(context: BrowserContext, wire: FileOnWire): Seat {
    const { truth, found } = this.options;
    const page = this.#shown();
    const address = this.#address();
    const chooseAgain = (of: Page, name: string) => this.#chooseAgain(new PortalPage(of), name);
    return { context, page, address, wire, truth, found, chooseAgain };
  }

  /** One of which some bytes have been sent and others have not. */
  #inTheMiddle({ transfers }: PageState): FileOnWire | null {
    for (const { fileName, status, waitingFor } of transfers) {
      if (status !== 'uploading' || waitingFor === 'other-tab') continue;
      const file = this.#files.find(({ name }) => name === fileName);
      const wire = file && this.options.wireOf(file);
      if (wire?.underWay && wire.sentBytes > 0 && !wire.commitAsked) return wire;
    }
    return null;
  }

  /** What a person does about what they see. @returns whether all files are attached */
  async #act({ attached, transfers, failed }: PageState): Promise<boolean> {
    const page = this.#shown();
    const portal = new PortalPage(page);
    if (failed) {
      await page.evaluate(() => window.campaign?.session.reload());
      return false;
    }
    for (const transfer of transfers) {
      this.#note(transfer);
      if (!attached.includes(transfer.fileName)) await this.#help(portal, transfer);
    }
    const known = new Set([
      ...attached,
      ...transfers.map(({ fileName }) => fileName),
      ...this.#givenUp,
      ...this.#cancelled,
    ]);
    const missing = this.#files.filter(({ name }) => !known.has(name));
    if (missing.length > 0) await this.#pick(portal, missing);
    const over = this.#files.every(
      ({ name }) => attached.includes(name) || this.#givenUp.has(name) || this.#cancelled.has(name),
    );
    if (!over || !this.#toLookAgain) return over;
    this.#toLookAgain = false;
    await this.#visit();
    return false;
  }

  /** Whatever a file needs somebody for. */
  async #help(portal: PortalPage, transfer: PageState['transfers'][number]): Promise<void> {
    const { fileName, status, needsFile, failure } = transfer;
    const flipped = (this.#wireNamed(fileName)?.flips ?? 0) > 0;
    if (this.#cancelled.has(fileName)) {
      this.#toLookAgain = true;
      await portal.button(`Cancel ${fileName}`).click();
    } else if (needsFile && failure?.code === 'file-differs' && flipped) {
      // What lies on the server is not what was sent: away with it, and attach the file anew.
      const wire = this.#wireNamed(fileName);
      if (wire) wire.removalAsked = true;
      await portal.button(`Cancel ${fileName}`).click();
    } else if (needsFile) await this.#chooseAgain(portal, fileName);
    else if (status === 'failed' && failure?.code === 'digest-mismatch' && flipped) {
      await portal.button(`Retry ${fileName}`).click();
    } else if (status === 'failed') this.#giveUp(fileName, failure?.code ?? 'unknown');
    else if (status === 'paused') {
      await this.options.roomAgain();
      await portal.button(`Resume ${fileName}`).click();
    }
  }

  #note({ fileName, status, waitingFor, failure, needsFile }: PageState['transfers'][number]): void {
    const words = [status, waitingFor, failure?.code, needsFile && 'needs file'].filter(Boolean).join(' ');
    if (this.#told.get(fileName) !== words) this.#wireNamed(fileName)?.note(`page: ${words}`);
    this.#told.set(fileName, words);
  }

  #wireNamed(fileName: string): FileOnWire | undefined {
    const file = this.#files.find(({ name }) => name === fileName);
    return file && this.options.wireOf(file);
  }

  async #pick(portal: PortalPage, files: readonly SourceFile[]): Promise<void> {
    const names = files.map(({ name }) => name);
    if (await portal.dialog.isVisible()) await portal.page.keyboard.press('Escape');
    if (!this.#withHandles) return portal.attach(names.map((name) => this.#pathOf(name)));
    await willPick(portal.page, names);
    await portal.button('Attach Files').click();
    await portal.button('Choose files or drop them here', portal.dialog).click();
    await portal.button('Continue', portal.dialog).click();
    await portal.dialog.waitFor({ state: 'hidden' });
  }

  async #chooseAgain(portal: PortalPage, name: string): Promise<void> {
    const button = portal.button(`Choose the file again: ${name}`);
    if (!this.#withHandles) return portal.choose(button, this.#pathOf(name));
    await willPick(portal.page, [name]);
    await button.click();
  }

  #giveUp(name: string, why: string): void {
    const file = this.#files.find((each) => each.name === name);
    if (!file || this.#givenUp.has(name)) return;
    this.#givenUp.add(name);
    this.options.onGaveUp(file, why);
  }

  async #visit(): Promise<void> {
    this.#givenUp.clear();
    await this.#shown().goto(this.#address());
  }

  #address(): string {
    const query = new URLSearchParams({
      case: this.#files[0]?.caseId ?? '',
      server: this.options.api,
      stall: String(this.options.stallMs),
      ...(!this.#withHandles && { chooser: '' }),
    });
    return `${this.options.pageOrigin}/?${query}`;
  }

  #look(): Promise<PageState | null> {
    return this.#shown().evaluate(() => {
      const snapshot = window.campaign?.session.snapshot;
      if (!snapshot) return null;
      // 200 is the list's; a creation is answered with 201.
      const unfinishedAreKnown = performance
        .getEntriesByType('resource')
        .some(
          (entry) =>
            entry.name.endsWith('/uploads') && (entry as PerformanceResourceTiming).responseStatus === 200,
        );
      return {
        settled: snapshot.status !== 'loading' && !snapshot.list.loading && unfinishedAreKnown,
        failed: snapshot.status === 'failed',
        attached: snapshot.list.attachments.map(({ name }) => name),
        transfers: snapshot.transfers.map(
          ({ fileName, status, needsFile, failure, bytesSafe, waitingFor }) => ({
            ...{ fileName, status, needsFile, failure, bytesSafe, waitingFor },
          }),
        ),
      };
    });
  }

  #shown(): Page {
    if (!this.#page) throw new Error('the browser is not open');
    return this.#page;
  }

  #folder(): string {
    return join(this.options.scratch, 'picked', this.#files[0]?.caseId ?? '');
  }

  #pathOf(name: string): string {
    return join(this.#folder(), name);
  }
}

/** The others only wait for one with some patience. */
const NEEDS_A_MIDDLE: ReadonlySet<BrowserFaultName> = new Set([
  'pause-resume',
  'cancel',
  'logout',
  'two-tabs',
]);

/** "Leave this page?" Yes. */
function accept(page: Page): void {
  page.on('dialog', (dialog) => void dialog.accept().catch(() => {}));
}

/** A row that went, a page that loads again: the next look tells more. */
function isOfThePage(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'TimeoutError' || /closed|navigat|destroyed|detached|interrupted/i.test(message);
}
