import { html, nothing, type TemplateResult } from 'lit';
import type { LocalizeController } from '../localize/localize-controller.js';

export interface ToolButton {
  readonly label: string;
  /** Icon or short text. */
  readonly content: TemplateResult | string;
  /** As in the list of keys. */
  readonly key?: string;
  /** Shown beside the icon where there is room. */
  readonly isWord?: boolean;
  /** For a toggle. */
  readonly isPressed?: boolean;
  /** Nothing to do: it says so and keeps the focus, which a disabled one would drop. */
  readonly isAtEnd?: boolean;
  /** Further classes. */
  readonly more?: string;
  readonly run: () => void;
}

export function toolButton(localize: LocalizeController, tool: ToolButton): TemplateResult {
  const { label, key, isPressed, isAtEnd, run } = tool;
  return html`<button
    type="button"
    class=${`button ${tool.isWord ? 'word' : 'only'} ${tool.more ?? ''}`}
    aria-label=${label}
    title=${key ? localize.messages.lightbox.keys.hint(label, key) : label}
    aria-pressed=${isPressed === undefined ? nothing : isPressed ? 'true' : 'false'}
    aria-disabled=${isAtEnd === undefined ? nothing : isAtEnd ? 'true' : 'false'}
    @click=${() => {
      if (!isAtEnd) run();
    }}
  >
    ${tool.content}${tool.isWord ? label : nothing}
  </button>`;
}
