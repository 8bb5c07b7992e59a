import { html, nothing, type TemplateResult } from 'lit';
import type { LocalizeController } from '../localize/localize-controller.js';

export interface RailView {
  readonly localize: LocalizeController;
  /** From 1. */
  readonly page: number;
  readonly pageCount: number;
  /** Null while it is not here, or too far from the current page to be worth loading. */
  readonly urlOf: (page: number) => string | null;
  readonly toPage: (page: number) => void;
}

/** The pages of a multi-page picture, as pictures. */
export function pageRail({ localize, page, pageCount, urlOf, toPage }: RailView): TemplateResult {
  const words = localize.messages.lightbox;
  const pages = Array.from({ length: pageCount }, (_, index) => index + 1);
  return html`<nav class="rail" aria-label=${words.pages}>
    ${pages.map((each) => {
      const url = urlOf(each);
      return html`<button
        type="button"
        class="page"
        aria-current=${each === page ? 'true' : 'false'}
        @click=${() => toPage(each)}
      >
        <span>${url ? html`<img src=${url} alt="" draggable="false" />` : nothing}</span
        >${words.pageShort(localize.number(each))}
      </button>`;
    })}
  </nav>`;
}
