import { fixture, html, nextFrame } from '@open-wc/testing';
import type { CaseSessionOptions } from '../../case/case-session.js';
import type { HeldSession } from '../../controllers/case-session-controller.js';
import { CaseImages } from '../case-images.js';
import type { PictureSession } from './picture-session.js';

let session: PictureSession;

class TestImages extends CaseImages {
  protected override acquireSession(_options: CaseSessionOptions): HeldSession {
    return { session, release: () => {} };
  }
}
customElements.define('test-images', TestImages);

/** A panel over a session moved by hand, in a column of this width. */
export async function showPanel(from: PictureSession, width = 304): Promise<CaseImages> {
  session = from;
  const frame = await fixture(html`<div class="frame"></div>`);
  (frame as HTMLElement).style.setProperty('width', `${width}px`);
  const element = document.createElement('test-images') as TestImages;
  element.server = 'https://files.example.org/api';
  element.caseId = 'C-1001';
  element.credentials = 'include';
  frame.append(element);
  await element.updateComplete;
  await nextFrame();
  return element;
}

export const root = (element: Element) => element.shadowRoot!;

export const find = <E extends Element = HTMLElement>(element: Element, selector: string) =>
  root(element).querySelector<E>(selector);

export const text = (element: Element, selector: string) =>
  find(element, selector)?.textContent?.replace(/\s+/g, ' ').trim();
