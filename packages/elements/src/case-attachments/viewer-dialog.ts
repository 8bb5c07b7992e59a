import { html, nothing, type TemplateResult } from 'lit';
import type { ViewerController } from '../controllers/viewer-controller.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { fileName } from '../theme/file-name.js';
import { icon } from '../theme/icons.js';

/** What the browser can show by itself; for anything else the word that it can be downloaded. */
export function viewerDialog(
  localize: LocalizeController,
  viewer: ViewerController,
): TemplateResult | typeof nothing {
  const { attachment } = viewer;
  if (!attachment) return nothing;
  const { tab, common } = localize.messages;
  return html`<dialog
    class="dialog viewer-dialog"
    part="viewer-dialog"
    aria-labelledby="viewer-title"
    @close=${() => viewer.close()}
  >
    <div class="dialog-box">
      <header>
        <h2 class="title" id="viewer-title">${fileName(attachment.name)}</h2>
        <button type="button" class="button secondary" autofocus @click=${() => viewer.download()}>
          ${icon('download')}${tab.download}
        </button>
        <button
          type="button"
          class="button only"
          aria-label=${common.close}
          title=${common.close}
          @click=${() => viewer.close()}
        >
          ${icon('close')}
        </button>
      </header>
      <div class="viewer" role="group" aria-label=${attachment.name}>${content(localize, viewer, attachment.name)}</div>
    </div>
  </dialog>`;
}

function content(localize: LocalizeController, viewer: ViewerController, name: string): TemplateResult {
  const words = localize.messages.tab.viewer;
  const { state } = viewer;
  switch (state.status) {
    case 'loading':
      return html`<p class="viewer-word" role="status">${words.loading(name)}</p>`;
    case 'not-showable':
      return word(words.notShowable);
    case 'blocked':
      return word(words.blocked);
    case 'failed':
      return word(failureWords(localize, state.failure, name));
    case 'text':
      return html`<pre tabindex="0">${state.text}</pre>
        ${state.isCut ? html`<p class="note">${words.tooLong}</p>` : nothing}`;
    case 'shown':
      return shown(viewer, state.kind, state.url, name);
  }
}

function shown(
  viewer: ViewerController,
  kind: 'pdf' | 'video' | 'audio' | 'image',
  url: string,
  name: string,
): TemplateResult {
  const failed = () => viewer.showFailed();
  switch (kind) {
    case 'pdf':
      return html`<iframe src=${url} title=${name}></iframe>`;
    case 'video':
      return html`<video src=${url} controls playsinline aria-label=${name} @error=${failed}></video>`;
    case 'audio':
      return html`<audio src=${url} controls aria-label=${name} @error=${failed}></audio>`;
    case 'image':
      return html`<img src=${url} alt=${name} @error=${failed} />`;
  }
}

function word(text: string): TemplateResult {
  return html`<p class="viewer-word">${icon('info')}<span>${text}</span></p>`;
}
