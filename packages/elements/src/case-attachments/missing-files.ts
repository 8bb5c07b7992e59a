import { html, nothing, type TemplateResult } from 'lit';
import type { MissingEntry } from '../case/case-state.js';
import { failureWords } from '../localize/failure-words.js';
import { fileName } from '../theme/file-name.js';
import { isGoneForGood } from './download-facts.js';
import type { TabView } from './tab-view.js';

/** Each with its reason and, where it still exists, its own Download: the zip itself need not be made again. Many scroll by themselves. */
export function missingFiles(tab: TabView): TemplateResult {
  const words = tab.localize.messages.download;
  return html`<div class="missing" role="group" tabindex="0" aria-label=${words.missingFiles}>
    <ul>
      ${tab.snapshot.download.missing.map((entry) => missingFile(tab, entry))}
    </ul>
  </div>`;
}

function missingFile({ session, localize }: TabView, entry: MissingEntry): TemplateResult {
  const words = localize.messages.download;
  const { attachmentId, fileName: name } = entry;
  return html`<li>
    ${fileName(name)}<span class="why">${reason(localize, entry)}</span>
    ${
      isGoneForGood(entry)
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

/** A file that was cut is in the download, and looks like a whole one. */
function reason(localize: TabView['localize'], { failure, fileName: name }: MissingEntry): string {
  const words = failureWords(localize, failure, name);
  const { sizeBytes, offsetBytes } = failure.facts ?? {};
  if (!offsetBytes || sizeBytes === undefined) return words;
  const { part, total } = localize.bytesOf(offsetBytes, sizeBytes);
  return `${words} ${localize.messages.download.cut(part, total)}`;
}
