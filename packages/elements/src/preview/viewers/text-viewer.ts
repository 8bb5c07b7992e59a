import type { ViewerContext } from '../viewer.js';
import { decodeText } from './decode-text.js';

/** So much text still scrolls well. Bytes. */
const MAX_TEXT_BYTES = 1_000_000;

/** The beginning of a text or CSV file, as it is written: nothing in it is taken for markup. */
export async function mount(
  container: HTMLElement,
  { attachment, content, localize }: ViewerContext,
): Promise<undefined> {
  const beginning = await content.bytes(0, MAX_TEXT_BYTES);
  const isCut = content.sizeBytes > MAX_TEXT_BYTES;
  const text = document.createElement('pre');
  // Its arrow keys scroll it.
  text.tabIndex = 0;
  text.dir = 'auto';
  text.setAttribute('role', 'group');
  text.setAttribute('aria-label', attachment.name);
  text.textContent = decodeText(beginning, isCut);
  container.append(text);
  if (!isCut) return;
  const note = document.createElement('p');
  note.className = 'note';
  note.textContent = localize.messages.viewer.tooLong;
  container.append(note);
}
