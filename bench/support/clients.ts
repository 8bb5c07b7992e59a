import type { Page } from 'playwright-core';
import type { FileOnDisk } from './files.js';

/** A client in a page, driven as a person drives it. */
export interface PageClient {
  readonly name: string;
  /** Path of its page, on the server. */
  path(caseId: string): string;
  /** Everything up to the click that sends. Resolves when that click can be made. */
  pick(page: Page, files: readonly FileOnDisk[]): Promise<void>;
  /** The click. */
  send(page: Page): Promise<void>;
}

/** By class: looking for a role or a text walks the whole page in the page's own thread, which is being measured. */
const CONTINUE = '.attach-dialog footer .primary:enabled';

/** `<case-attachments>`: Attach Files, the drop zone's picker, Continue. */
export const element: PageClient = {
  name: '<case-attachments>',
  path: (caseId) => `/element?case=${caseId}`,
  pick: async (page, files) => {
    await page.getByRole('button', { name: 'Attach Files' }).click();
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Choose files or drop them here' }).click(),
    ]);
    await chooser.setFiles(files.map(({ path }) => path));
    await page.locator(CONTINUE).waitFor({ timeout: 0 });
  },
  send: (page) => page.locator(CONTINUE).click({ timeout: 0 }),
};

/** Uppy's Dashboard with its Tus plugin, both as they come: twenty files at a time, of which a browser lets six through. */
export const uppy: PageClient = {
  name: 'Uppy (Dashboard and Tus)',
  path: (caseId) => `/uppy?case=${caseId}`,
  pick: async (page, files) => {
    await page
      .locator('.uppy-Dashboard-input')
      .first()
      .setInputFiles(files.map(({ path }) => path));
    await page.locator('.uppy-StatusBar-actionBtn--upload').waitFor({ timeout: 0 });
  },
  send: (page) => page.locator('.uppy-StatusBar-actionBtn--upload').click({ timeout: 0 }),
};

/** tus-js-client as it comes, without anything around it. One file. */
export const tusJsClient: PageClient = {
  name: 'tus-js-client',
  path: (caseId) => `/plain?case=${caseId}`,
  pick: (page, files) =>
    page.getByLabel('File', { exact: true }).setInputFiles(files.map(({ path }) => path)),
  send: (page) => page.getByRole('button', { name: 'Send by tus', exact: true }).click(),
};
