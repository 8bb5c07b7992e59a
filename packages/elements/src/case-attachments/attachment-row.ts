import type { Attachment } from '@case-attachments/contract';
import { html, nothing, type TemplateResult } from 'lit';
import { firstClick } from '../controllers/first-click.js';
import { previewFailure } from '../controllers/picture-controller.js';
import { lockedFailure } from '../controllers/viewed-image.js';
import { failureWords } from '../localize/failure-words.js';
import type { LocalizeController } from '../localize/localize-controller.js';
import { uploaderOf } from '../localize/uploader.js';
import { badge } from '../theme/badge.js';
import { fileName } from '../theme/file-name.js';
import { type IconName, icon } from '../theme/icons.js';
import { ignoreHeldKey } from './delete-pace.js';
import { may, type TabView } from './tab-view.js';

/** One attachment: what it is, and what can be done with it. */
export function attachmentRow(tab: TabView, attachment: Attachment): TemplateResult {
  const { localize } = tab;
  const note = noteOf(tab, attachment);
  const thumbnail = may(tab.snapshot, 'read') ? tab.thumbnails.of(attachment) : nothing;
  const { category, uploadedBy } = attachment;
  const by = uploaderOf(localize, attachment);
  // Its place is the same with a box and without: in another one its picture would be made anew.
  const tile = badge(category, localize.messages.common.category[category], thumbnail);
  return html`<div class=${note ? 'row has-note' : 'row'} role="row" data-id=${attachment.id} part="row">
    <div class="c-name" role="cell">
      <div class="file">
        <span class="tile">${tile}${tab.selection?.renderBox(tab, attachment) ?? nothing}</span>
        <div class="words">
          ${fileName(attachment.name)}
          ${
            note &&
            html`<span class="note ${note.tone}">${icon(note.icon, 'small')}<span>${note.text}</span></span>`
          }
        </div>
      </div>
    </div>
    <div class="c-size" role="cell">${localize.bytes(attachment.sizeBytes)}</div>
    <div class="c-date" role="cell" title=${localize.dateTime(attachment.addedAtMs)}
      >${addedOn(localize, attachment.addedAtMs)}</div
    >
    <div class="c-by" role="cell" title=${by}>${uploadedBy.displayName}</div>
    <div class="c-do" role="cell"><div class="actions">${buttons(tab, attachment)}</div></div>
  </div>`;
}

function buttons(tab: TabView, attachment: Attachment) {
  const { snapshot, session, actions, localize } = tab;
  const words = localize.messages.tab;
  const { name, scanState } = attachment;
  return html`${
    scanState === 'infected'
      ? html`<span class="locked">${icon('lock', 'small')}${words.quarantined}</span>`
      : scanState === 'pending'
        ? html`<span class="locked">${icon('clock', 'small')}${words.checking}</span>`
        : scanState !== 'unscannable' && may(snapshot, 'read')
          ? html`<button
                type="button"
                class="button quiet"
                aria-label=${words.viewFile(name)}
                title=${words.view}
                @click=${firstClick(() => actions.view(attachment))}
              >
                ${icon('eye')}<span class="label">${words.view}</span></button
              ><button
                type="button"
                class="button quiet"
                aria-label=${words.downloadFile(name)}
                title=${words.download}
                @click=${firstClick(() => session?.download(attachment.id))}
              >
                ${icon('download')}<span class="label">${words.download}</span>
              </button>`
          : nothing
  }${
    may(snapshot, 'delete')
      ? html`<button
          type="button"
          class="button only push delete"
          aria-label=${words.deleteFile(name)}
          title=${words.delete}
          @keydown=${ignoreHeldKey}
          @click=${firstClick(({ timeStamp }) => actions.remove(attachment, timeStamp))}
        >
          ${icon('trash')}
        </button>`
      : nothing
  }`;
}

interface Note {
  readonly tone: '' | 'danger' | 'warning' | 'success';
  readonly icon: IconName;
  readonly text: string;
}

function noteOf({ snapshot, localize, justAttachedIds }: TabView, attachment: Attachment): Note | null {
  const words = localize.messages.tab;
  const locked = lockedFailure(attachment);
  switch (attachment.scanState) {
    case 'infected':
      return { tone: 'danger', icon: 'shield', text: failureWords(localize, locked!) };
    case 'pending': {
      const text = may(snapshot, 'read') ? words.scanPending : words.scanPendingListOnly;
      return { tone: '', icon: 'clock', text };
    }
    case 'unscannable':
      return { tone: 'warning', icon: 'warn', text: failureWords(localize, locked!) };
  }
  if (attachment.sizeBytes === 0) return { tone: 'warning', icon: 'warn', text: words.emptyFile };
  if (attachment.contentMismatch) {
    const text = words.contentMismatch(attachment.mediaType, attachment.name);
    return { tone: 'warning', icon: 'warn', text };
  }
  // Whoever has attached it is still there, and may have a better copy.
  if (attachment.preview.state === 'available' && attachment.preview.incomplete) {
    return { tone: 'warning', icon: 'warn', text: words.incompletePicture };
  }
  const unseen = attachment.category === 'image' ? previewFailure(attachment) : null;
  if (unseen && unseen.code !== 'preview-pending') {
    // As the panel and the lightbox say it.
    const text = failureWords(localize, unseen, attachment.name);
    return unseen.code === 'preview-damaged'
      ? { tone: 'warning', icon: 'warn', text }
      : { tone: '', icon: 'info', text };
  }
  if (justAttachedIds.has(attachment.id)) return { tone: 'success', icon: 'check', text: words.justAttached };
  return null;
}

function addedOn(localize: LocalizeController, atMs: number): string {
  const isToday = new Date(atMs).toDateString() === new Date().toDateString();
  return isToday ? localize.messages.tab.today : localize.date(atMs);
}
