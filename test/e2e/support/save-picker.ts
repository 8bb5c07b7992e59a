import type { BrowserContext, Page } from 'playwright-core';
import { waitUntil } from './wait-until.js';

/**
 * The native save dialog cannot be driven headless. This replaces that one call, `showSaveFilePicker`, by one that
 * answers with a real, empty file of the origin's private file system; all that comes after is the browser's own.
 */
export async function replaceSavePicker(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    if ('savedAs' in window) return;
    const asked: string[] = [];
    Object.assign(window, {
      savedAs: asked,
      showSaveFilePicker: async (options: { suggestedName?: string } = {}) => {
        const name = options.suggestedName ?? 'untitled';
        asked.push(name);
        const root = await navigator.storage.getDirectory();
        return root.getFileHandle(`saved-${asked.length}`, { create: true });
      },
    });
  });
}

/** Suggested names of the saves so far, oldest first. */
export const savedNames = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { savedAs: string[] }).savedAs);

/** Resolves when the page's nth save (from 1) has been written and closed: until then its file is empty. */
export const waitForSave = (page: Page, n: number): Promise<void> =>
  waitUntil(() =>
    page.evaluate(async (fileName) => {
      const root = await navigator.storage.getDirectory();
      const handle = await root.getFileHandle(fileName).catch(() => null);
      return handle !== null && (await handle.getFile()).size > 0;
    }, `saved-${n}`),
  );

/** Copy the page's nth save (from 1) to the disk. */
export async function copySaved(page: Page, n: number, path: string): Promise<void> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.evaluate(async (fileName) => {
      const root = await navigator.storage.getDirectory();
      const file = await (await root.getFileHandle(fileName)).getFile();
      const link = document.createElement('a');
      link.href = URL.createObjectURL(file);
      link.download = fileName;
      link.click();
    }, `saved-${n}`),
  ]);
  await download.saveAs(path);
}
