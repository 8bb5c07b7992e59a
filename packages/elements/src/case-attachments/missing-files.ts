import { html, nothing, type TemplateResult } from 'lit';
import type { MissingEntry } from '../case/case-state.js';
import { failureWords } from '../localize/failure-words.js';
import { fileName } from '../theme/file-name.js';
import { isBackAgain, isCut, isGoneForGood } from './download-facts.js';
import type { TabView } from './tab-view.js';

/**
 * Each with its reason and, where it still exists, its own Download: the zip itself need not be made again. First those that lie in it
 * and must not be used. Many scroll by themselves.
 */
export function missingFiles(tab: TabView): TemplateResult {
  const words = tab.localize.messages.download;
  const { missing } = tab.snapshot.download;
  const cutFirst = [...missing.filter(isCut), ...missing.filter((entry) => !isCut(entry))];
  return html`<div class="missing" role="group" tabindex="0" aria-label=${words.missingFiles}>
    <ul>
      ${cutFirst.map((entry) => missingFile(tab, entry))}
    </ul>
  </div>`;
}

function missingFile(tab: TabView, entry: MissingEntry): TemplateResult {
  const { session, localize, snapshot } = tab;
  const words = localize.messages.download;
  const { attachmentId, fileName: name } = entry;
  return html`<li>
    ${fileName(name)}<span class="why">${reason(tab, entry)}</span>
    ${
      isGoneForGood(entry, snapshot)
        ? nothing
        : html`<button
            type="button"
            class="button quiet keep"
            aria-label=${words.downloadMissingFile(name)}
            @click=${() => session?.download(attachmentId)}
          >
            ${words.downloadMissing}
          </button>`
    }
  </li>`;
}

function reason({ localize, snapshot }: TabView, entry: MissingEntry): string {
  const { failure, fileName: name } = entry;
  const { download } = localize.messages;
  if (isBackAgain(entry, snapshot)) return download.backAgain;
  const words = failureWords(localize, failure, name);
  const { sizeBytes, offsetBytes } = failure.facts ?? {};
  if (!isCut(entry) || sizeBytes === undefined || offsetBytes === undefined) return words;
  const { part, total } = localize.bytesOf(offsetBytes, sizeBytes);
  return `${download.cut(part, total)} ${words}`;
}
