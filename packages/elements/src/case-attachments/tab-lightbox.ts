import type { Attachment } from '@case-attachments/contract';
import {
  html,
  nothing,
  type ReactiveController,
  type ReactiveControllerHost,
  type TemplateResult,
} from 'lit';
import type { CaseSession } from '../case/case-session.js';
import { type CaseAccess, currentAccess, isStillOpen } from '../controllers/case-access.js';
import { viewedImage } from '../controllers/viewed-image.js';

export interface TabLightboxHost {
  readonly session: CaseSession | null;
  find<E extends HTMLElement>(selector: string): E | null;
  /** Its code, registered. Rejects when it cannot be had. */
  fetchLightbox(): Promise<unknown>;
  /** What shows a picture where the lightbox cannot. */
  viewOtherwise(session: CaseSession, attachment: Attachment): void;
}

interface Asked {
  readonly access: CaseAccess;
  readonly attachment: Attachment;
}

/** The lightbox over the tab, for a page that has no `<case-images>` to show its pictures in. */
export class TabLightbox implements ReactiveController {
  /** Null while it is neither open nor about to be. */
  #asked: Asked | null = null;
  #hasCode = false;
  /** The picture was in the list of pictures: from then on the lightbox follows what is viewed. */
  #isShown = false;
  #lastIndex = 0;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly tab: TabLightboxHost,
  ) {
    host.addController(this);
  }

  get isOpen(): boolean {
    return this.#asked !== null;
  }

  open(session: CaseSession, attachment: Attachment): void {
    const access = currentAccess(session);
    if (!access || this.#isShown) return;
    const asked = { access, attachment };
    this.#asked = asked;
    this.tab.fetchLightbox().then(
      () => {
        this.#hasCode = true;
        this.host.requestUpdate();
      },
      () => {
        if (this.#asked === asked) this.#giveUp(asked);
      },
    );
  }

  close(): void {
    this.#asked = null;
    this.#isShown = false;
    this.#lastIndex = 0;
    this.host.requestUpdate();
  }

  hostUpdate(): void {
    const asked = this.#asked;
    if (!asked) return;
    if (!isStillOpen(asked.access, this.tab.session)) this.close();
    else if (this.#isShown) {
      const viewed = viewedImage(asked.access.session.snapshot.images, this.#lastIndex);
      if (viewed) this.#lastIndex = viewed.index;
      else this.#closed();
    } else if (this.#hasCode) this.#show(asked);
  }

  hostDisconnected(): void {
    if (this.#asked) this.close();
  }

  render(): TemplateResult | typeof nothing {
    if (!this.#asked || !this.#isShown) return nothing;
    return html`<case-images-lightbox
      .session=${this.#asked.access.session}
      .lastIndex=${this.#lastIndex}
      @close=${() => this.#closed()}
    ></case-images-lightbox>`;
  }

  /** Never another picture than the one asked for: it waits until that is in the list of pictures. */
  #show(asked: Asked): void {
    const { session } = asked.access;
    const { images, loading } = session.snapshot.images;
    const index = images.findIndex(({ id }) => id === asked.attachment.id);
    if (index < 0) {
      if (!loading) this.#giveUp(asked);
      return;
    }
    this.#isShown = true;
    this.#lastIndex = index;
    session.view(asked.attachment.id);
  }

  #giveUp({ access, attachment }: Asked): void {
    this.close();
    if (isStillOpen(access, this.tab.session)) this.tab.viewOtherwise(access.session, attachment);
  }

  /** Focus goes back to the row it came from, or to the list's first button when that row is gone. */
  #closed(): void {
    const id = this.#asked?.attachment.id;
    this.close();
    const button = (row: string) => this.tab.find<HTMLButtonElement>(`${row} .actions button`);
    (button(`[data-id="${id}"]`) ?? button('.row'))?.focus();
  }
}
