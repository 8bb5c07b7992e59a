import type { Attachment } from '@case-attachments/contract';
import { html, nothing, type TemplateResult } from 'lit';
import type { CaseSession } from '../case/case-session.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { fileName } from '../theme/file-name.js';
import { icon } from '../theme/icons.js';
import { pagesOf, type SideIndex } from './comparison.js';
import type { DecodedPictures } from './decoded-pictures.js';
import type { PictureLook } from './picture-look.js';
import type { PictureStage, StageActions } from './picture-stage.js';
import type { StageViewEvent } from './stage-events.js';

/** One picture on show, and how. */
export interface ShownPicture {
  readonly attachment: Attachment;
  /** From 1. */
  readonly page: number;
  readonly look: PictureLook;
  /** Quarters, clockwise. */
  readonly turn: number;
}

export interface PanesView {
  readonly session: CaseSession;
  readonly localize: LocalizeController;
  /** One, or two that are compared. */
  readonly shown: readonly ShownPicture[];
  readonly active: SideIndex;
  /** What each side is called. */
  readonly sideNames: readonly [string, string];
  readonly smallPixels: number;
  readonly decoded: DecodedPictures;
  readonly actions: StageActions;
  readonly hasOthers: boolean;
  /** Pixels of the screen for each of the picture's, on that side; 0 while nothing is there. */
  readonly pixelScaleOf: (side: SideIndex) => number;
  readonly activate: (side: SideIndex) => void;
  readonly step: (by: 1 | -1, side: SideIndex) => void;
  readonly stepPage: (by: 1 | -1, side: SideIndex) => void;
  readonly shownChanged: () => void;
  readonly resized: () => void;
  readonly viewChanged: (stage: PictureStage, event: StageViewEvent) => void;
}

/** The stage, or two of them. */
export function stagePanes(view: PanesView): TemplateResult[] {
  return view.shown.map((picture, index) => pane(view, picture, index as SideIndex));
}

function pane(view: PanesView, picture: ShownPicture, side: SideIndex): TemplateResult {
  const { session, decoded, localize } = view;
  const isPair = view.shown.length > 1;
  const sideName = view.sideNames[side];
  const isActive = isPair && side === view.active;
  return html`<div
    class=${isActive ? 'pane is-active' : 'pane'}
    role=${isPair ? 'group' : nothing}
    aria-label=${isPair ? sideLabel(picture, sideName, localize) : nothing}
    tabindex=${isPair ? 0 : nothing}
    @focusin=${() => view.activate(side)}
    @pointerdown=${() => view.activate(side)}
  >
    <case-images-stage
      ?data-in-pair=${isPair}
      .session=${session}
      .attachment=${picture.attachment}
      .page=${picture.page}
      .smallPixels=${isPair ? 0 : view.smallPixels}
      .look=${picture.look}
      .turn=${picture.turn}
      .decoded=${decoded}
      .actions=${view.actions}
      @shown=${view.shownChanged}
      @resized=${view.resized}
      @view=${(event: StageViewEvent) => view.viewChanged(event.target as PictureStage, event)}
    ></case-images-stage>
    ${isPair ? caption(view, picture, side) : nothing}
    ${view.hasOthers ? arrows(view, side, isPair ? sideName : null) : nothing}
  </div>`;
}

/** Each side tells how large it is seen: pictures that show the same part are seldom of the same size. */
function caption(view: PanesView, { attachment, page }: ShownPicture, side: SideIndex): TemplateResult {
  const { localize } = view;
  const pixelScale = view.pixelScaleOf(side);
  const words = localize.messages.lightbox;
  const date = localize.date(attachment.addedAtMs);
  const count = pagesOf(attachment);
  const added =
    count > 1
      ? words.compare.addedPage(date, words.page(localize.number(page), localize.number(count)))
      : words.compare.added(date);
  return html`<div class="caption">
    ${fileName(attachment.name)}
    <small>${added}</small>
    ${
      pixelScale > 0
        ? html`<span class="scale">${words.percent(localize.number(Math.round(pixelScale * 100)))}</span>`
        : nothing
    }${count > 1 ? pageSteps(view, page, count, side) : nothing}
  </div>`;
}

function sideLabel(
  { attachment, page }: ShownPicture,
  sideName: string,
  localize: LocalizeController,
): string {
  const words = localize.messages.lightbox;
  const count = pagesOf(attachment);
  if (count < 2) return words.compare.side(sideName, attachment.name);
  const which = words.page(localize.number(page), localize.number(count));
  return words.compare.sidePage(sideName, attachment.name, which);
}

/** The stepper below belongs to the active side: pages of the other are within reach here. */
function pageSteps(view: PanesView, page: number, count: number, side: SideIndex): TemplateResult {
  const words = view.localize.messages.lightbox.compare;
  const sideName = view.sideNames[side];
  const step = (by: 1 | -1, label: string, isAtEnd: boolean) => html`<button
    type="button"
    class="button only"
    aria-label=${label}
    title=${label}
    aria-disabled=${isAtEnd}
    @click=${() => view.stepPage(by, side)}
  >
    ${icon(by > 0 ? 'next' : 'prev')}
  </button>`;
  return html`<span class="page-steps"
    >${step(-1, words.previousPageOn(sideName), page <= 1)}${step(1, words.nextPageOn(sideName), page >= count)}</span
  >`;
}

/** Previous and next, over the picture's edges; beside the rail of a comparison they are needed in narrow windows only. */
function arrows({ localize, step }: PanesView, side: SideIndex, sideName: string | null): TemplateResult {
  const words = localize.messages.lightbox;
  const arrow = (by: 1 | -1, label: string) => html`<button
    type="button"
    class=${`button arrow ${by > 0 ? 'next' : 'prev'} ${sideName === null ? '' : 'narrow-only'}`}
    aria-label=${label}
    title=${label}
    @click=${() => step(by, side)}
  >
    ${icon(by > 0 ? 'next' : 'prev')}
  </button>`;
  return sideName === null
    ? html`${arrow(-1, words.previous)}${arrow(1, words.next)}`
    : html`${arrow(-1, words.compare.previousOn(sideName))}${arrow(1, words.compare.nextOn(sideName))}`;
}
