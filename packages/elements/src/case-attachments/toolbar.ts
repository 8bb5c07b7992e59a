import { CATEGORIES, type Category } from '@case-attachments/contract/files';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { icon } from '../theme/icons.js';
import { caseTotal, may, type TabView } from './tab-view.js';

/** The filter, Attach Files, the sum and Download All. */
export function toolbar(tab: TabView): TemplateResult {
  const { snapshot, localize, session, actions } = tab;
  const words = localize.messages.tab;
  const total = caseTotal(snapshot);
  const showAttach = snapshot.policy === null || may(snapshot, 'upload');
  const showDownloadAll = snapshot.policy === null || may(snapshot, 'export');
  const saving = ['saving', 'paused', 'finishing'].includes(snapshot.download.status);
  return html`<div class="toolbar" part="toolbar">
    ${filter(tab, total)}
    ${
      showAttach
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
    ${
      showDownloadAll
        ? html`<button
            type="button"
            class="button secondary all"
            part="download-all-button"
            ?disabled=${!total || saving || snapshot.policy === null}
            @click=${() => session?.downloadAll()}
          >
            ${icon('download-all')}${words.downloadAll}
          </button>`
        : nothing
    }
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
