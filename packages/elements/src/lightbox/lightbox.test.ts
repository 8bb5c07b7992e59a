import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import type { CaseSessionOptions } from '../case/case-session.js';
import { fakeAttachment, fakePolicy } from '../case-attachments/testing/fake-session.js';
import { CaseImages } from '../case-images/case-images.js';
import { fakePicture, PictureSession } from '../case-images/testing/picture-session.js';
import { waitUntil } from '../case-images/testing/wait-until.js';
import type { HeldSession } from '../controllers/case-session-controller.js';

let session: PictureSession;

class TestPanel extends CaseImages {
  protected override acquireSession(_options: CaseSessionOptions): HeldSession {
    return { session, release: () => {} };
  }
}
customElements.define('test-panel', TestPanel);

const images = [
  fakePicture('occlusal.jpg', { width: 1200, height: 800 }),
  fakePicture('panoramic.tif', { width: 4000, height: 2000, pageCount: 3 }),
  fakePicture('bitewing.bmp', { width: 800, height: 1200 }),
];

async function expand(from = new PictureSession(images)) {
  session = from;
  const panel = await fixture<TestPanel>(
    html`<test-panel server="https://files.example.org/api" case-id="C-1001" credentials="include"></test-panel>`,
  );
  await waitUntil(() => panel.shadowRoot!.querySelector('[part="expand"]'), 'expand button');
  const invoker = panel.shadowRoot!.querySelector<HTMLElement>('[part="expand"]')!;
  invoker.focus();
  invoker.click();
  await waitUntil(() => panel.shadowRoot!.querySelector('case-images-lightbox'), 'lightbox');
  const lightbox = panel.shadowRoot!.querySelector('case-images-lightbox')!;
  await lightbox.updateComplete;
  const root = lightbox.shadowRoot!;
  const dialog = root.querySelector('dialog')!;
  return {
    panel,
    root,
    dialog,
    picture: () => root.querySelector<HTMLImageElement>('.picture'),
    button: (name: string) =>
      [...root.querySelectorAll<HTMLElement>('button')].find(
        (each) => (each.getAttribute('aria-label') ?? each.textContent!.trim()) === name,
      )!,
    count: () => root.querySelector('.count')!.textContent,
    percent: () => root.querySelector('output')?.textContent,
    press: (key: string, more: KeyboardEventInit = {}) =>
      (root.activeElement ?? dialog).dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...more }),
      ),
  };
}

describe('lightbox', () => {
  it('is a modal dialog that names picture and case', async () => {
    const { dialog, root, count, button } = await expand();
    expect(dialog.matches(':modal')).to.equal(true);
    expect(dialog.getAttribute('aria-label')).to.equal('occlusal.jpg, image 1 of 3');
    expect(root.querySelector('h2')!.textContent!.trim()).to.equal('occlusal.jpg');
    expect(root.querySelector('.top p')!.textContent).to.match(
      /^Case 1001, upper left molar\. Added .*2026 by Referring dentist\.$/,
    );
    expect(count()).to.equal('1 of 3');
    for (const name of ['Previous image', 'Next image', 'Download', 'Close'])
      expect(button(name), name).to.not.equal(undefined);
    const close = button('Close').getBoundingClientRect();
    const download = button('Download').getBoundingClientRect();
    for (const box of [close, download]) expect(box.right).to.be.within(innerWidth - 24, innerWidth);
    expect(close.top).to.be.below(24);
    expect(download.bottom).to.be.above(innerHeight - 24);
  });

  for (const [when, end] of [
    ['the page shows another case', (panel: CaseImages) => (panel.caseId = 'C-1002')],
    ['access is denied', () => session.show({ status: 'denied', policy: null })],
    ['the person signed out', () => session.show({ status: 'signed-out', policy: null })],
    [
      'another person signed in',
      () => session.show({ policy: { ...fakePolicy, user: { id: 'u2', displayName: 'Chair 2' } } }),
    ],
  ] as const) {
    it(`closes when ${when}, with every picture of before let go`, async () => {
      const { panel } = await expand();
      await waitUntil(() => session.shown.size > 0);
      const before = [...session.shown];
      if (when === 'the page shows another case') session = new PictureSession([]);
      const from = session;
      end(panel);
      await panel.updateComplete;
      expect(panel.shadowRoot!.querySelector('case-images-lightbox')).to.equal(null);
      await nextFrame();
      expect(before.filter((url) => from.shown.has(url))).to.deep.equal([]);
    });
  }

  it('goes through the pictures by keyboard and takes the panel along', async () => {
    const { panel, press, count } = await expand();
    press('ArrowRight');
    await waitUntil(() => count() === '2 of 3');
    press('End');
    await waitUntil(() => count() === '3 of 3');
    press('ArrowRight');
    await waitUntil(() => count() === '1 of 3');
    press('ArrowLeft');
    await waitUntil(() => count() === '3 of 3');
    press('Home');
    await waitUntil(() => count() === '1 of 3');
    press('ArrowRight');
    await waitUntil(() => panel.shadowRoot!.querySelector('.count')!.textContent === '2 of 3');
  });

  it('keeps its keys from the portal', async () => {
    let seen = 0;
    const listen = () => {
      seen += 1;
    };
    document.addEventListener('keydown', listen);
    const { press } = await expand();
    press('Escape');
    press('Enter');
    press('ArrowRight');
    document.removeEventListener('keydown', listen);
    expect(seen).to.equal(0);
  });

  it('closes by its button and gives the focus back', async () => {
    const { panel, button } = await expand();
    button('Next image').click();
    button('Close').click();
    await waitUntil(() => !panel.shadowRoot!.querySelector('case-images-lightbox'));
    await nextFrame();
    expect(panel.shadowRoot!.activeElement?.getAttribute('part')).to.equal('expand');
  });

  it('shows the small picture at once, then the large one', async () => {
    const from = new PictureSession([images[1]!]);
    const { picture } = await expand(from);
    await waitUntil(() => from.asked.some(({ size }) => size >= 640));
    await waitUntil(() => picture());
    const sizes = from.asked.filter(({ priority }) => priority === 'high').map(({ size }) => size);
    expect(sizes).to.deep.equal([...sizes].sort((a, b) => a - b));
    await waitUntil(async () => {
      await picture()!
        .decode()
        .catch(() => undefined);
      return picture()!.naturalWidth >= 640;
    });
  });

  it('loads the neighbours ahead', async () => {
    const from = new PictureSession(images);
    await expand(from);
    const ahead = () =>
      from.asked.filter(({ priority, size }) => priority === 'low' && size >= 640).map(({ name }) => name);
    await waitUntil(() => ahead().includes('panoramic.tif') && ahead().includes('bitewing.bmp'));
  });

  it('zooms by keys, buttons, wheel and double click, and fits again', async () => {
    const { press, button, percent, picture, root } = await expand();
    await waitUntil(() => picture());
    expect(percent()).to.equal('100 %');
    press('+');
    await waitUntil(() => percent() === '150 %');
    button('Zoom out').click();
    await waitUntil(() => percent() === '100 %');
    const stage = root.querySelector<HTMLElement>('.stage')!;
    const wheel = new WheelEvent('wheel', { deltaY: -200, bubbles: true, cancelable: true });
    stage.dispatchEvent(wheel);
    expect(wheel.defaultPrevented).to.equal(true);
    await waitUntil(() => percent() !== '100 %');
    button('Fit to window').click();
    await waitUntil(() => percent() === '100 %');
    const box = stage.getBoundingClientRect();
    const at = { clientX: box.left + box.width / 2 + 40, clientY: box.top + box.height / 2, bubbles: true };
    const click = () => {
      const pointer = { ...at, pointerId: 1, pointerType: 'mouse', button: 0 };
      stage.dispatchEvent(new PointerEvent('pointerdown', pointer));
      stage.dispatchEvent(new PointerEvent('pointerup', pointer));
    };
    const doubleClick = () => stage.dispatchEvent(new MouseEvent('dblclick', at));
    stage.setPointerCapture = () => {};
    // The end of a double click that began on Expand.
    click();
    doubleClick();
    await new Promise(requestAnimationFrame);
    expect(percent()).to.equal('100 %');
    click();
    doubleClick();
    await waitUntil(() => percent() === '250 %');
    expect(picture()!.style.transform).to.contain('translate(-60px, 0px) scale(2.5)');
    press('0');
    await waitUntil(() => percent() === '100 %');
    expect(picture()!.hasAttribute('style')).to.equal(true);
  });

  it('pans when zoomed, by pointer and by keys, and never past the edge', async () => {
    const { press, percent, picture, root } = await expand();
    await waitUntil(() => picture());
    for (const _ of [1, 2, 3]) press('+');
    await waitUntil(() => percent() !== '100 %');
    const stage = root.querySelector<HTMLElement>('.stage')!;
    stage.setPointerCapture = () => {};
    const point = (type: string, clientX: number, clientY: number) =>
      stage.dispatchEvent(
        new PointerEvent(type, { pointerId: 1, pointerType: 'mouse', button: 0, clientX, clientY }),
      );
    point('pointerdown', 300, 300);
    point('pointermove', 320, 290);
    expect(picture()!.style.transform).to.contain('translate(20px, -10px)');
    point('pointermove', 99_999, 290);
    point('pointerup', 99_999, 290);
    const box = picture()!.getBoundingClientRect();
    expect(box.left).to.be.closeTo(stage.getBoundingClientRect().left, 1);
    press('ArrowRight', { shiftKey: true });
    expect(picture()!.getBoundingClientRect().left).to.be.closeTo(box.left - 80, 1);
  });

  it('turns the page by a swipe, and not by a mouse', async () => {
    const { root, count, picture } = await expand();
    await waitUntil(() => picture());
    const stage = root.querySelector<HTMLElement>('.stage')!;
    stage.setPointerCapture = () => {};
    const drag = (pointerType: string, toX: number) => {
      for (const [type, clientX] of [
        ['pointerdown', 400],
        ['pointermove', toX],
        ['pointerup', toX],
      ] as const)
        stage.dispatchEvent(new PointerEvent(type, { pointerId: 1, pointerType, clientX, clientY: 200 }));
    };
    drag('mouse', 100);
    drag('touch', 390);
    await nextFrame();
    expect(count()).to.equal('1 of 3');
    expect(picture()!.style.transform).to.contain('translate(0px, 0px)');
    drag('touch', 200);
    await waitUntil(() => count() === '2 of 3');
    drag('touch', 600);
    await waitUntil(() => count() === '1 of 3');
  });

  it('steps through pages', async () => {
    const from = new PictureSession(images, images[1]!.id);
    const { root, press, button } = await expand(from);
    const page = () => root.querySelector('.stepper span')!.textContent;
    expect(page()).to.equal('Page 1 of 3');
    button('Next page').click();
    await waitUntil(() => page() === 'Page 2 of 3');
    press('PageDown');
    await waitUntil(() => page() === 'Page 3 of 3');
    expect(button('Next page').getAttribute('aria-disabled')).to.equal('true');
    await waitUntil(() => from.asked.some(({ page: asked, priority }) => asked === 3 && priority !== 'low'));
    button('Page 1').click();
    await waitUntil(() => page() === 'Page 1 of 3');
    button('Next image').click();
    await waitUntil(() => root.querySelector('.stepper span') === null);
  });

  it('says why a picture cannot be shown, and downloads it', async () => {
    const odd = fakeAttachment('odd.tif', {
      preview: { state: 'none', code: 'preview-unsupported', detail: 'This kind of TIFF.' },
    });
    const { press, root, button, count } = await expand(new PictureSession([images[0]!, odd]));
    press('End');
    await waitUntil(() => count() === '2 of 2');
    expect(root.querySelector('.not-showable')!.textContent).to.contain('This kind of TIFF.');
    button('Download').click();
    expect(session.callsOf('download')).to.deep.equal([['download', odd.id]]);
  });

  it('stays where it was when the picture is deleted by someone else', async () => {
    const { count, root, press } = await expand();
    press('ArrowRight');
    await waitUntil(() => count() === '2 of 3');
    const left = [images[0]!, images[2]!];
    session.show({ images: { images: left, viewedId: images[1]!.id, loading: false, failure: null } });
    await waitUntil(() => count() === '2 of 2');
    expect(root.querySelector('h2')!.textContent!.trim()).to.equal('bitewing.bmp');
  });

  it('closes with the last picture and with its element', async () => {
    const { panel } = await expand();
    session.show({ images: { images: [], viewedId: null, loading: false, failure: null } });
    await waitUntil(() => !panel.shadowRoot!.querySelector('case-images-lightbox'));
    expect(document.querySelector(':modal')).to.equal(null);
  });

  it('has nothing axe objects to', async () => {
    const { panel, picture, press } = await expand(new PictureSession(images, images[1]!.id));
    await waitUntil(() => picture());
    press('+');
    await expect(panel).to.be.accessible();
  });
});
