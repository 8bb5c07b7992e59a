import { html, nothing, type TemplateResult } from 'lit';
import type { EndlessList } from './endless-list.js';
import type { TabView } from './tab-view.js';

/** The end of a list that goes on. */
export function showMore(tab: TabView, endless: EndlessList): TemplateResult | typeof nothing {
  const { snapshot, localize } = tab;
  const { list } = snapshot;
  if (!list.hasMore) return nothing;
  const words = localize.messages.tab;
  const shown = words.showingOf(localize.number(list.attachments.length), localize.number(list.total));
  return html`<div class="more">
    <span class="sum">${shown}</span>
    <button
      type="button"
      class="button secondary show-more"
      ?disabled=${list.loading}
      @click=${() => endless.loadMore()}
    >
      ${words.showMore}
    </button>
  </div>`;
}
