import { html, nothing, type TemplateResult } from 'lit';
import type { TransferSnapshot } from '../case/case-state.js';
import { firstClick } from '../controllers/first-click.js';
import { badge } from '../theme/badge.js';
import { fileName } from '../theme/file-name.js';
import { type IconName, icon } from '../theme/icons.js';
import type { TabView } from './tab-view.js';
import { transferWords } from './transfer-words.js';

/** A file on its way. The row's own rule is its progress bar, so nothing jumps when it ends. */
export function transferRow(tab: TabView, transfer: TransferSnapshot): TemplateResult {
  const { localize } = tab;
  const words = transferWords(localize, transfer);
  return html`<div
    class="row is-transfer ${words.rule ? 'has-rule' : ''}"
    role="row"
    data-transfer=${transfer.id}
    part="transfer"
  >
    <div class="c-name" role="cell" aria-colspan="4">
      <div class="file">
        ${badge(transfer.category, localize.messages.common.category[transfer.category])}
        <div class="words">
          ${fileName(transfer.fileName)}
          <span class="note ${words.tone}">${icon(words.icon, 'small')}<span>${words.text}</span></span>
        </div>
      </div>
    </div>
    <div class="c-do" role="cell">
      <div class="actions">${buttons(tab, transfer)}</div>
      ${
        words.rule &&
        html`<progress
          class="rule ${words.rule === 'still' ? 'is-still' : ''}"
          aria-label=${localize.messages.transfers.progressOf(transfer.fileName)}
          max=${Math.max(1, transfer.bytesTotal)}
          .value=${transfer.status === 'verifying' ? Math.max(1, transfer.bytesTotal) : transfer.bytesSafe}
        ></progress>`
      }
    </div>
  </div>`;
}

function buttons(tab: TabView, transfer: TransferSnapshot) {
  const { session, actions, localize } = tab;
  const words = localize.messages.transfers;
  const { id, fileName: name, status } = transfer;
  const act = (iconName: IconName, word: string, label: string, run: () => void) =>
    html`<button type="button" class="button quiet keep" aria-label=${label} @click=${firstClick(run)}>
      ${icon(iconName)}<span class="label">${word}</span>
    </button>`;
  const close = (word: string, label: string, run: () => void) =>
    html`<button type="button" class="button only push" aria-label=${label} title=${word} @click=${firstClick(run)}>
      ${icon('close')}
    </button>`;

  if (status === 'done' || status === 'verifying') return nothing;
  const main = transfer.needsFile
    ? act('upload', words.chooseAgain, words.chooseFileAgain(name), () => actions.chooseAgain(id))
    : status === 'failed'
      ? transfer.retryable
        ? act('retry', words.retry, words.retryFile(name), () => session?.retry(id))
        : nothing
      : status === 'paused'
        ? act('play', words.resume, words.resumeFile(name), () => session?.resume(id))
        : status === 'uploading' && transfer.waitingFor !== 'other-tab'
          ? act('pause', words.pause, words.pauseFile(name), () => session?.pause(id))
          : nothing;
  const last =
    status === 'failed'
      ? close(words.remove, words.removeFile(name), () => session?.dismissTransfer(id))
      : close(words.cancel, words.cancelFile(name), () => session?.cancel(id));
  return html`${main}${last}`;
}
