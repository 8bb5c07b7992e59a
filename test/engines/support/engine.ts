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
  /** End every service worker at once, as the browser does when it is short of memory. Chromium only. */
  stopServiceWorkers?(): Promise<void>;
  close(): Promise<void>;
}

export interface EngineOptions {
  /** A private window: nothing of it is kept. Firefox only. */
  readonly isPrivate?: boolean;
}
