import { fixture, html } from '@open-wc/testing';
import type { CaseSessionOptions } from '../../case/case-session.js';
import { CaseImages } from '../../case-images/case-images.js';
import { fakePicture, PictureSession } from '../../case-images/testing/picture-session.js';
import { waitUntil } from '../../case-images/testing/wait-until.js';
import type { HeldSession } from '../../controllers/case-session-controller.js';

let session: PictureSession;

class LightboxTestPanel extends CaseImages {
  protected override acquireSession(_options: CaseSessionOptions): HeldSession {
    return { session, release: () => {} };
  }
}
customElements.define('lightbox-test-panel', LightboxTestPanel);

/** One page, three pages, and one that stands upright. */
export function threeImages() {
  return [
    fakePicture('occlusal.jpg', { width: 1200, height: 800 }),
    fakePicture('panoramic.tif', { width: 4000, height: 2000, pageCount: 3 }),
    fakePicture('bitewing.bmp', { width: 800, height: 1200 }),
  ];
}

/** The session that panels get from now on. */
export function useSession(next: PictureSession): void {
  session = next;
}

/** What is in the lightbox, whatever shadow root it is in. */
function deep(root: ParentNode, selector: string): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
    ...(element.matches(selector) ? [element] : []),
    ...(element.shadowRoot ? deep(element.shadowRoot, selector) : []),
  ]);
}

export type OpenLightbox = Awaited<ReturnType<typeof openLightbox>>;

/** A panel over these pictures, expanded by its button; and how to see and move what opens. */
export async function openLightbox(from = new PictureSession(threeImages())) {
  useSession(from);
  const panel = await fixture<LightboxTestPanel>(
    html`<lightbox-test-panel
      server="https://files.example.org/api"
      case-id="C-1001"
      credentials="include"
    ></lightbox-test-panel>`,
  );
  return { session: from, panel, ...(await expand(panel)) };
}

/** @param panel with a picture */
export async function expand(panel: CaseImages) {
  await waitUntil(() => panel.shadowRoot!.querySelector('[part="expand"]'), 'expand button');
  const invoker = panel.shadowRoot!.querySelector<HTMLElement>('[part="expand"]')!;
  invoker.focus();
  invoker.click();
  await waitUntil(() => panel.shadowRoot!.querySelector('case-images-lightbox'), 'lightbox');
  const lightbox = panel.shadowRoot!.querySelector('case-images-lightbox')!;
  await lightbox.updateComplete;
  const root = lightbox.shadowRoot!;
  const dialog = root.querySelector('dialog')!;
  const all = (selector: string) => deep(root, selector);
  const stages = () => [...root.querySelectorAll('case-images-stage')];
  const inStage = <E extends Element>(index: number, selector: string): E[] => {
    const stage = stages()[index]?.shadowRoot;
    return stage ? [...stage.querySelectorAll<E>(selector)] : [];
  };
  /** The surface of the picture that hands touch. */
  const surface = (index = 0) => inStage<HTMLElement>(index, '.stage')[0]!;
  const box = (index = 0) => inStage(index, '.picture')[0]!.getBoundingClientRect();
  const focused = () => {
    let active = root.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return active as HTMLElement | null;
  };
  return {
    root,
    dialog,
    all,
    stages,
    surface,
    focused,
    box,
    picture: (index = 0) => inStage<HTMLImageElement>(index, '.picture > img')[0] ?? null,
    windows: (index = 0) => inStage<HTMLImageElement>(index, '.windows > img'),
    button: (name: string) =>
      all('button').find((each) => (each.getAttribute('aria-label') ?? each.textContent!.trim()) === name)!,
    count: () => root.querySelector('.count')!.textContent,
    title: () => root.querySelector('h2')!.textContent!.trim(),
    percent: () => root.querySelector('.percent')?.textContent,
    pageOf: () => root.querySelector('.stepper span')?.textContent,
    filter: (index = 0) => inStage<HTMLElement>(index, '.film')[0]!.style.getPropertyValue('filter'),
    notes: () => all('.chip').map((each) => each.textContent!.replace(/\s+/g, ' ').trim()),
    press: (key: string, more: KeyboardEventInit = {}) =>
      (focused() ?? dialog).dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...more }),
      ),
    /** Until the picture no longer glides. */
    atRest: async (index = 0) => {
      let before = '';
      await waitUntil(() => {
        const { left, top, width, height } = box(index);
        const now = [left, top, width, height].join(' ');
        const isSame = now === before;
        before = now;
        return isSame;
      }, 'rest');
      return box(index);
    },
    pointer: (type: string, clientX: number, clientY: number, more: PointerEventInit = {}, index = 0) => {
      const target = surface(index);
      target.setPointerCapture = () => {};
      target.dispatchEvent(
        new PointerEvent(type, {
          pointerId: 1,
          pointerType: 'mouse',
          button: 0,
          bubbles: true,
          composed: true,
          clientX,
          clientY,
          ...more,
        }),
      );
    },
  };
}
