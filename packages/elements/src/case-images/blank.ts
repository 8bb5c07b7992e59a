import { html, nothing, type TemplateResult } from 'lit';
import type { CaseSnapshot, Failure } from '../case/case-state.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { icon } from '../theme/icons.js';

export interface BlankView {
  /** Null while the element is not configured. */
  readonly snapshot: CaseSnapshot | null;
  readonly localize: LocalizeController;
  reload(): void;
}

/** What stands where the pictures are when there is none to show: why, and the way on. */
export function blank(view: BlankView): TemplateResult {
  const { snapshot } = view;
  const words = view.localize.messages.images;
  switch (snapshot?.status) {
    case 'denied':
      return quiet(view, 'lock', words.denied);
    case 'signed-out':
      return quiet(view, 'lock', words.signedOut);
    case 'insecure':
      return quiet(view, 'lock', words.insecure);
    case 'failed':
      return failed(view, snapshot.failure);
    case 'ready':
      if (snapshot.images.loading) break;
      // Pictures that could not be fetched are not pictures that are not there.
      return snapshot.images.failure
        ? failed(view, snapshot.images.failure)
        : quiet(view, 'image', words.empty);
  }
  return html`<div class="waiting" role="status" aria-busy="true">
      <span class="bone still"></span><span class="visually-hidden">${words.loadingImages}</span>
      <div class="under" aria-hidden="true">
        <div class="words"><span class="bone w4"></span><span class="bone w1"></span></div>
      </div>
    </div>
    <div class="thumbs" aria-hidden="true">
      ${[0, 1, 2].map(() => html`<span class="bone tile"></span>`)}
    </div>`;
}

function failed(view: BlankView, failure: Failure | null): TemplateResult {
  const reason = failure ? failureWords(view.localize, failure) : '';
  return quiet(view, 'warn', view.localize.messages.images.failed(reason), true);
}

function quiet(
  { localize, reload }: BlankView,
  name: Parameters<typeof icon>[0],
  text: string,
  withRetry = false,
): TemplateResult {
  return html`<div class="film is-quiet" part="film">${icon(name)}</div>
    <div>
      <p class="hint">${text}</p>
      ${
        withRetry
          ? html`<button type="button" class="button secondary again" @click=${() => reload()}>
              ${localize.messages.common.tryAgain}
            </button>`
          : nothing
      }
    </div>`;
}
