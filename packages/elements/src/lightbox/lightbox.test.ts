import { expect, fixture, html, nextFrame } from '@open-wc/testing';
import { fakePolicy } from '../case-attachments/testing/fake-session.js';
import type { CaseImages } from '../case-images/case-images.js';
import { fakePicture, PictureSession } from '../case-images/testing/picture-session.js';
import { waitUntil } from '../case-images/testing/wait-until.js';
import { expand, openLightbox, threeImages, useSession } from './testing/open-lightbox.js';

const viewing = (images: readonly ReturnType<typeof fakePicture>[], viewedId: string | null = null) => ({
  images: { images, viewedId, loading: false, failure: null },
});

describe('lightbox', () => {
  it('is a modal dialog that names picture and case', async () => {
    const { dialog, root, count, button, title } = await openLightbox();
    expect(dialog.matches(':modal')).to.equal(true);
    expect(dialog.getAttribute('aria-label')).to.equal('occlusal.jpg, image 1 of 3');
    expect(title()).to.equal('occlusal.jpg');
    expect(root.querySelector('.top p')!.textContent).to.match(
      /^Case 1001, upper left molar\. Added .*2026 by Referring dentist\. 1200 × 800 pixels$/,
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
    ['access is denied', (_, from) => from.show({ status: 'denied', policy: null })],
    ['the person signed out', (_, from) => from.show({ status: 'signed-out', policy: null })],
    [
      'another person signed in',
      (_, from) => from.show({ policy: { ...fakePolicy, user: { id: 'u2', displayName: 'Chair 2' } } }),
    ],
  ] as readonly [string, (panel: CaseImages, from: PictureSession) => void][]) {
    it(`closes when ${when}, with every picture of before let go`, async () => {
      const { panel, session: from } = await openLightbox();
      await waitUntil(() => from.shown.size > 0);
      const before = [...from.shown];
      if (when === 'the page shows another case') useSession(new PictureSession([]));
      end(panel, from);
      await panel.updateComplete;
      expect(panel.shadowRoot!.querySelector('case-images-lightbox')).to.equal(null);
      await waitUntil(() => before.every((url) => !from.shown.has(url)));
    });
  }

  it('goes through the pictures by keyboard and takes the panel along', async () => {
    const { panel, press, count, all, root } = await openLightbox();
    press('ArrowRight');
    await waitUntil(() => count() === '2 of 3');
    press('End');
    await waitUntil(() => count() === '3 of 3');
    press('ArrowRight');
    await waitUntil(() => count() === '1 of 3');
    press('ArrowLeft');
    await waitUntil(() => count() === '3 of 3');
    expect(all('.wrapped')[0]?.textContent).to.equal('Round to the last image');
    const live = root.querySelector('.box > [role="status"]')!;
    await waitUntil(() => live.textContent!.startsWith('Round to the last image. '));
    press('Home');
    await waitUntil(() => count() === '1 of 3');
    expect(all('.wrapped').length).to.equal(0);
    press('ArrowRight');
    await waitUntil(() => panel.shadowRoot!.querySelector('.count')!.textContent === '2 of 3');
  });

  it('keeps its keys from the portal', async () => {
    let seen = 0;
    const listen = () => {
      seen += 1;
    };
    document.addEventListener('keydown', listen);
    const { press } = await openLightbox();
    for (const key of ['Escape', 'Enter', 'ArrowRight', 'r', '?']) press(key);
    document.removeEventListener('keydown', listen);
    expect(seen).to.equal(0);
  });

  it('closes by its button and gives the focus back', async () => {
    const { panel, button } = await openLightbox();
    button('Next image').click();
    button('Close').click();
    await waitUntil(() => !panel.shadowRoot!.querySelector('case-images-lightbox'));
    await nextFrame();
    expect(panel.shadowRoot!.activeElement?.getAttribute('part')).to.equal('expand');
  });

  it('shows the small picture at once, then the large one', async () => {
    const from = new PictureSession([threeImages()[1]!]);
    const { picture } = await openLightbox(from);
    await waitUntil(() => from.asked.some(({ size }) => size >= 640));
    await waitUntil(() => picture());
    const sizes = from.asked.filter(({ priority }) => priority === 'high').map(({ size }) => size);
    expect(sizes).to.deep.equal([...sizes].sort((a, b) => a - b));
    await waitUntil(() => picture()!.complete && picture()!.naturalWidth >= 640);
  });

  it('E4: a picture keeps its shape before its pixels are here', async () => {
    const images = [...threeImages(), ...threeImages()];
    const from = new PictureSession(images);
    const { box, picture, all, atRest } = await openLightbox(from);
    await waitUntil(() => picture());
    from.hold();
    from.view(images[4]!.id);
    await waitUntil(() => all('.waiting').length === 1);
    const before = await atRest();
    expect(before.width / before.height).to.be.closeTo(2, 0.01);
    from.letGo();
    await waitUntil(() => picture()?.complete);
    const after = box();
    expect([after.left, after.top, after.width]).to.deep.equal([before.left, before.top, before.width]);
    expect(all('.waiting')).to.deep.equal([]);
  });

  it('loads the neighbours ahead, and shows the next one within a frame', async () => {
    const decoded: HTMLImageElement[] = [];
    const { decode } = HTMLImageElement.prototype;
    HTMLImageElement.prototype.decode = async function watched() {
      await decode.call(this);
      decoded.push(this);
    };
    try {
      const from = new PictureSession(threeImages());
      const { press, picture } = await openLightbox(from);
      // Of the lightbox's size: what the panel has is smaller.
      await waitUntil(() => decoded.some((image) => image.naturalWidth === 1280));
      await waitUntil(() => from.asked.some(({ name, size }) => name === 'bitewing.bmp' && size >= 640));
      const ahead = from.asked.filter(({ priority, size }) => priority === 'low' && size >= 640);
      expect(ahead.map(({ name }) => name)).to.include.members(['panoramic.tif', 'bitewing.bmp']);
      press('ArrowRight');
      await nextFrame();
      expect(picture()!.alt).to.equal('panoramic.tif');
      expect(picture()!.complete && picture()!.naturalWidth > 0).to.equal(true);
    } finally {
      HTMLImageElement.prototype.decode = decode;
    }
  });

  it('turns the page by a swipe, and not by a mouse', async () => {
    const { count, box, picture, pointer } = await openLightbox();
    await waitUntil(() => picture());
    const left = box().left;
    const drag = (pointerType: string, toX: number) => {
      pointer('pointerdown', 400, 200, { pointerType });
      pointer('pointermove', toX, 200, { pointerType });
      pointer('pointerup', toX, 200, { pointerType });
    };
    drag('mouse', 100);
    drag('touch', 390);
    await nextFrame();
    expect(count()).to.equal('1 of 3');
    expect(box().left).to.equal(left);
    drag('touch', 200);
    await waitUntil(() => count() === '2 of 3');
    drag('touch', 600);
    await waitUntil(() => count() === '1 of 3');
  });

  it('has no arrows and nothing to compare with one picture', async () => {
    const { button, count, press, title } = await openLightbox(
      new PictureSession([fakePicture('only.jpg', {})]),
    );
    for (const name of ['Previous image', 'Next image', 'Compare', 'Pages', 'Next page'])
      expect(button(name), name).to.equal(undefined);
    expect(count()).to.equal('1 of 1');
    for (const key of ['ArrowRight', 'End', 'PageDown', 'c']) press(key);
    expect(title()).to.equal('only.jpg');
  });

  it('goes through five hundred pictures as through three', async () => {
    const many = Array.from({ length: 500 }, (_, index) => fakePicture(`x-${index + 1}.png`, {}));
    const { press, count, picture, session: from } = await openLightbox(new PictureSession(many));
    press('End');
    await waitUntil(() => count() === '500 of 500');
    press('ArrowLeft');
    await waitUntil(() => picture()?.alt === 'x-499.png');
    expect(new Set(from.asked.filter(({ size }) => size > 320).map(({ name }) => name)).size).to.be.below(8);
  });

  it('stays where it was when the picture is deleted by someone else', async () => {
    const images = threeImages();
    const { count, title, press, session: from } = await openLightbox(new PictureSession(images));
    press('ArrowRight');
    await waitUntil(() => count() === '2 of 3');
    from.show(viewing([images[0]!, images[2]!], images[1]!.id));
    await waitUntil(() => count() === '2 of 2');
    expect(title()).to.equal('bitewing.bmp');
  });

  it('closes with the last picture and with its element', async () => {
    const { panel, session: from } = await openLightbox();
    from.show(viewing([]));
    await waitUntil(() => !panel.shadowRoot!.querySelector('case-images-lightbox'));
    expect(document.querySelector(':modal')).to.equal(null);
  });

  it('E3: zoom and close work inside nested shadow roots', async () => {
    useSession(new PictureSession(threeImages()));
    const outer = await fixture<HTMLElement>(html`<div></div>`);
    const inner = document.createElement('div');
    outer.attachShadow({ mode: 'closed' }).append(inner);
    const panel = document.createElement('lightbox-test-panel') as CaseImages;
    Object.assign(panel, {
      server: 'https://files.example.org/api',
      caseId: 'C-1001',
      credentials: 'include',
    });
    inner.attachShadow({ mode: 'open' }).append(panel);
    const { picture, percent, press, button, box, pointer, dialog } = await expand(panel);
    expect(dialog.matches(':modal')).to.equal(true);
    await waitUntil(() => picture());
    press('1');
    await waitUntil(() => percent() === '100 %' || percent() === '150 %');
    press('+');
    const before = box();
    pointer('pointerdown', 300, 300);
    pointer('pointermove', 330, 320);
    await waitUntil(() => box().left !== before.left);
    button('Close').click();
    await waitUntil(() => !panel.shadowRoot!.querySelector('case-images-lightbox'));
  });

  it('has nothing axe objects to', async () => {
    const images = threeImages();
    const { panel, picture, press, all } = await openLightbox(new PictureSession(images, images[1]!.id));
    await waitUntil(() => picture());
    press('+');
    await expect(panel).to.be.accessible();
    press('a');
    await waitUntil(() => all('.adjust').length === 1);
    await expect(panel).to.be.accessible();
    press('?');
    await waitUntil(() => all('.keys').length === 1);
    await expect(panel).to.be.accessible();
    press('Escape');
    press('c');
    await waitUntil(() => all('.caption').length === 2);
    await expect(panel).to.be.accessible();
  });
});
