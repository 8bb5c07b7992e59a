import type { Attachment } from '@case-attachments/contract';
import { waitUntil } from '@open-wc/testing';
import type { ViewingState } from '../../controllers/viewing.js';
import { FakeSession, readySnapshot } from './fake-session.js';
import { type TabFixture, tabFixture, words } from './tab-fixture.js';

/** The viewer over a tab whose session is moved by hand. */
export class ViewerFixture {
  constructor(readonly t: TabFixture) {}

  static async of(...attachments: readonly Attachment[]): Promise<ViewerFixture> {
    return new ViewerFixture(await tabFixture(new FakeSession(readySnapshot(attachments))));
  }

  get session(): FakeSession {
    return this.t.session;
  }

  get dialog(): HTMLDialogElement | null {
    return this.t.root.querySelector('.viewer-dialog');
  }

  get isOpen(): boolean {
    return this.dialog?.open ?? false;
  }

  /** What it shows, in words. */
  get text(): string {
    return words(this.t.find('.viewer'));
  }

  get buttons(): string[] {
    return this.t.buttonNames(this.t.find('.viewer'));
  }

  find<E extends HTMLElement>(selector: string): E {
    return this.t.find<E>(`.viewer ${selector}`);
  }

  view({ name }: Attachment): void {
    this.t.button(`View ${name}`).click();
  }

  async until(status: ViewingState['status']): Promise<void> {
    await waitUntil(() => this.dialog?.dataset.status === status, `the viewer is ${status}`, {
      timeout: 5_000,
    });
  }

  async show(attachment: Attachment, content: () => Blob | Promise<Blob>): Promise<void> {
    this.session.content = async () => content();
    this.view(attachment);
    await this.until('shown');
  }
}

/** Every blob URL that is made until `restore`. */
export class ObjectUrls {
  readonly types: string[] = [];
  readonly #made: string[] = [];
  readonly #original = URL.createObjectURL;

  constructor() {
    URL.createObjectURL = (blob: Blob) => {
      const url = this.#original.call(URL, blob);
      this.types.push(blob.type);
      this.#made.push(url);
      return url;
    };
  }

  /** Those that still lead to something. */
  async held(): Promise<string[]> {
    const alive = await Promise.all(
      this.#made.map((url) =>
        fetch(url).then(
          () => url,
          () => null,
        ),
      ),
    );
    return alive.filter((url) => url !== null);
  }

  restore(): void {
    URL.createObjectURL = this.#original;
  }
}
