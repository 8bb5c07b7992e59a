import { html, nothing, type TemplateResult } from 'lit';
import type { ViewerController } from '../controllers/viewer-controller.js';
import type { Viewing, ViewingState } from '../controllers/viewing.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { uploaderOf } from '../localize/uploader.js';
import { fileName } from '../theme/file-name.js';
import { icon } from '../theme/icons.js';
import { viewerTile } from './viewer-tile.js';

/** One file over the tab: shown by the viewer for its kind, or the plain reason why not and the download. */
export function viewerDialog(
  localize: LocalizeController,
  viewer: ViewerController,
  caseLabel: string,
): TemplateResult | typeof nothing {
  const { viewing } = viewer;
  if (!viewing) return nothing;
  const { tab, common } = localize.messages;
  const { state, attachment } = viewing;
  const added = localize.date(attachment.addedAtMs);
  const about = localize.messages.viewer.about(caseLabel, added, uploaderOf(localize, attachment));
  const download = () => viewer.download();
  // The event comes some time after the closing: by then another file may be open.
  const closed = ({ target }: Event) => {
    if (viewer.viewing === viewing && !(target as HTMLDialogElement).open) viewer.close();
  };
  const hasTile = state.status === 'asking' || state.status === 'problem';
  return html`<dialog
    class="dialog viewer-dialog"
    part="viewer-dialog"
    aria-labelledby="viewer-title"
    aria-describedby="viewer-about"
    data-viewer=${viewing.viewer?.id ?? 'none'}
    data-status=${state.status}
    @close=${closed}
  >
    <div class="dialog-box">
      <header>
        <div class="title">
          <h2 id="viewer-title">${fileName(attachment.name)}</h2>
          <p id="viewer-about" title=${about}>${about}</p>
        </div>
        ${
          hasTile
            ? nothing
            : html`<button type="button" class="button secondary" title=${tab.download} @click=${download}>
                ${icon('download')}<span class="label">${tab.download}</span>
              </button>`
        }
        <button
          type="button"
          class="button only"
          aria-label=${common.close}
          title=${common.close}
          autofocus
          @click=${() => viewer.close()}
        >
          ${icon('close')}
        </button>
      </header>
      <div class="viewer">
        ${state.status === 'loading' ? waiting(localize, viewing, state) : nothing}
        ${hasTile ? viewerTile(localize, viewing, download) : viewing.container}
      </div>
    </div>
  </dialog>`;
}

/** The words are read aloud when they change; bytes that come by the second are not. */
function waiting(
  localize: LocalizeController,
  { attachment: { name, sizeBytes } }: Viewing,
  { receivedBytes, waitingFor }: Extract<ViewingState, { status: 'loading' }>,
): TemplateResult {
  const { viewer, download } = localize.messages;
  const { part, total } = localize.bytesOf(receivedBytes, sizeBytes);
  return html`<div class="viewer-waiting">
    <p role="status">${waitingFor ? download.waiting[waitingFor] : viewer.loading(name)}</p>
    ${
      receivedBytes > 0
        ? html`<progress max=${sizeBytes} value=${receivedBytes} aria-label=${viewer.loading(name)}></progress>
            <p class="note">${viewer.loadedOf(part, total)}</p>`
        : nothing
    }
  </div>`;
}
