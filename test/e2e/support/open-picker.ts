import type { BrowserContext, Page } from 'playwright-core';

/**
 * The native open dialog cannot be driven headless. This replaces that one call, `showOpenFilePicker`, by one that answers
 * with real handles of the origin's private file system (see `copyIntoOrigin`); all that comes after is the browser's own,
 * the handles in IndexedDB included. What it can't show: the browser's question whether a file may be opened again,
 * which it does not ask for files of the origin itself.
 */
export async function replaceOpenPicker(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    Object.assign(window, {
      toPick: [] as string[],
      showOpenFilePicker: async () => {
        // Before the wait: another pick may be prepared meanwhile.
        const { toPick } = window as unknown as { toPick: string[] };
        const root = await navigator.storage.getDirectory();
        return Promise.all(toPick.map((name) => root.getFileHandle(name)));
      },
    });
  });
}

/** Which files the next pick gives. */
export const willPick = (page: Page, names: readonly string[]): Promise<void> =>
  page.evaluate((toPick) => void Object.assign(window, { toPick }), [...names]);

/** Copy files of the disk into the origin's private file system, under their names. */
export async function copyIntoOrigin(page: Page, paths: readonly string[]): Promise<void> {
  const input = await page.evaluateHandle(() => {
    const made = document.createElement('input');
    made.type = 'file';
    made.multiple = true;
    return made;
  });
  await input.setInputFiles([...paths]);
  await input.evaluate(async ({ files }) => {
    const root = await navigator.storage.getDirectory();
    for (const file of files ?? []) {
      const handle = await root.getFileHandle(file.name, { create: true });
      await file.stream().pipeTo(await handle.createWritable());
    }
  });
  await input.dispose();
}
