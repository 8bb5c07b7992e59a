import { html, type TemplateResult } from 'lit';
import { icon } from '../theme/icons.js';

export interface DialogHeader {
  /** The dialog is labelled by `${name}-title` and described by `${name}-case`. */
  readonly name: string;
  readonly title: string;
  /** `to`, `from`: what is done with the case. */
  readonly direction: string;
  readonly caseLabel: string;
  readonly close: { readonly word: string; readonly run: () => void };
}

/** Whose case it is stands at the head of every dialog that moves files. */
export function dialogHeader({ name, title, direction, caseLabel, close }: DialogHeader): TemplateResult {
  return html`<header>
    <div class="title">
      <h2 id="${name}-title">${title}</h2>
      <p id="${name}-case">${direction} <b>${caseLabel}</b></p>
    </div>
    <button
      type="button"
      class="button only"
      aria-label=${close.word}
      title=${close.word}
      @click=${close.run}
    >
      ${icon('close')}
    </button>
  </header>`;
}
