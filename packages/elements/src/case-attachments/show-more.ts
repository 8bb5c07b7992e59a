import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { ref } from 'lit/directives/ref.js';
import type { EndlessList } from './endless-list.js';
import type { TabView } from './tab-view.js';

/** The end of a list that goes on. Keyed by length: after each page the end is a new one to watch. */
export function showMore(tab: TabView, endless: EndlessList): TemplateResult | typeof nothing {
  const { snapshot, localize } = tab;
  const { list } = snapshot;
  if (!list.hasMore) return nothing;
  const words = localize.messages.tab;
  const shown = words.showingOf(localize.number(list.attachments.length), localize.number(list.total));
  return html`<div class="more">
    <span class="sum">${shown}</span>
    ${keyed(
      list.attachments.length,
      html`<button
        type="button"
        class="button secondary"
        ?disabled=${list.loading}
        ${ref(endless.end)}
        @click=${() => endless.loadMore()}
      >
        ${words.showMore}
      </button>`,
    )}
  </div>`;
}
