import { expect } from '@open-wc/testing';
import { emulateMedia, setViewport } from '@web/test-runner-commands';
import { fakePicture, PictureSession } from '../case-images/testing/picture-session.js';
import { waitUntil } from '../case-images/testing/wait-until.js';
import { type OpenLightbox, openLightbox } from './testing/open-lightbox.js';

const WIDTH = 9000;
const HEIGHT = 5000;
const large = (more = {}) => fakePicture('ortho.tif', { width: WIDTH, height: HEIGHT, ...more });

const asked = ({ session }: OpenLightbox) =>
  session.asked.filter(({ window }) => window !== null).map(({ window }) => window);

/** At 1:1, with nothing gliding. */
async function atActualSize(from = new PictureSession([large()])) {
  const lightbox = await openLightbox(from);
  await waitUntil(() => lightbox.picture()?.complete);
  lightbox.press('1');
  await waitUntil(() => lightbox.percent() === '100 %');
  return lightbox;
}

/** Where each window lies in its picture, in the picture's own pixels: as laid out, turned or not. */
function places({ windows, box }: OpenLightbox) {
  const picture = box();
  return windows().map((image) => {
    const { left, top, width, height } = image.getBoundingClientRect();
    return [left - picture.left, top - picture.top, width, height].map((each) => Math.round(each));
  });
}

describe('picture windows', () => {
  before(() => setViewport({ width: 1000, height: 700 }));
  beforeEach(() => emulateMedia({ reducedMotion: 'reduce' }));
  afterEach(() => emulateMedia({ reducedMotion: 'no-preference' }));

  it('are none while the fitted picture is sharp enough', async () => {
    const lightbox = await openLightbox(new PictureSession([large()]));
    await waitUntil(() => lightbox.picture()?.complete);
    lightbox.press('+');
    lightbox.press('+');
    await waitUntil(() => lightbox.percent() === '25 %');
    await lightbox.atRest();
    expect(asked(lightbox)).to.deep.equal([]);
  });

  it('are laid over the fitted picture, only those in sight and beside it, pixel for pixel', async () => {
    const lightbox = await atActualSize();
    await waitUntil(() => lightbox.windows().length > 0);
    // The middle of 9000 by 5000 lies in the third of five columns and the second of three rows.
    await waitUntil(() => asked(lightbox).includes('2,1'));
    expect(asked(lightbox).every((window) => /^[12],[01]$|^2,[012]$|^1,2$|^3,/.test(window!))).to.equal(true);
    expect(asked(lightbox).length).to.be.below(7);
    await waitUntil(() => lightbox.windows().length === asked(lightbox).length);
    for (const image of lightbox.windows()) {
      expect(image.complete && image.naturalWidth > 0).to.equal(true);
      expect(image.getBoundingClientRect().width).to.be.closeTo(image.naturalWidth / devicePixelRatio, 0.01);
    }
    expect(places(lightbox)).to.deep.include([2 * 2048, 2048, 2048, 2048]);
    expect(lightbox.picture()!.complete).to.equal(true);
    // The middle of the screen is a pixel of it.
    const { left, top } = lightbox.windows()[0]!.getBoundingClientRect();
    expect([left % 1, top % 1].map((each) => Math.abs(Math.round(each) - each) < 0.01)).to.deep.equal([
      true,
      true,
    ]);
  });

  it('come and go with what is in sight', async () => {
    const lightbox = await atActualSize();
    await waitUntil(() => lightbox.windows().length > 0);
    const before = lightbox.windows().map(({ src }) => src);
    lightbox.pointer('pointerdown', 500, 350);
    lightbox.pointer('pointermove', 99_999, 99_999);
    lightbox.pointer('pointerup', 99_999, 99_999);
    await waitUntil(() => asked(lightbox).includes('0,0'));
    await waitUntil(() => places(lightbox).some(([left, top]) => left === 0 && top === 0));
    await waitUntil(() => !places(lightbox).some(([left]) => left! >= 4096));
    await waitUntil(() => before.every((url) => !lightbox.session.shown.has(url)));
    lightbox.press('0');
    await waitUntil(() => lightbox.windows().length === 0);
  });

  it('turn with the picture', async () => {
    const lightbox = await atActualSize();
    await waitUntil(() => lightbox.windows().length > 0);
    lightbox.press('r');
    await waitUntil(() => lightbox.box().height > lightbox.box().width);
    lightbox.pointer('pointerdown', 500, 350);
    lightbox.pointer('pointermove', -99_999, 99_999);
    lightbox.pointer('pointerup', -99_999, 99_999);
    // Turned to the right, the upper left corner of the picture is on the upper right of the screen.
    await waitUntil(() => asked(lightbox).includes('0,0'));
    await waitUntil(() => {
      const { right, top } = lightbox.box();
      return lightbox
        .windows()
        .some(
          (image) =>
            Math.abs(image.getBoundingClientRect().right - right) < 1 &&
            Math.abs(image.getBoundingClientRect().top - top) < 1,
        );
    });
  });

  it('are of the page on show, with its own size', async () => {
    const pages = [
      { width: WIDTH, height: HEIGHT },
      { width: 3000, height: 6000 },
    ];
    const lightbox = await atActualSize(new PictureSession([large({ pageCount: 2, pages })]));
    await waitUntil(() => lightbox.windows().length > 0);
    lightbox.press('PageDown');
    await waitUntil(() => lightbox.box().height > lightbox.box().width);
    await waitUntil(() => lightbox.windows().length === 0);
    await waitUntil(() => lightbox.picture()?.complete);
    lightbox.press('1');
    await waitUntil(() => lightbox.windows().length > 0);
    const second = lightbox.session.asked.filter(({ window, page }) => window !== null && page === 2);
    expect(second.map(({ window }) => window)).to.include('0,1');
    expect(second.every(({ window }) => Number(window!.split(',')[0]) < 2)).to.equal(true);
  });

  it('that fail leave the fitted picture, and are tried again when they come back into sight', async () => {
    const from = new PictureSession([large()]);
    from.failures.set('window 2,1', { code: 'network' });
    const lightbox = await atActualSize(from);
    await waitUntil(() => lightbox.windows().length === asked(lightbox).length - 1);
    expect(places(lightbox)).to.not.deep.include([2 * 2048, 2048, 2048, 2048]);
    expect(lightbox.all('.not-showable')).to.deep.equal([]);
    expect(lightbox.picture()!.complete).to.equal(true);
    from.failures.clear();
    lightbox.press('0');
    await waitUntil(() => lightbox.windows().length === 0);
    lightbox.press('1');
    await waitUntil(() => places(lightbox).some(([left, top]) => left === 4096 && top === 2048));
  });

  it('are let go when the lightbox closes, those on their way too', async () => {
    const from = new PictureSession([large()]);
    const lightbox = await atActualSize(from);
    await waitUntil(() => lightbox.windows().length > 0);
    const urls = lightbox.windows().map(({ src }) => src);
    from.hold();
    lightbox.pointer('pointerdown', 500, 350);
    lightbox.pointer('pointermove', 99_999, 99_999);
    lightbox.button('Close').click();
    await waitUntil(() => !lightbox.panel.shadowRoot!.querySelector('case-images-lightbox'));
    from.letGo();
    await waitUntil(() => urls.every((url) => !from.shown.has(url)));
  });
});
