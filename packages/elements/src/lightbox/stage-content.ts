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

/** What must be known of the picture on show. @param reset null when it is shown as it is */
export function stageNotes(
  { preview }: Attachment,
  localize: LocalizeController,
  reset: (() => void) | null,
): TemplateResult {
  const words = localize.messages.lightbox;
  const picture = preview.state === 'available' ? preview : null;
  const note = (what: string, why?: string) => html`<p class="chip">
    ${why ? html`<strong>${what}</strong> ${why}` : what}
  </p>`;
  return html`<div class="notes">
    ${
      reset
        ? html`<p class="chip has-button">
            ${words.adjusted}<button type="button" class="button quiet" title=${words.keys.hint(words.reset, 'U')} @click=${reset}>
              ${words.reset}
            </button>
          </p>`
        : nothing
    }
    ${picture?.autoContrast ? note(words.autoContrast, words.autoContrastWhy) : nothing}
    ${picture?.incomplete ? note(words.incomplete, words.incompleteWhy) : nothing}
    ${picture?.animated ? note(words.animated) : nothing}
  </div>`;
}
