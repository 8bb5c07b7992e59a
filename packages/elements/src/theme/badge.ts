import type { Category } from '@case-attachments/contract';
import { html, nothing, type TemplateResult } from 'lit';
import type { DirectiveResult } from 'lit/directive.js';
import { categoryIcon, icon } from './icons.js';

/**
 * The tile that says a file's kind.
 * @param label the kind in words, for those who do not see it
 * @param picture brings a small picture of the file into the tile, in front of the icon
 */
export function badge(
  category: Category,
  label: string,
  picture: DirectiveResult | typeof nothing = nothing,
): TemplateResult {
  return html`<span class="badge" data-kind=${category} role="img" aria-label=${label} ${picture}
    >${icon(categoryIcon[category])}</span
  >`;
}
