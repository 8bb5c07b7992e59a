import type { Attachment } from '@case-attachments/contract';
import { html, nothing, type TemplateResult } from 'lit';
import { canRetry, type Picture } from '../controllers/picture-controller.js';
import { lockedCode, lockedFailure, type ViewedImage } from '../controllers/viewed-image.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { uploaderOf } from '../localize/uploader.js';
import { fileName } from '../theme/file-name.js';
import { icon } from '../theme/icons.js';

export interface FilmView {
  readonly viewed: ViewedImage;
  readonly picture: Picture;
  readonly localize: LocalizeController;
  readonly actions: FilmActions;
}

export interface FilmActions {
  step(by: 1 | -1): void;
  download(attachment: Attachment): void;
  expand(attachment: Attachment): void;
  retry(): void;
  broken(url: string): void;
}

/** The picture shown, its name and what can be done with it. What cannot be shown says why and is still there to download. */
export function film(view: FilmView): TemplateResult {
  const { viewed, picture, localize, actions } = view;
  const { attachment } = viewed;
  const words = localize.messages.images;
  return html`<figure part="figure">
    <div class=${`film is-${picture.status}`} part="film" aria-busy=${picture.status === 'loading'}>
      ${content(view)}${viewed.total > 1 ? arrows(view) : nothing}
    </div>
    <figcaption class="under">
      <div class="words" part="caption" title=${pixelSize(view)}>${fileName(attachment.name)}${underLine(view)}</div>
      <div class="actions">
        ${
          picture.status === 'failed' && canRetry(picture.failure)
            ? html`<button type="button" class="button quiet" @click=${() => actions.retry()}>
                ${localize.messages.common.tryAgain}
              </button>`
            : nothing
        }
        ${
          lockedCode(attachment)
            ? nothing
            : html`<button
                type="button"
                class="button only"
                part="download"
                aria-label=${words.downloadFile(attachment.name)}
                title=${words.download}
                @click=${() => actions.download(attachment)}
              >
                ${icon('download')}
              </button>`
        }
        ${
          picture.status !== 'failed'
            ? html`<button
                type="button"
                class="button only"
                part="expand"
                aria-label=${words.expandFile(attachment.name)}
                aria-haspopup="dialog"
                title=${words.expand}
                @click=${() => actions.expand(attachment)}
              >
                ${icon('expand')}
              </button>`
            : nothing
        }
      </div>
    </figcaption>
  </figure>`;
}

function content({ viewed, picture, actions }: FilmView): TemplateResult {
  const { attachment } = viewed;
  if (picture.status === 'loading') return html`<span class="bone fill"></span>`;
  if (picture.status === 'failed') return icon('image');
  const known = availablePreview(attachment);
  // The picture itself also opens the lightbox, for the mouse; by keyboard there is the button.
  return html`<img
    class="picture"
    part="image"
    src=${picture.url}
    alt=${attachment.name}
    width=${known?.width ?? nothing}
    height=${known?.height ?? nothing}
    draggable="false"
    @click=${() => actions.expand(attachment)}
    @error=${() => actions.broken(picture.url)}
  />`;
}

function arrows({ localize, actions }: FilmView): TemplateResult {
  const words = localize.messages.images;
  return html`<button
      type="button"
      class="button arrow prev"
      part="previous"
      aria-label=${words.previous}
      title=${words.previous}
      @click=${() => actions.step(-1)}
    >
      ${icon('prev')}</button
    ><button
      type="button"
      class="button arrow next"
      part="next"
      aria-label=${words.next}
      title=${words.next}
      @click=${() => actions.step(1)}
    >
      ${icon('next')}
    </button>`;
}

function underLine({ viewed, picture, localize }: FilmView): TemplateResult {
  const { attachment } = viewed;
  const words = localize.messages.images;
  const locked = lockedFailure(attachment);
  if (locked || picture.status === 'failed') {
    const failure = locked
      ? locked
      : picture.status === 'failed'
        ? picture.failure
        : { code: 'preview-none' as const };
    return html`<p class=${locked?.code === 'attachment-infected' ? 'danger' : ''}>
      ${failureWords(localize, failure, attachment.name)}${
        locked && ` ${words.addedBy(uploaderOf(localize, attachment), localize.date(attachment.addedAtMs))}`
      }
    </p>`;
  }
  const known = availablePreview(attachment);
  const more = [
    ...(known && known.pageCount > 1 ? [words.pages(localize.number(known.pageCount))] : []),
    ...(known?.animated ? [words.animated] : []),
    ...(known?.autoContrast ? [words.autoContrast] : []),
  ].join(', ');
  return html`<p>${words.dateLine(localize.date(attachment.addedAtMs), more)}</p>
    ${
      known?.incomplete
        ? html`<p class="note warning">${icon('warn', 'small')}<span>${words.incomplete}</span></p>`
        : nothing
    }`;
}

/** `2,000 × 1,000 pixels`; nothing where the server does not know. */
function pixelSize({ viewed, localize }: FilmView): string | typeof nothing {
  const known = availablePreview(viewed.attachment);
  if (!known) return nothing;
  return localize.messages.images.pixelSize(localize.number(known.width), localize.number(known.height));
}

function availablePreview({ preview }: Attachment) {
  return preview.state === 'available' ? preview : null;
}
