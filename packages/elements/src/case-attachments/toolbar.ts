import { CATEGORIES, type Category } from '@case-attachments/contract/files';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { icon } from '../theme/icons.js';
import { caseTotal, may, type TabView } from './tab-view.js';

/** The filter, and beside it Attach Files, the sum and Download All; or what can be done with the chosen rows. */
export function toolbar(tab: TabView): TemplateResult {
  const { selection } = tab;
  return html`<div class=${selection?.isOn ? 'toolbar is-selecting' : 'toolbar'} part="toolbar">
    ${filter(tab, caseTotal(tab.snapshot))} ${selection?.isOn ? selection.renderBar(tab) : buttons(tab)}
  </div>`;
}

function buttons(tab: TabView): TemplateResult {
  const { snapshot, localize, actions } = tab;
  const words = localize.messages.tab;
  return html`${
    snapshot.policy === null || may(snapshot, 'upload')
      ? html`<button
          type="button"
          class="button primary attach"
          part="attach-button"
          ?disabled=${snapshot.policy === null || snapshot.status === 'insecure'}
          @click=${() => actions.openAttachDialog()}
        >
          ${icon('plus')}${words.attachFiles}
        </button>`
      : nothing
  }
    <span class="sum">${sum(tab)}</span>
    ${snapshot.policy === null || may(snapshot, 'export') ? downloads(tab) : nothing}`;
}

/** All of the case, and what the filter shows of it. */
function downloads(tab: TabView): TemplateResult {
  const { snapshot, localize, actions } = tab;
  const words = localize.messages.tab;
  const { list } = snapshot;
  const { category } = list.view;
  const total = caseTotal(snapshot);
  const all = { scope: { kind: 'all' as const }, files: total ?? 0, sizeBytes: list.caseSizeBytes };
  const isDisabled = !total || snapshot.policy === null;
  const files = list.total;
  return html`${
    category && !isDisabled && files > 0 && files < total
      ? html`<button
          type="button"
          class="button quiet these"
          part="download-these-button"
          @click=${() =>
            actions.download({
              scope: { kind: 'category', category },
              files,
              sizeBytes: list.totalSizeBytes,
            })}
        >
          ${words.downloadThese(files, localize.number(files))}
        </button>`
      : nothing
  }
    <div class="split all">
      <button
        type="button"
        class="button secondary"
        part="download-all-button"
        ?disabled=${isDisabled}
        @click=${() => actions.download(all)}
      >
        ${icon('download-all')}${words.downloadAll}</button
      ><button
        type="button"
        class="button secondary options"
        part="download-options-button"
        aria-label=${words.downloadOptions}
        title=${words.downloadOptions}
        aria-haspopup="dialog"
        ?disabled=${isDisabled}
        @click=${() => actions.showDownloadOptions(all)}
      >
        ${icon('chevron-down', 'small')}
      </button>
    </div>`;
}

function filter({ snapshot, localize, session }: TabView, total: number | null): TemplateResult {
  const { tab: words, common } = localize.messages;
  const { countsByCategory: counts, view } = snapshot.list;
  const option = (value: Category | null, name: string, count: number | null) =>
    html`<option value=${value ?? ''} .selected=${live(view.category === value)}>
      ${count === null ? name : words.option(name, localize.number(count))}
    </option>`;
  return html`<label class="select" part="filter">
    <span>${words.fileType}</span>
    <select
      aria-label=${words.fileType}
      @change=${(event: Event) => {
        const { value } = event.target as HTMLSelectElement;
        session?.setView({ category: CATEGORIES.find((category) => category === value) ?? null });
      }}
    >
      ${option(null, common.all, total)}
      ${CATEGORIES.map((category) => option(category, common.categories[category], counts?.[category] ?? null))}
    </select>
    ${icon('chevron-down')}
  </label>`;
}

function sum({ snapshot, localize }: TabView): string {
  const { list } = snapshot;
  if (list.loadedAtMs === null || list.total === 0) return '';
  const { common, tab } = localize.messages;
  return tab.sum(common.files(list.total), localize.bytes(list.totalSizeBytes));
}
