import { html, nothing, type TemplateResult } from 'lit';
import { failureWords } from '../localize/failure-words.js';
import { fileName } from '../theme/file-name.js';
import { strip } from './strip.js';
import type { TabView } from './tab-view.js';

/** Download All from its start to its end: how far it is, and afterwards what was saved and what is missing. */
export function downloadStrip(tab: TabView): TemplateResult | typeof nothing {
  const { snapshot, session, localize } = tab;
  const { download } = snapshot;
  const { download: words, common } = localize.messages;
  const { zipName: zip, filesDone, filesTotal, bytesDone, bytesTotal } = download;
  const cancel = { word: common.cancel, run: () => session?.cancelDownload() };
  const close = { word: common.close, run: () => session?.dismissDownload() };
  const again = { word: words.startAgain, run: () => session?.downloadAll() };
  switch (download.status) {
    case 'idle':
      return nothing;
    case 'paused':
    case 'saving': {
      const { part, total } = localize.bytesOf(bytesDone, bytesTotal);
      return strip({
        icon: download.waitingFor ? 'offline' : 'download-all',
        ...(download.waitingFor && { tone: 'warning' as const }),
        className: 'is-running',
        title: words.saving(common.files(filesTotal), zip),
        text: download.waitingFor
          ? words.waiting[download.waitingFor]
          : words.progress(localize.number(filesDone), common.files(filesTotal), part, total),
        button: cancel,
        progress: { label: words.progressOf(zip), value: bytesDone, max: bytesTotal },
      });
    }
    case 'finishing':
      return strip({
        icon: 'download-all',
        className: 'is-running',
        title: words.finishing(zip),
        text: words.finishingHint,
        button: cancel,
        progress: { label: words.progressOf(zip), value: 1, max: 1 },
      });
    case 'done': {
      const missing = download.missing.length;
      const title = words.saved(localize.number(filesTotal - missing), localize.number(filesTotal));
      if (missing === 0) {
        const text = words.savedWhole(zip, localize.bytes(bytesTotal));
        return strip({ icon: 'check', tone: 'success', title, text, close });
      }
      const text = words.savedWithout(zip, missing);
      return strip({ icon: 'warn', tone: 'warning', title, text, list: missingList(tab), close });
    }
    case 'cancelled':
      return strip({
        icon: 'close',
        title: words.cancelled,
        text: words.cancelledHint(zip),
        button: again,
        close,
      });
    case 'failed':
      return strip({
        icon: 'warn',
        tone: 'danger',
        title: words.failed(zip),
        text: download.failure ? failureWords(localize, download.failure) : '',
        button: again,
        close,
      });
  }
}

/** Each with its reason and, where it still exists, its own Download: the zip itself need not be made again. */
function missingList({ snapshot, session, localize }: TabView): TemplateResult {
  const words = localize.messages.download;
  return html`<ul aria-label=${words.missingFiles}>
    ${snapshot.download.missing.map(
      ({ attachmentId, fileName: name, failure }) => html`<li>
        ${fileName(name)}<span class="why">${failureWords(localize, failure, name)}</span>
        ${
          failure.code === 'attachment-deleted' ||
          failure.code === 'attachment-not-found' ||
          failure.code === 'attachment-infected'
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
      </li>`,
    )}
  </ul>`;
}
