import type { Category } from '@case-attachments/contract';
import { html, type TemplateResult } from 'lit';
import { categoryIcon, icon } from './icons.js';

/** The tile that says a file's kind. @param label the kind in words, for those who do not see it */
export function badge(category: Category, label: string): TemplateResult {
  return html`<span class="badge" data-kind=${category} role="img" aria-label=${label}
    >${icon(categoryIcon[category])}</span
  >`;
}
