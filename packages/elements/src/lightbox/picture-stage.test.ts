import { expect, nextFrame } from '@open-wc/testing';
import { emulateMedia, setViewport } from '@web/test-runner-commands';
import { fakePicture, PictureSession } from '../case-images/testing/picture-session.js';
import { waitUntil } from '../case-images/testing/wait-until.js';
import { withPixelRatio } from '../testing/screen.js';
import type { CaseImagesLightbox } from './lightbox.js';
import { openLightbox, threeImages } from './testing/open-lightbox.js';

const VIEWPORT = { width: 1000, height: 700 };
const large = () => fakePicture('panoramic.tif', { width: 8000, height: 4000, pageCount: 2 });

describe('picture stage', () => {
  before(() => setViewport(VIEWPORT));
  beforeEach(() => emulateMedia({ reducedMotion: 'reduce' }));
  afterEach(() => emulateMedia({ reducedMotion: 'no-preference' }));

  it('zooms by buttons and keys in even steps, with 1:1 among them, and fits again', async () => {
    const { press, button, percent, picture, atRest } = await openLightbox(new PictureSession([large()]));
    await waitUntil(() => picture());
    const fitted = percent();
    const seen = [fitted];
    while (button('Zoom in').getAttribute('aria-disabled') === 'false') {
      press('+');
      await waitUntil(() => percent() !== seen.at(-1));
      seen.push(percent());
    }
    expect(seen.slice(1)).to.deep.equal(
      [15, 25, 33, 50, 75, 100, 150, 200, 300, 400, 600, 800].map((each) => `${each} %`),
    );
    button('Zoom out').click();
    await waitUntil(() => percent() === '600 %');
    press('1');
    await waitUntil(() => percent() === '100 %');
    expect((await atRest()).width).to.be.closeTo(8000 / devicePixelRatio, 0.01);
    press('0');
    await waitUntil(() => percent() === fitted);
    expect(button('Fit to window').getAttribute('aria-disabled')).to.equal('true');
    button('Actual size, 1:1').click();
    await waitUntil(() => percent() === '100 %');
    button('Fit to window').click();
    await waitUntil(() => percent() === fitted);
  });

  it('zooms by the wheel where the pointer is, at any scale', async () => {
    const { surface, percent, picture, box } = await openLightbox(new PictureSession([large()]));
    await waitUntil(() => picture());
    const before = box();
    const at = { clientX: before.left + before.width * 0.25, clientY: before.top + before.height / 2 };
    const wheel = new WheelEvent('wheel', { deltaY: -200, bubbles: true, cancelable: true, ...at });
    const shown = percent();
    surface().dispatchEvent(wheel);
    expect(wheel.defaultPrevented).to.equal(true);
    await waitUntil(() => percent() !== shown);
    const after = box();
    expect((at.clientX - after.left) / after.width).to.be.closeTo(0.25, 0.002);
    expect(after.width / before.width).to.be.closeTo(Math.exp(0.4), 0.01);
  });

  it('goes to 1:1 by a double click, but not by the end of one that began on Expand', async () => {
    const { surface, percent, picture, box, pointer } = await openLightbox(new PictureSession([large()]));
    await waitUntil(() => picture());
    const fitted = percent();
    const before = box();
    const at = { clientX: before.left + before.width * 0.4, clientY: before.top + before.height / 2 };
    const click = () => {
      pointer('pointerdown', at.clientX, at.clientY);
      pointer('pointerup', at.clientX, at.clientY);
    };
    const doubleClick = () => surface().dispatchEvent(new MouseEvent('dblclick', { ...at, bubbles: true }));
    click();
    doubleClick();
    await new Promise(requestAnimationFrame);
    expect(percent()).to.equal(fitted);
    click();
    doubleClick();
    await waitUntil(() => percent() === '100 %');
    expect((at.clientX - box().left) / box().width).to.be.closeTo(0.4, 0.002);
    doubleClick();
    await waitUntil(() => percent() === fitted);
  });

  it('goes to 1:1 by two taps, once, and not by two that are apart', async () => {
    const { surface, percent, picture, pointer } = await openLightbox(new PictureSession([large()]));
    await waitUntil(() => picture());
    const fitted = percent();
    const tap = (x: number) => {
      pointer('pointerdown', x, 300, { pointerType: 'touch' });
      pointer('pointerup', x, 300, { pointerType: 'touch' });
    };
    tap(300);
    tap(500);
    await new Promise(requestAnimationFrame);
    expect(percent()).to.equal(fitted);
    await new Promise((resolve) => setTimeout(resolve, 350));
    tap(400);
    tap(404);
    // As some browsers send after two taps.
    surface().dispatchEvent(new MouseEvent('dblclick', { clientX: 404, clientY: 300, bubbles: true }));
    await waitUntil(() => percent() === '100 %');
  });

  it('follows two fingers, and is not swiped by the one that stays', async () => {
    const { picture, pointer, box, count } = await openLightbox();
    await waitUntil(() => picture());
    const before = box();
    const touch = { pointerType: 'touch' };
    pointer('pointerdown', 400, 300, touch);
    pointer('pointerdown', 500, 300, { ...touch, pointerId: 2 });
    pointer('pointermove', 600, 300, { ...touch, pointerId: 2 });
    expect(box().width / before.width).to.be.closeTo(2, 0.01);
    pointer('pointermove', 500, 300, { ...touch, pointerId: 2 });
    pointer('pointerup', 500, 300, { ...touch, pointerId: 2 });
    pointer('pointermove', 150, 300, touch);
    pointer('pointerup', 150, 300, touch);
    await new Promise(requestAnimationFrame);
    expect(count()).to.equal('1 of 3');
  });

  it('pans when zoomed, by pointer and by keys, never past the edge, and without another render', async () => {
    const { press, percent, picture, surface, stages, box, pointer } = await openLightbox();
    await waitUntil(() => picture());
    for (const _ of [1, 2, 3]) press('+');
    await waitUntil(() => surface().classList.contains('is-zoomed'));
    const before = box();
    await new Promise(requestAnimationFrame);
    pointer('pointerdown', 300, 300);
    pointer('pointermove', 320, 290);
    const lightbox = (stages()[0]!.getRootNode() as ShadowRoot).host as CaseImagesLightbox;
    expect([stages()[0]!.isUpdatePending, lightbox.isUpdatePending]).to.deep.equal([false, false]);
    const frame = surface().querySelector('.picture')!;
    expect(getComputedStyle(frame).willChange).to.equal('transform');
    expect(box().left - before.left).to.be.closeTo(20, 1);
    expect(box().top - before.top).to.be.closeTo(-10, 1);
    pointer('pointermove', 99_999, 290);
    pointer('pointerup', 99_999, 290);
    expect(box().left).to.be.closeTo(surface().getBoundingClientRect().left, 1);
    const { left, top } = box();
    press('ArrowRight');
    press('ArrowDown');
    expect(box().left).to.be.closeTo(left - 80, 1);
    expect(box().top).to.be.closeTo(top - 80, 1);
    press('ArrowLeft');
    press('ArrowUp');
    expect(box().left).to.be.closeTo(left, 1);
    expect(percent()).to.not.equal('');
    await waitUntil(() => getComputedStyle(frame).willChange === 'auto');
  });

  it('counts pixels of the screen, whatever its pixel ratio', () =>
    withPixelRatio(2, async () => {
      const { press, percent, picture, atRest, session } = await openLightbox(new PictureSession([large()]));
      await waitUntil(() => picture());
      press('1');
      await waitUntil(() => percent() === '100 %');
      expect((await atRest()).width).to.be.closeTo(4000, 0.01);
      // At this ratio the fitted picture has no more than every fifth of its pixels to show.
      await waitUntil(() => session.asked.some(({ window }) => window !== null));
    }));

  it('goes to the next picture with Shift when zoomed', async () => {
    const { press, picture, surface, count } = await openLightbox();
    await waitUntil(() => picture());
    for (const _ of [1, 2]) press('+');
    await waitUntil(() => surface().classList.contains('is-zoomed'));
    press('ArrowRight', { shiftKey: true });
    await waitUntil(() => count() === '2 of 3');
    await waitUntil(() => !surface().classList.contains('is-zoomed'));
  });

  it('turns by quarters, fitted anew, for as long as it is open', async () => {
    const { press, button, picture, box, count, stages } = await openLightbox();
    await waitUntil(() => picture());
    const upright = box();
    press('r');
    await waitUntil(() => box().height > box().width);
    const stage = stages()[0]!.getBoundingClientRect();
    expect(box().height).to.be.closeTo(stage.height, 1);
    expect(box().width / box().height).to.be.closeTo(upright.height / upright.width, 0.01);
    expect(box().left + box().width / 2).to.be.closeTo(stage.left + stage.width / 2, 1);
    press('ArrowRight');
    await waitUntil(() => count() === '2 of 3' && box().width > box().height);
    press('ArrowLeft');
    await waitUntil(() => count() === '1 of 3' && box().height > box().width);
    button('Rotate left').click();
    await waitUntil(() => box().width > box().height);
    press('R', { shiftKey: true });
    await waitUntil(() => box().height > box().width);
  });

  it('keeps the middle in the middle when it turns a zoomed picture', async () => {
    const { press, picture, box, percent, stages, pointer } = await openLightbox(
      new PictureSession([large()]),
    );
    await waitUntil(() => picture());
    press('1');
    await waitUntil(() => percent() === '100 %');
    pointer('pointerdown', 300, 300);
    pointer('pointermove', 500, 400);
    pointer('pointerup', 500, 400);
    const stage = stages()[0]!.getBoundingClientRect();
    const middle = () => [
      (stage.left + stage.width / 2 - box().left) / box().width,
      (stage.top + stage.height / 2 - box().top) / box().height,
    ];
    const [across, down] = middle();
    press('r');
    await waitUntil(() => box().height > box().width);
    expect(middle()[0]).to.be.closeTo(1 - down!, 0.001);
    expect(middle()[1]).to.be.closeTo(across!, 0.001);
    expect(percent()).to.equal('100 %');
  });

  it('shows the pixels of a picture as squares from 200 % on', async () => {
    const { press, percent, picture } = await openLightbox(new PictureSession([threeImages()[0]!]));
    await waitUntil(() => picture()?.complete);
    const rendering = () => getComputedStyle(picture()!).imageRendering;
    press('1');
    await waitUntil(() => percent() === '100 %' && picture()!.naturalWidth === 1200);
    expect(rendering()).to.equal('auto');
    while (percent() !== '200 %') {
      const before = percent();
      press('+');
      await waitUntil(() => percent() !== before);
    }
    await waitUntil(() => rendering() === 'pixelated');
  });

  it('keeps to its stage when the window gets another size', async () => {
    const { press, picture, box, stages, percent } = await openLightbox(new PictureSession([large()]));
    await waitUntil(() => picture());
    const fits = () => Math.abs(box().width - stages()[0]!.getBoundingClientRect().width) < 1;
    await waitUntil(fits);
    await setViewport({ width: 700, height: 600 });
    await waitUntil(() => innerWidth === 700 && fits());
    press('1');
    await waitUntil(() => percent() === '100 %' || picture()!.getBoundingClientRect().width > 7000);
    await setViewport(VIEWPORT);
    await waitUntil(() => innerWidth === 1000);
    expect(box().width).to.be.closeTo(8000 / devicePixelRatio, 0.01);
    press('0');
    await waitUntil(fits);
  });

  it('gives a thin strip the shape that the server knows, whatever its preview rounds to', async () => {
    const strip = fakePicture('strip.tif', { width: 10_000, height: 100 });
    const { box, picture } = await openLightbox(new PictureSession([strip]));
    await waitUntil(() => picture()?.complete);
    await waitUntil(() => picture()!.naturalWidth / picture()!.naturalHeight !== 100);
    await nextFrame();
    expect(box().width / box().height).to.be.closeTo(100, 0.1);
  });

  it('takes a page as it is, with its own size', async () => {
    const pages = [
      { width: 4000, height: 2000 },
      { width: 1000, height: 2000 },
    ];
    const { press, box, picture, root } = await openLightbox(
      new PictureSession([fakePicture('mixed.tif', { width: 4000, height: 2000, pageCount: 2, pages })]),
    );
    await waitUntil(() => picture());
    press('PageDown');
    await waitUntil(() => Math.abs(box().height / box().width - 2) < 0.01);
    expect(root.querySelector('.top p')!.textContent).to.match(/1000 × 2000 pixels$/);
  });

  it('glides by steps, and not for those who want no motion', async () => {
    const { press, picture, surface } = await openLightbox();
    await waitUntil(() => picture());
    const frame = surface().querySelector('.picture')!;
    press('+');
    expect(frame.classList.contains('glides')).to.equal(true);
    expect(getComputedStyle(frame).transitionDuration).to.equal('0s');
    await emulateMedia({ reducedMotion: 'no-preference' });
    expect(getComputedStyle(frame).transitionDuration).to.equal('0.12s');
    expect(getComputedStyle(frame).willChange).to.equal('auto');
  });
});
