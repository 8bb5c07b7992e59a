import { html, nothing, type TemplateResult } from 'lit';
import { type IconName, icon } from '../theme/icons.js';

export interface StripParts {
  readonly icon: IconName;
  readonly tone?: 'success' | 'warning' | 'danger';
  readonly title: string;
  readonly text?: string;
  /** Below the text: a list of files. */
  readonly list?: TemplateResult;
  readonly button?: { readonly word: string; readonly icon?: IconName; readonly run: () => void };
  readonly close?: { readonly word: string; readonly run: () => void };
  readonly progress?: { readonly label: string; readonly value: number; readonly max: number };
  readonly className?: string;
}

/** One notice on its sunken surface. It stays until what it says is over or the person closes it. */
export function strip(parts: StripParts): TemplateResult {
  const { button, close, progress } = parts;
  return html`<div class="strip ${parts.tone ?? ''} ${parts.className ?? ''}" part="strip">
    ${icon(parts.icon)}
    <div class="words">
      <strong>${parts.title}</strong>
      ${parts.text ? html`<p>${parts.text}</p>` : nothing} ${parts.list ?? nothing}
    </div>
    ${
      button || close
        ? html`<div class="actions">
            ${
              button
                ? html`<button type="button" class="button secondary" @click=${button.run}>
                    ${button.icon ? icon(button.icon) : nothing}${button.word}
                  </button>`
                : nothing
            }${
              close
                ? html`<button
                    type="button"
                    class="button only"
                    aria-label=${close.word}
                    title=${close.word}
                    @click=${close.run}
                  >
                    ${icon('close')}
                  </button>`
                : nothing
            }
          </div>`
        : nothing
    }
    ${
      progress
        ? html`<progress
            class="rule"
            aria-label=${progress.label}
            max=${Math.max(1, progress.max)}
            .value=${progress.value}
          ></progress>`
        : nothing
    }
  </div>`;
}
