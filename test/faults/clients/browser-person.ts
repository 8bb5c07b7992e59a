import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BrowserContext, Page } from 'playwright-core';
import { launchProfile } from '#e2e/browser.js';
import { copyIntoOrigin, replaceOpenPicker, willPick } from '#e2e/open-picker.js';
import { PortalPage } from '#e2e/portal-page.js';
import type { PageState } from '../page/campaign-window.js';
import type { BrowserLife } from '../support/director.js';
import type { SourceFile } from '../support/source-files.js';

export interface BrowserPersonOptions {
  /** Its profile, and the files that are picked. */
  readonly scratch: string;
  readonly pageOrigin: string;
  readonly api: string;
  readonly stallMs: number;
  readonly onSaidDone: (file: SourceFile, attachmentId: string) => void;
  readonly onGaveUp: (file: SourceFile, why: string) => void;
  readonly roomAgain: () => Promise<void>;
}

const LOOK_MS = 150;
/** What takes a person longer than this has gone wrong: look at the page anew. */
const PATIENCE_MS = 6_000;
/** How long an order waits for an upload to be in its middle. */
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
  readonly #orders: { readonly sinceMs: number; run(): Promise<void>; done(happened: boolean): void }[] = [];
  readonly #givenUp = new Set<string>();
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
    this.#page = context.pages()[0] ?? (await context.newPage());
    this.#page.on('dialog', (dialog) => void dialog.accept().catch(() => {}));
  }

  /** Attaches these files of one case, and stays until each is on the list. */
  async attach(files: readonly SourceFile[], withHandles: boolean, signal: AbortSignal): Promise<void> {
    this.#files = files;
    this.#withHandles = withHandles;
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

  offline = (lastsMs: number) =>
    this.#order(async () => {
      await this.#context?.setOffline(true);
      await delay(lastsMs);
      await this.#context?.setOffline(false);
    });

  reload = () => this.#order(() => this.#visit());

  restart = () =>
    this.#order(async () => {
      await this.#context?.close();
      await this.open();
      await this.#visit();
    });

  async close(): Promise<void> {
    this.leave();
    await this.#context?.close();
  }

  /** Nothing more will be attached: orders that did not come to anything are let go. */
  leave(): void {
    this.#gone = true;
    for (const { done } of this.#orders.splice(0)) done(false);
  }

  /** Done between two looks at the page, in the middle of an upload. @returns whether it was */
  #order(run: () => Promise<void>): Promise<boolean> {
    if (this.#gone) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#orders.push({ sinceMs: performance.now(), run, done: resolve });
    });
  }

  async #obey(state: PageState | null): Promise<void> {
    const [order] = this.#orders;
    if (!order) return;
    const inTheMiddle = state?.transfers.some(
      ({ status, bytesSafe }) => status === 'uploading' && bytesSafe > 0,
    );
    if (!inTheMiddle && performance.now() - order.sinceMs < IN_THE_MIDDLE_MS) return;
    this.#orders.shift();
    try {
      await order.run();
    } finally {
      order.done(true);
    }
  }

  /** What a person does about what they see. @returns whether all files are attached */
  async #act({ attached, transfers, failed }: PageState): Promise<boolean> {
    const page = this.#shown();
    const portal = new PortalPage(page);
    if (failed) {
      await page.evaluate(() => window.campaign?.session.reload());
      return false;
    }
    for (const { fileName, status, needsFile, failure } of transfers) {
      if (attached.includes(fileName)) continue;
      if (status === 'failed' && !needsFile) this.#giveUp(fileName, failure?.code ?? 'unknown');
      else if (needsFile) await this.#chooseAgain(portal, fileName);
      else if (status === 'paused') {
        await this.options.roomAgain();
        await portal.button(`Resume ${fileName}`).click();
      }
    }
    const known = new Set([...attached, ...transfers.map(({ fileName }) => fileName), ...this.#givenUp]);
    const missing = this.#files.filter(({ name }) => !known.has(name));
    if (missing.length > 0) await this.#pick(portal, missing);
    return this.#files.every(({ name }) => attached.includes(name) || this.#givenUp.has(name));
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
    const query = new URLSearchParams({
      case: this.#files[0]?.caseId ?? '',
      server: this.options.api,
      stall: String(this.options.stallMs),
      ...(!this.#withHandles && { chooser: '' }),
    });
    await this.#shown().goto(`${this.options.pageOrigin}/?${query}`);
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

/** A row that went, a page that loads again: the next look tells more. */
function isOfThePage(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'TimeoutError' || /closed|navigat|destroyed|detached|interrupted/i.test(message);
}
