import type { Attachment } from '@case-attachments/contract';
import { type DownloadOrder, idleSnapshot } from '../case/case-state.js';
import { Lazy } from '../transfer/lazy.js';
import type { DownloadsOptions } from './create-downloads.js';
import type { Downloads } from './downloads.js';

/**
 * Downloads whose code comes when the list is on the page. With it at hand all happens in the click itself, as the save
 * picker wants it. A click that is sooner waits for the code, and the picker opens while the browser remembers the click
 * (five seconds in Chromium); after that the file is saved where downloads go.
 */
export class LazyDownloads implements Downloads {
  readonly #code: Lazy<typeof import('./create-downloads.js')>;
  #downloads: Downloads | null = null;
  #isDisposed = false;

  constructor(
    private readonly options: DownloadsOptions,
    fetch: () => Promise<typeof import('./create-downloads.js')> = () => import('./create-downloads.js'),
  ) {
    this.#code = new Lazy(fetch);
  }

  /** Have it at hand before the first click, and before the network drops. */
  preload(): void {
    this.#with(
      () => {},
      () => {
        // The click that needs it tries again, and says so.
      },
    );
  }

  save(attachment: Attachment): void {
    this.#with(
      (downloads) => downloads.save(attachment),
      () => this.options.fail(attachment.name, { code: 'network' }, attachment.id),
    );
  }

  saveAll(order: DownloadOrder): void {
    this.#with(
      (downloads) => downloads.saveAll(order),
      () =>
        this.options.update({
          ...idleSnapshot.download,
          status: 'failed',
          zipName: `${this.options.about().caseLabel}.zip`,
          scope: order.scope,
          failure: { code: 'network' },
        }),
    );
  }

  get busy(): boolean {
    return this.#downloads?.busy ?? false;
  }

  retryMissing(): void {
    this.#downloads?.retryMissing();
  }

  pause(): void {
    this.#downloads?.pause();
  }

  resume(): void {
    this.#downloads?.resume();
  }

  cancel(): void {
    this.#downloads?.cancel();
  }

  dismiss(): void {
    if (this.#downloads) this.#downloads.dismiss();
    else this.options.update(idleSnapshot.download);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#downloads?.dispose();
  }

  /** At once where the code is here: a click is over at the first `await`. */
  #with(run: (downloads: Downloads) => void, failed: () => void): void {
    if (this.#isDisposed) return;
    if (this.#downloads) {
      run(this.#downloads);
      return;
    }
    this.#code.get().then(
      ({ createDownloads }) => {
        if (this.#isDisposed) return;
        this.#downloads ??= createDownloads(this.options);
        run(this.#downloads);
      },
      () => {
        if (!this.#isDisposed) failed();
      },
    );
  }
}
