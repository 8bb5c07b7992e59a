import { html, nothing, type TemplateResult } from 'lit';
import type { Viewing } from '../controllers/viewing.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { badge } from '../theme/badge.js';
import { icon } from '../theme/icons.js';

/** In place of a file that is not shown: what it is, why, and what can be done. */
export function viewerTile(
  localize: LocalizeController,
  viewing: Viewing,
  download: () => void,
): TemplateResult {
  const { state, attachment, canDownload, canRetry } = viewing;
  const { tab, viewer, common } = localize.messages;
  const load = (word: string) =>
    html`<button type="button" class="button secondary" @click=${() => viewing.load()}>${word}</button>`;
  return html`<div class="viewer-tile">
    ${badge(attachment.category, common.category[attachment.category])}
    <p class="file-name"><bdi>${attachment.name}</bdi></p>
    <p class="note">${localize.bytes(attachment.sizeBytes)}</p>
    <p class="reason" role="alert">${reasonOf(localize, viewing)}</p>
    <div class="choices">
      ${
        canDownload
          ? html`<button type="button" class="button primary" @click=${download}>
              ${icon('download')}${tab.download}
            </button>`
          : nothing
      }
      ${canRetry ? load(common.tryAgain) : nothing}
      ${state.status === 'asking' && state.canLoad ? load(viewer.loadAnyway) : nothing}
    </div>
  </div>`;
}

/** Why it is not shown, and the way on. */
function reasonOf(localize: LocalizeController, { state, attachment }: Viewing): string {
  const { tab, viewer: words } = localize.messages;
  if (state.status === 'asking') {
    const size = localize.bytes(attachment.sizeBytes);
    return state.canLoad ? words.large(size) : words.tooLarge(size);
  }
  if (state.status !== 'problem') return '';
  const { problem } = state;
  switch (problem.kind) {
    case 'no-viewer':
      return words.notShowable;
    case 'empty':
      return tab.emptyFile;
    case 'blocked':
      return words.blocked;
    case 'not-showable':
      return words.unknownCoding;
    case 'damaged':
      return words.damaged;
    case 'viewer-failed':
      return words.viewerFailed;
    case 'failed':
      return failureWords(localize, problem.failure, attachment.name);
  }
}
