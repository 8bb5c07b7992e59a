import type { Page } from 'playwright-core';

/** What stands in every page of the bench: `public/watch.js` and the page's own script. Times: epoch milliseconds. */
export interface PageWatch {
  /** The last click. */
  clickedAtMs(): number;
  /** When the browser last said that it is online again; null: it never was offline. */
  onlineAtMs(): number | null;
  longTasks(sinceMs: number): LongTasks;
  /** Resolves when so many files are done, as the client of the page has it. Rejects when the client gives one up. */
  done(count: number): Promise<number>;
  /** Resolves when the page lists so many; for pages that show no list, as `done`. */
  listed(count: number): Promise<number>;
}

/** Tasks of more than 50 ms on the main thread. */
export interface LongTasks {
  readonly count: number;
  readonly longestMs: number;
  /** What each takes beyond 50 ms, together: the "total blocking time". */
  readonly blockingMs: number;
}

interface WatchedWindow {
  readonly watch: PageWatch;
}

/** Call one function of the page's watch. */
export function watched<Name extends keyof PageWatch>(
  page: Page,
  name: Name,
  ...values: Parameters<PageWatch[Name]>
): Promise<Awaited<ReturnType<PageWatch[Name]>>> {
  return page.evaluate(
    ([name, values]) => {
      const { watch } = window as unknown as WatchedWindow;
      const call = watch[name] as (...values: unknown[]) => unknown;
      return call(...values) as Awaited<ReturnType<PageWatch[Name]>>;
    },
    [name, values] as [Name, Parameters<PageWatch[Name]>],
  );
}
