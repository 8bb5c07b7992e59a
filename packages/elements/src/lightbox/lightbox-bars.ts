import { html, nothing, type TemplateResult } from 'lit';
import type { ViewedImage } from '../case-images/viewed-image.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { fileName } from '../theme/file-name.js';
import { icon } from '../theme/lightbox-icons.js';

/** Name, case, date and person; the counter; X top right. */
export function topBar(
  { attachment, index, total }: ViewedImage,
  caseLabel: string,
  localize: LocalizeController,
  close: () => void,
): TemplateResult {
  const words = localize.messages.lightbox;
  const { displayName, orgName } = attachment.uploadedBy;
  const by = orgName ? localize.messages.tab.uploadedByOf(displayName, orgName) : displayName;
  const about = words.about(caseLabel, localize.date(attachment.addedAtMs), by);
  return html`<div class="top">
    <div class="words">
      <h2>${fileName(attachment.name)}</h2>
      <p title=${about}>${about}</p>
    </div>
    <span class="count" aria-live="polite"
      >${words.counter(localize.number(index + 1), localize.number(total))}</span
    >
    <button type="button" class="button only" aria-label=${words.close} title=${words.closeHint} @click=${close}>
      ${icon('close')}
    </button>
  </div>`;
}

export interface BottomView {
  readonly localize: LocalizeController;
  /** From 1. */
  readonly page: number;
  readonly pageCount: number;
  /** 1 is fitted; null when there is no picture to zoom. */
  readonly scale: number | null;
  readonly maxScale: number;
  /** Null when the file may not be handed out. */
  readonly download: (() => void) | null;
  readonly toPage: (page: number) => void;
  /** Null: fit. */
  readonly zoom: (factor: number | null) => void;
}

export const ZOOM_STEP = 1.5;

/** Pages on the left, zoom in the middle, Download bottom right. */
export function bottomBar(view: BottomView): TemplateResult {
  const words = view.localize.messages.lightbox;
  return html`<div class=${view.pageCount > 1 ? 'bottom has-pages' : 'bottom'}>
    ${view.pageCount > 1 ? html`<div class="stepper">${stepper(view)}</div>` : nothing}
    <div class="tools">${view.scale === null ? nothing : zoomTools(view, view.scale)}</div>
    ${
      view.download
        ? html`<button type="button" class="button secondary end" @click=${view.download}>
            ${icon('download')}${words.download}
          </button>`
        : nothing
    }
  </div>`;
}

function stepper({ localize, page, pageCount, toPage }: BottomView): TemplateResult {
  const words = localize.messages.lightbox;
  return html`${toolButton('prev', words.previousPage, page <= 1, () => toPage(page - 1))}<span
      aria-live="polite"
      >${words.page(localize.number(page), localize.number(pageCount))}</span
    >${toolButton('next', words.nextPage, page >= pageCount, () => toPage(page + 1))}`;
}

function zoomTools({ localize, maxScale, zoom }: BottomView, scale: number): TemplateResult {
  const words = localize.messages.lightbox;
  return html`${toolButton('zoom-out', words.zoomOut, scale <= 1, () => zoom(1 / ZOOM_STEP))}<output
      aria-label=${words.tools}
      >${words.percent(localize.number(Math.round(scale * 100)))}</output
    >${toolButton('zoom-in', words.zoomIn, scale >= maxScale, () => zoom(ZOOM_STEP))}${toolButton(
      'fit',
      words.fit,
      scale <= 1,
      () => zoom(null),
    )}`;
}

/** At its end a button says so and keeps the focus, which a disabled one would drop. */
function toolButton(
  name: Parameters<typeof icon>[0],
  label: string,
  isAtEnd: boolean,
  run: () => void,
): TemplateResult {
  return html`<button
    type="button"
    class="button only"
    aria-label=${label}
    title=${label}
    aria-disabled=${isAtEnd ? 'true' : 'false'}
    @click=${() => {
      if (!isAtEnd) run();
    }}
  >
    ${icon(name)}
  </button>`;
}
