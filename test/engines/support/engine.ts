export type EngineName = 'chromium' | 'firefox' | 'webkit';

/** One browser of one make with a profile of its own, and what the tests need of it. */
export interface Engine {
  readonly name: EngineName;
  /** Where its downloads go, without asking. */
  readonly downloadFolder: string;
  /** Load a page in its one tab. */
  open(url: string): Promise<void>;
  /**
   * Run a function in the page; it sees its arguments and the page's globals alone.
   * @returns what it (or its promise) gave, as JSON
   * @throws Error with the words of what it threw
   */
  run<Args extends readonly unknown[], Result>(
    work: (...args: Args) => Result | Promise<Result>,
    ...args: Args
  ): Promise<Result>;
  /** As a person: a click in the middle of the element, with all the rights of a gesture. */
  click(selector: string): Promise<void>;
  /** Leave the page, without a question. */
  leave(): Promise<void>;
  /** What Chromium alone lets a test do. */
  readonly chromium?: ChromiumPowers;
  close(): Promise<void>;
}

export interface ChromiumPowers {
  /** End every service worker at once, as the browser does when it is short of memory. */
  stopServiceWorkers(): Promise<void>;
  /** As a person does in the list of downloads: cancel the one that began last. */
  cancelLastDownload(): Promise<void>;
  /** How much the origin may keep, in bytes. */
  limitStorage(origin: string, quotaSize: number): Promise<void>;
}

export interface EngineOptions {
  /** As in `about:config`. */
  readonly firefoxPreferences?: Readonly<Record<string, string | number | boolean>>;
}
