import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { type IconName, icon } from './icons.js';

export interface StripButton {
  readonly word: string;
  readonly icon?: IconName;
  /** Keeps the focus while its word changes: a button of the same key is the same button. The word when not given. */
  readonly key?: string;
  readonly run: () => void;
}

export interface StripParts {
  readonly icon: IconName;
  readonly tone?: 'success' | 'warning' | 'danger';
  readonly title: string;
  readonly text?: string;
  /** A quieter line below the text. */
  readonly hint?: string;
  /** Below the text: a list of files. */
  readonly list?: TemplateResult;
  readonly buttons?: readonly StripButton[];
  readonly close?: { readonly word: string; readonly run: () => void };
  readonly progress?: StripProgress;
  readonly className?: string;
  /** The focus can be brought to it; it is then read by this name. */
  readonly label?: string;
}

export interface StripProgress {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  /** It does not move just now, and is not meant to. */
  readonly isStill?: boolean;
}

/** One notice on its sunken surface. It stays until what it says is over or the person closes it. */
export function strip(parts: StripParts): TemplateResult {
  const { buttons = [], close, progress, label } = parts;
  return html`<div
    class="strip ${parts.tone ?? ''} ${parts.className ?? ''}"
    part="strip"
    role=${label ? 'group' : nothing}
    aria-label=${label ?? nothing}
    tabindex=${label ? '-1' : nothing}
  >
    ${icon(parts.icon)}
    <div class="words">
      <strong>${parts.title}</strong>
      ${parts.text ? html`<p>${parts.text}</p>` : nothing} ${parts.hint ? html`<p>${parts.hint}</p>` : nothing}
      ${parts.list ?? nothing}
    </div>
    ${buttons.length > 0 || close ? actions(buttons, close) : nothing}
    ${
      progress
        ? html`<progress
            class=${progress.isStill ? 'rule is-still' : 'rule'}
            aria-label=${progress.label}
            max=${Math.max(1, progress.max)}
            .value=${progress.value}
          ></progress>`
        : nothing
    }
  </div>`;
}

function actions(buttons: readonly StripButton[], close: StripParts['close']): TemplateResult {
  return html`<div class="actions">
    ${repeat(
      buttons,
      ({ key, word }) => key ?? word,
      (button) => html`<button type="button" class="button secondary" @click=${button.run}>
        ${button.icon ? icon(button.icon) : nothing}${button.word}
      </button>`,
    )}${
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
  </div>`;
}
