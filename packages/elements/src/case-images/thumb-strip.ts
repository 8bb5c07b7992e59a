import type { Attachment } from '@case-attachments/contract';
import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Picture } from '../controllers/picture-controller.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { icon } from '../theme/icons.js';

export interface ThumbStripView {
  readonly images: readonly Attachment[];
  /** From 0. */
  readonly current: number;
  readonly localize: LocalizeController;
  /** Null while it is out of sight. */
  readonly picture: (attachment: Attachment) => Picture | null;
  readonly view: (attachment: Attachment) => void;
  readonly broken: (url: string) => void;
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
      (attachment, index) => thumb(strip, attachment, index),
    )}
  </div>`;
}

function thumb(strip: ThumbStripView, attachment: Attachment, index: number): TemplateResult {
  const isCurrent = index === strip.current;
  const label = strip.localize.messages.images.show(attachment.name);
  return html`<button
    type="button"
    class="thumb"
    part=${isCurrent ? 'thumb current-thumb' : 'thumb'}
    data-id=${attachment.id}
    tabindex=${isCurrent ? 0 : -1}
    aria-label=${label}
    title=${attachment.name}
    aria-current=${isCurrent ? 'true' : 'false'}
    @click=${() => strip.view(attachment)}
  >
    ${thumbContent(strip, attachment)}
  </button>`;
}

function thumbContent(strip: ThumbStripView, attachment: Attachment): TemplateResult | null {
  const picture = strip.picture(attachment);
  if (picture?.status === 'failed') return icon('image');
  if (picture?.status !== 'shown') return null;
  const { url } = picture;
  return html`<img src=${url} alt="" draggable="false" @error=${() => strip.broken(url)} />`;
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
