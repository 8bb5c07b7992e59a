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

/** What stands besides in the pages that show many pictures: `public/gallery-watch.js`. */
export interface GalleryWatch extends PageWatch {
  /** Cumulative layout shift so far, without what a person's input made. */
  layoutShift(): number;
  /** Resolves with the milliseconds since the navigation when every thumbnail in sight shows its picture. */
  firstScreen(): Promise<number>;
  isPictureShown(): boolean;
  /** The next key counts. */
  expectNext(): void;
  /** Resolves, after that key, when another picture is on show. */
  nextPicture(): Promise<{ readonly frames: number; readonly ms: number }>;
  countFrames(): void;
  /** Milliseconds of each frame since `countFrames`. */
  frames(): number[];
}

/** Tasks of more than 50 ms on the main thread. */
export interface LongTasks {
  readonly count: number;
  readonly longestMs: number;
  /** What each takes beyond 50 ms, together: the "total blocking time". */
  readonly blockingMs: number;
}

interface WatchedWindow {
  readonly watch: GalleryWatch;
}

/** Call one function of the page's watch. */
export function watched<Name extends keyof GalleryWatch>(
  page: Page,
  name: Name,
  ...values: Parameters<GalleryWatch[Name]>
): Promise<Awaited<ReturnType<GalleryWatch[Name]>>> {
  return page.evaluate(
    ([name, values]) => {
      const { watch } = window as unknown as WatchedWindow;
      const call = watch[name] as (...values: unknown[]) => unknown;
      return call(...values) as Awaited<ReturnType<GalleryWatch[Name]>>;
    },
    [name, values] as [Name, Parameters<GalleryWatch[Name]>],
  );
}
