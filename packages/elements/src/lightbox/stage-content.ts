import type { Attachment } from '@case-attachments/contract';
import { html, nothing, type TemplateResult } from 'lit';
import type { Failure } from '../case/case-state.js';
import { canRetry } from '../controllers/picture-controller.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { icon } from '../theme/icons.js';

export interface FailedView {
  readonly attachment: Attachment;
  readonly failure: Failure;
  readonly localize: LocalizeController;
  readonly retry: () => void;
  /** Null when the file may not be handed out. */
  readonly download: (() => void) | null;
}

/** In words why there is no picture, and what can be done. Never a blank stage. */
export function notShowable({ attachment, failure, localize, retry, download }: FailedView): TemplateResult {
  return html`<div class="not-showable" role="status">
    ${icon('image')}<strong>${attachment.name}</strong>
    <p>${failureWords(localize, failure, attachment.name)}</p>
    <div class="actions">
      ${
        canRetry(failure)
          ? html`<button type="button" class="button secondary" @click=${retry}>
              ${icon('retry')}${localize.messages.common.tryAgain}
            </button>`
          : nothing
      }${
        download
          ? html`<button type="button" class="button secondary" @click=${download}>
              ${icon('download')}${localize.messages.lightbox.download}
            </button>`
          : nothing
      }
    </div>
  </div>`;
}

export interface NotesView {
  readonly attachment: Attachment;
  readonly localize: LocalizeController;
  /** Null when it is shown as it is. */
  readonly reset: (() => void) | null;
  /** Not put away. */
  readonly areShown: boolean;
  readonly toggle: () => void;
}

/** What must be known of the picture on show. It lies over the picture: put away, a button with its words stays. */
export function stageNotes(view: NotesView): TemplateResult | typeof nothing {
  const { localize, reset, areShown, toggle } = view;
  const words = localize.messages.lightbox;
  const facts = pictureFacts(view);
  const titles = [...(reset ? [words.adjusted] : []), ...facts.map(({ what }) => what)];
  if (titles.length === 0) return nothing;
  const label = areShown ? words.hideNotes : words.showNotes(titles.join(', '));
  return html`<div class="notes">
    ${areShown && reset ? adjustedNote(localize, reset) : nothing}
    ${
      areShown
        ? facts.map(
            ({ what, why }) =>
              html`<p class="chip">${why ? html`<strong>${what}</strong> ${why}` : what}</p>`,
          )
        : nothing
    }
    <button
      type="button"
      class="button only toggle"
      aria-label=${label}
      title=${label}
      aria-expanded=${areShown}
      @click=${toggle}
    >
      ${icon(areShown ? 'close' : 'warn')}
    </button>
  </div>`;
}

function adjustedNote(localize: LocalizeController, reset: () => void): TemplateResult {
  const words = localize.messages.lightbox;
  return html`<p class="chip has-button">
    ${words.adjusted}<button
      type="button"
      class="button quiet"
      title=${words.keys.hint(words.reset, 'U')}
      @click=${reset}
    >
      ${words.reset}
    </button>
  </p>`;
}

function pictureFacts({ attachment: { preview }, localize }: NotesView) {
  const words = localize.messages.lightbox;
  if (preview.state !== 'available') return [];
  return [
    ...(preview.autoContrast ? [{ what: words.autoContrast, why: words.autoContrastWhy }] : []),
    ...(preview.incomplete ? [{ what: words.incomplete, why: words.incompleteWhy }] : []),
    ...(preview.animated ? [{ what: words.animated, why: null }] : []),
  ];
}
