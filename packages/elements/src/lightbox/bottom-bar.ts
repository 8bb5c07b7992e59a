import { html, nothing, type TemplateResult } from 'lit';
import type { LocalizeController } from '../localize/localize-controller.js';
import { icon } from '../theme/lightbox-icons.js';
import { toolButton } from './tool-button.js';

/** What the tools show of the view they change. */
export interface ToolState {
  /** Pixels of the screen for each of the picture's; null when there is no picture. */
  readonly pixelScale: number | null;
  readonly isZoomed: boolean;
  readonly canZoomIn: boolean;
  readonly isAdjusting: boolean;
  readonly isInverted: boolean;
  /** Null: there is nothing to compare with. */
  readonly isComparing: boolean | null;
  /** Null: not comparing. */
  readonly isLinked: boolean | null;
  /** Null: the file has one page, or two pictures are compared. */
  readonly arePagesShown: boolean | null;
}

export type ToolCommand =
  | { readonly kind: 'zoom'; readonly to: 'in' | 'out' | 'fit' | 'actual' }
  | { readonly kind: 'rotate'; readonly by: 1 | -1 }
  | { readonly kind: 'adjust' | 'invert' | 'compare' | 'together' | 'pages' };

export interface BottomView {
  readonly localize: LocalizeController;
  /** From 1. */
  readonly page: number;
  readonly pageCount: number;
  readonly tools: ToolState;
  /** Null when the file may not be handed out. */
  readonly download: (() => void) | null;
  readonly toPage: (page: number) => void;
  readonly run: (command: ToolCommand) => void;
}

/** Pages on the left, the view in the middle, Download bottom right. */
export function bottomBar(view: BottomView): TemplateResult {
  const { localize, download } = view;
  const words = localize.messages.lightbox;
  return html`<div class="bottom">
    ${view.pageCount > 1 ? html`<div class="stepper">${stepper(view)}</div>` : nothing}
    <div class="tools" role="toolbar" aria-label=${words.tools}>
      ${
        view.tools.pixelScale === null
          ? nothing
          : html`<div>${zoomTools(view, view.tools.pixelScale)}</div>
              <div>${turnTools(view)}</div>`
      }
      <div>${lookTools(view)}</div>
    </div>
    ${
      download
        ? html`<button
            type="button"
            class="button secondary end"
            title=${words.keys.hint(words.download, 'D')}
            @click=${download}
          >
            ${icon('download')}${words.download}
          </button>`
        : nothing
    }
  </div>`;
}

function stepper({ localize, page, pageCount, toPage }: BottomView): TemplateResult {
  const words = localize.messages.lightbox;
  const { pageUp, pageDown } = words.keys.names;
  return html`${toolButton(localize, {
    label: words.previousPage,
    content: icon('prev'),
    key: pageUp,
    isAtEnd: page <= 1,
    run: () => toPage(page - 1),
  })}<span>${words.page(localize.number(page), localize.number(pageCount))}</span>${toolButton(localize, {
    label: words.nextPage,
    content: icon('next'),
    key: pageDown,
    isAtEnd: page >= pageCount,
    run: () => toPage(page + 1),
  })}`;
}

function zoomTools({ localize, tools, run }: BottomView, pixelScale: number): TemplateResult {
  const words = localize.messages.lightbox;
  return html`${toolButton(localize, {
    label: words.zoomOut,
    content: icon('zoom-out'),
    key: '-',
    isAtEnd: !tools.isZoomed,
    run: () => run({ kind: 'zoom', to: 'out' }),
  })}<span class=${tools.isLinked === null ? 'percent' : 'percent of-side'}
      >${words.percent(localize.number(Math.round(pixelScale * 100)))}</span
    >${toolButton(localize, {
      label: words.zoomIn,
      content: icon('zoom-in'),
      key: '+',
      isAtEnd: !tools.canZoomIn,
      run: () => run({ kind: 'zoom', to: 'in' }),
    })}${toolButton(localize, {
      label: words.fit,
      content: icon('fit'),
      key: '0',
      isAtEnd: !tools.isZoomed,
      run: () => run({ kind: 'zoom', to: 'fit' }),
    })}${toolButton(localize, {
      label: words.actualSize,
      content: words.oneToOne,
      key: '1',
      more: 'no-phone',
      run: () => run({ kind: 'zoom', to: 'actual' }),
    })}`;
}

function turnTools({ localize, run }: BottomView): TemplateResult {
  const words = localize.messages.lightbox;
  const { shift } = words.keys.names;
  return html`${toolButton(localize, {
    label: words.rotateLeft,
    content: icon('rotate-left'),
    key: `${shift}+R`,
    more: 'wider-only',
    run: () => run({ kind: 'rotate', by: -1 }),
  })}${toolButton(localize, {
    label: words.rotateRight,
    content: icon('rotate-right'),
    key: 'R',
    run: () => run({ kind: 'rotate', by: 1 }),
  })}`;
}

function lookTools({ localize, tools, run }: BottomView): TemplateResult {
  const words = localize.messages.lightbox;
  const hasPicture = tools.pixelScale !== null;
  const word = (
    kind: 'adjust' | 'invert' | 'compare' | 'together' | 'pages',
    picture: TemplateResult,
    label: string,
    key: string,
    isPressed: boolean | null,
    more = '',
  ) =>
    isPressed === null
      ? nothing
      : toolButton(localize, {
          label,
          content: picture,
          key,
          isWord: true,
          isPressed,
          more,
          run: () => run({ kind }),
        });
  return html`${word('adjust', icon('adjust'), words.adjust, 'A', hasPicture ? tools.isAdjusting : null)}${word(
    'invert',
    icon('invert'),
    words.invert,
    'I',
    hasPicture ? tools.isInverted : null,
  )}${word('compare', icon('compare'), words.compare.title, 'C', tools.isComparing)}${word(
    'together',
    icon('link'),
    words.compare.together,
    'L',
    tools.isLinked,
  )}${word('pages', icon('pages'), words.pages, 'P', tools.arePagesShown, 'wide-only')}`;
}
