import type { Locator, Page } from 'playwright-core';

/** The demo's page, by the names that people and screen readers go by. */
export class PortalPage {
  readonly dialog: Locator;
  readonly images: Locator;
  readonly tab: Locator;

  constructor(readonly page: Page) {
    this.tab = page.locator('case-attachments');
    this.dialog = page.getByRole('dialog', { name: 'Attach Files' });
    this.images = page.getByRole('region', { name: 'Case Images' });
  }

  button(name: string | RegExp, within: Page | Locator = this.page): Locator {
    return within.getByRole('button', { name, exact: typeof name === 'string' });
  }

  /** The row of a file, attached or on its way. */
  row(fileName: string): Locator {
    return this.page.getByRole('row').filter({ hasText: fileName });
  }

  attached(fileName: string): Locator {
    return this.button(`Download ${fileName}`, this.tab);
  }

  async choose(trigger: Locator, paths: string | readonly string[]): Promise<void> {
    const [chooser] = await Promise.all([this.page.waitForEvent('filechooser'), trigger.click()]);
    await chooser.setFiles(typeof paths === 'string' ? paths : [...paths]);
  }

  /** + Attach Files -> the dotted square -> pick. The dialog stays open. */
  async pick(paths: readonly string[]): Promise<void> {
    await this.button('Attach Files').click();
    await this.dialog.waitFor();
    await this.choose(this.button('Choose files or drop them here', this.dialog), paths);
  }

  async attach(paths: readonly string[]): Promise<void> {
    await this.pick(paths);
    await this.button('Continue', this.dialog).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }

  /**
   * Download All as one zip.
   * @param asked it is so large that the tab asks in which form; or it is to be asked, for folders by category
   */
  async saveZip(asked?: 'large' | 'by category'): Promise<void> {
    await this.button(asked === 'by category' ? 'Download options' : 'Download All').click();
    if (!asked) return;
    const dialog = this.page.getByRole('dialog', { name: /^Download / });
    if (asked === 'by category') await dialog.getByRole('checkbox', { name: /^Folders by category/ }).check();
    await this.button('Save zip', dialog).click();
  }

  /** Names of the attached files in the order of the list. */
  async listedNames(): Promise<string[]> {
    const labels = await this.button(/^Download /, this.tab.getByRole('table')).evaluateAll((buttons) =>
      buttons.map((button) => button.getAttribute('aria-label') ?? ''),
    );
    return labels.map((label) => label.replace(/^Download /, ''));
  }

  /** Press a column's button and wait until the list says it is sorted so, and is done. */
  async sortBy(column: 'File Name' | 'Date Added' | 'Uploaded By'): Promise<void> {
    const header = this.page.getByRole('columnheader', { name: column });
    const before = await header.getAttribute('aria-sort');
    await this.button(column).click();
    await this.page.waitForFunction(([heading, old]) => heading?.getAttribute('aria-sort') !== old, [
      await header.elementHandle(),
      before,
    ] as const);
    await this.tab.locator('[role=table][aria-busy=false]').waitFor();
  }

  /** A picture that has been decoded, not only asked for. */
  async expectPicture(within: Locator): Promise<void> {
    const picture = within.getByRole('img').and(this.page.locator('img')).first();
    await picture.waitFor();
    await picture.evaluate(async (element) => {
      const image = element as HTMLImageElement;
      for (;;) {
        const { src } = image;
        try {
          await image.decode();
          return;
        } catch (error) {
          // A larger one may have come in its place meanwhile.
          if (image.src === src) throw error;
        }
      }
    });
  }
}
