import type { Attachment } from '@case-attachments/contract';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { isSelectable } from '../controllers/row-selection.js';
import { icon } from '../theme/icons.js';
import type { TabSelection } from './tab-selection.js';
import type { TabView } from './tab-view.js';

/** In the toolbar's place beside the filter while rows are chosen: how many, and what can be done with them. */
export function selectionBar(
  { localize, snapshot, actions }: TabView,
  selection: TabSelection,
): TemplateResult {
  const { selection: words } = localize.messages;
  const { attachments, sizeBytes } = selection;
  const count = attachments.length;
  const shown = new Set(snapshot.list.attachments.map(({ id }) => id));
  const elsewhere = attachments.filter(({ id }) => !shown.has(id)).length;
  const request = {
    scope: { kind: 'selected' as const, attachmentIds: attachments.map(({ id }) => id) },
    files: count,
    sizeBytes,
  };
  return html`<div class="selection" part="selection">
    <p class="picked">
      ${
        count === 0
          ? words.none
          : html`<strong>${words.count(localize.number(count))}</strong>, ${localize.bytes(sizeBytes)}${
              elsewhere > 0 ? html`, <span>${words.elsewhere(localize.number(elsewhere))}</span>` : nothing
            }`
      }
    </p>
    <button type="button" class="button quiet clear" @click=${() => selection.end()}>
      ${count === 0 ? words.done : words.clear}
    </button>
    <button
      type="button"
      class="button primary"
      part="download-selected-button"
      ?disabled=${count === 0}
      @click=${() => actions.download(request)}
    >
      ${icon('download-all')}${words.download}
    </button>
  </div>`;
}

/** In the table's head: shows the boxes, and then ticks all or none of what is shown. */
export function selectButton(
  { localize, snapshot }: TabView,
  selection: TabSelection,
): TemplateResult | typeof nothing {
  const { selection: words } = localize.messages;
  const selectable = snapshot.list.attachments.filter(isSelectable);
  if (selectable.length === 0) return nothing;
  const isAll = selection.isOn && selectable.every(({ id }) => selection.has(id));
  const [word, short, label] = !selection.isOn
    ? [words.start, words.start, words.startLabel]
    : isAll
      ? [words.selectNone, words.selectNoneShort, words.selectNoneLabel]
      : [words.selectAll, words.selectAllShort, words.selectAllLabel];
  return html`<button
    type="button"
    class="sort select-rows"
    aria-label=${label}
    @click=${() => (selection.isOn ? selection.toggleAll(!isAll) : selection.begin())}
  >
    <span class="long">${word}</span><span class="short">${short}</span>
  </button>`;
}

/** The box lies over the tile, so that nothing moves when it comes. Outside of selecting it is for the pointer alone. */
export function pickBox(
  { localize }: TabView,
  selection: TabSelection,
  attachment: Attachment,
): TemplateResult | typeof nothing {
  if (!isSelectable(attachment)) return nothing;
  const picked = ({ target, shiftKey }: MouseEvent) =>
    selection.toggle(attachment, (target as HTMLInputElement).checked, shiftKey);
  return html`<input
    type="checkbox"
    class="pick"
    aria-label=${localize.messages.selection.file(attachment.name)}
    tabindex=${selection.isOn ? nothing : '-1'}
    .checked=${live(selection.has(attachment.id))}
    @click=${picked}
    @mousedown=${keepText}
    @keydown=${walkBoxes}
  />`;
}

/** Shift would select the words between two clicks. */
function keepText(event: MouseEvent): void {
  if (event.shiftKey) event.preventDefault();
}

/** From box to box by the arrows, as in a list. */
function walkBoxes(event: KeyboardEvent): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0) return;
  const box = event.currentTarget as HTMLElement;
  const boxes = [...(box.closest('[role=table]')?.querySelectorAll<HTMLElement>('.pick') ?? [])];
  boxes[boxes.indexOf(box) + step]?.focus();
  // The page would scroll as well.
  event.preventDefault();
}
