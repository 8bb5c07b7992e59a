import type { Attachment } from '@case-attachments/contract';
import { html, nothing, type TemplateResult } from 'lit';
import { canRetry, type Picture } from '../controllers/picture-controller.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { icon } from '../theme/icons.js';

export interface StageActions {
  loaded(image: HTMLImageElement): void;
  broken(url: string): void;
  retry(): void;
}

/** The picture, or in words why there is none. Never a blank stage. */
export function stageContent(
  attachment: Attachment,
  picture: Picture,
  localize: LocalizeController,
  actions: StageActions,
): TemplateResult {
  const words = localize.messages.lightbox;
  if (picture.status === 'loading') return html`<span class="waiting" role="status">${words.loading}</span>`;
  if (picture.status === 'failed') {
    return html`<div class="not-showable">
      ${icon('image')}<strong>${attachment.name}</strong>
      <p>${failureWords(localize, picture.failure, attachment.name)}</p>
      ${
        canRetry(picture.failure)
          ? html`<button type="button" class="button secondary" @click=${actions.retry}>
              ${localize.messages.common.tryAgain}
            </button>`
          : nothing
      }
    </div>`;
  }
  const isFirstFrame = attachment.preview.state === 'available' && attachment.preview.animated;
  return html`<img
      class="picture"
      src=${picture.url}
      alt=${attachment.name}
      draggable="false"
      @load=${({ target }: Event) => actions.loaded(target as HTMLImageElement)}
      @error=${() => actions.broken(picture.url)}
    />${isFirstFrame ? html`<p class="chip">${words.animated}</p>` : nothing}`;
}

/** Previous and next, over the picture's edges. */
export function stageArrows(localize: LocalizeController, step: (by: 1 | -1) => void): TemplateResult {
  const words = localize.messages.lightbox;
  const arrow = (by: 1 | -1, label: string) => html`<button
    type="button"
    class=${`button arrow ${by > 0 ? 'next' : 'prev'}`}
    aria-label=${label}
    title=${label}
    @click=${() => step(by)}
  >
    ${icon(by > 0 ? 'next' : 'prev')}
  </button>`;
  return html`${arrow(-1, words.previous)}${arrow(1, words.next)}`;
}
