import type { Attachment } from '@case-attachments/contract';
import { html, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Failure } from '../case/case-state.js';
import { previewFailure } from '../controllers/picture-controller.js';
import type { Thumbnails } from '../controllers/thumbnails.js';
import { lockedCode, lockedFailure } from '../controllers/viewed-image.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { icon } from '../theme/icons.js';

export interface ThumbStripView {
  readonly images: readonly Attachment[];
  /** From 0. */
  readonly current: number;
  readonly localize: LocalizeController;
  readonly thumbnails: Thumbnails;
  readonly view: (attachment: Attachment) => void;
}

/** Every picture of the case as a button; one stop for the Tab key, arrows move within. */
export function thumbStrip(strip: ThumbStripView): TemplateResult {
  const { images, localize } = strip;
  return html`<div
    class="thumbs"
    part="thumbs"
    role="toolbar"
    aria-label=${localize.messages.images.strip}
    @keydown=${(event: KeyboardEvent) => move(event, strip)}
  >
    ${repeat(
      images,
      ({ id }) => id,
      (attachment, index) => {
        const isCurrent = index === strip.current;
        return guard([attachment, isCurrent, localize.language, strip.thumbnails.viewer], () =>
          thumb(strip, attachment, isCurrent),
        );
      },
    )}
  </div>`;
}

function thumb(strip: ThumbStripView, attachment: Attachment, isCurrent: boolean): TemplateResult {
  const { localize } = strip;
  const failure = reasonAgainst(attachment);
  const { show, notShown } = localize.messages.images;
  return html`<button
    type="button"
    class=${failure ? 'thumb is-blank' : 'thumb'}
    part=${isCurrent ? 'thumb current-thumb' : 'thumb'}
    data-id=${attachment.id}
    tabindex=${isCurrent ? 0 : -1}
    aria-label=${show(attachment.name)}
    title=${failure ? notShown(attachment.name, failureWords(localize, failure, attachment.name)) : attachment.name}
    aria-current=${isCurrent ? 'true' : 'false'}
    @click=${() => strip.view(attachment)}
    ${strip.thumbnails.of(attachment)}
  >
    ${icon(lockedCode(attachment) ? 'lock' : 'image')}
  </button>`;
}

/** Why there is no picture of it; null when there is one. */
function reasonAgainst(attachment: Attachment): Failure | null {
  return lockedFailure(attachment) ?? previewFailure(attachment);
}

function move(event: KeyboardEvent, { images, current, view }: ThumbStripView): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const strip = event.currentTarget as HTMLElement;
  const step = getComputedStyle(strip).direction === 'rtl' ? -1 : 1;
  const targets: Record<string, number> = {
    ArrowRight: current + step,
    ArrowDown: current + 1,
    ArrowLeft: current - step,
    ArrowUp: current - 1,
    Home: 0,
    End: images.length - 1,
  };
  const target = targets[event.key];
  const attachment = target === undefined || target < 0 ? undefined : images[target];
  if (target !== undefined) event.preventDefault();
  if (!attachment) return;
  view(attachment);
  strip.querySelector<HTMLElement>(`[data-id="${CSS.escape(attachment.id)}"]`)?.focus();
}
