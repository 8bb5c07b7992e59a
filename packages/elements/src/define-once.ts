import { VERSION } from './version.js';

/** What the first copy on the page leaves for those after it. */
const CLAIM = Symbol.for('case-attachments/defined');

/**
 * Registers the elements unless another copy did: the first wins, and a second of another version says so.
 * Never throws; does nothing where there are no custom elements (server-side rendering).
 */
export function defineOnce(elements: Readonly<Record<string, CustomElementConstructor>>): void {
  if (typeof customElements === 'undefined') return;
  const shared = globalThis as { [CLAIM]?: { readonly version: string } };
  const first = shared[CLAIM];
  if (first && first.version !== VERSION) {
    console.warn(
      `case-attachments: version ${first.version} is already on this page; version ${VERSION} leaves it alone.`,
    );
  }
  if (first) return;
  shared[CLAIM] = { version: VERSION };
  for (const [tag, element] of Object.entries(elements)) {
    if (!customElements.get(tag)) customElements.define(tag, element);
  }
}
