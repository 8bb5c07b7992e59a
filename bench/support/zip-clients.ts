import type { Page } from 'playwright-core';

/** How a page gets all files of a case. */
export interface ZipClient {
  readonly name: string;
  /** Path of its page, on the server. */
  path(caseId: string): string;
  /** Until there is nothing left to do. */
  prepare(page: Page): Promise<void>;
  /** @returns what it took, and how many bytes came of it: of the zip, or of the files where none is made */
  run(page: Page, files: number): Promise<{ readonly seconds: number; readonly bytes: number }>;
}

/** `<case-attachments>`: Download All, from the click until it says that all are saved. */
export const downloadAll: ZipClient = {
  name: '<case-attachments>, checked',
  path: (caseId) => `/element?case=${caseId}`,
  prepare: (page) => page.locator('case-attachments .all button:enabled').first().waitFor(),
  run: async (page, files) => {
    const all = page.getByRole('button', { name: 'Download All', exact: true });
    const inOneZip = page.getByRole('button', { name: 'Save zip', exact: true });
    const running = page.locator('case-attachments .strip.download').first();
    await all.click();
    // Of over 4 GB it asks in which form.
    await running.or(inOneZip).first().waitFor();
    if (await inOneZip.isVisible()) await inOneZip.click();
    const ended = await page.evaluate(untilEnded);
    if (!ended.words.includes(`${files} of ${files} saved`)) throw new Error(`Download All: ${ended.words}`);
    return ended;
  },
};

/** In the page: the end is seen in the frame it is shown in, without a look from outside. */
async function untilEnded(): Promise<{ seconds: number; bytes: number; words: string }> {
  const watch = (window as unknown as { watch: { now(): number; clickedAtMs(): number } }).watch;
  const root = document.querySelector('case-attachments')?.shadowRoot;
  for (;;) {
    const words = root?.querySelector('.strip.download')?.textContent?.replace(/\s+/g, ' ') ?? '';
    if (/ saved|Stopped/.test(words)) {
      const seconds = (watch.now() - watch.clickedAtMs()) / 1000;
      const folder = await navigator.storage.getDirectory();
      const { size } = await (await folder.getFileHandle('saved')).getFile();
      return { seconds, bytes: size, words };
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const toNowhere = beside('fetching alone, to nowhere', 'nowhere');
export const written = beside('fetched and written, no zip', 'written');
export const sixToNowhere = beside('fetching alone, six at a time', 'sixToNowhere');
export const LIBRARIES: readonly ZipClient[] = [
  beside('fflate', 'fflate'),
  beside('zip.js', 'zipJs'),
  beside('JSZip, which holds all', 'jsZip'),
];

function beside(name: string, way: string): ZipClient {
  return {
    name,
    path: (caseId) => `/zip?case=${caseId}`,
    prepare: async (page) => {
      await page.waitForFunction(() => 'bench' in window);
    },
    run: (page) =>
      page.evaluate(
        (of) =>
          (window as unknown as { bench(way: string): Promise<{ seconds: number; bytes: number }> }).bench(
            of,
          ),
        way,
      ),
  };
}
