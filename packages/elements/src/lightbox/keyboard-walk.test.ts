import { expect } from '@open-wc/testing';
import { emulateMedia, sendKeys, setViewport } from '@web/test-runner-commands';
import { fakePicture, PictureSession } from '../case-images/testing/picture-session.js';
import { waitUntil } from '../case-images/testing/wait-until.js';
import type { CaseImagesLightbox } from './lightbox.js';
import { openLightbox, threeImages } from './testing/open-lightbox.js';

const press = (key: string) => sendKeys({ press: key });

/** Real keys alone, as a person without a mouse has them. */
describe('the lightbox by keyboard', () => {
  before(() => setViewport({ width: 1280, height: 800 }));
  beforeEach(() => emulateMedia({ reducedMotion: 'reduce' }));
  afterEach(() => emulateMedia({ reducedMotion: 'no-preference' }));

  it('does everything', async () => {
    const {
      panel,
      root,
      dialog,
      count,
      percent,
      pageOf,
      all,
      stages,
      filter,
      box,
      picture,
      focused,
      session,
    } = await openLightbox();
    await waitUntil(() => picture());
    expect(root.activeElement).to.equal(dialog);

    await press('End');
    await waitUntil(() => count() === '3 of 3');
    await press('Home');
    await press('ArrowRight');
    await waitUntil(() => count() === '2 of 3');
    await press('PageDown');
    await waitUntil(() => pageOf() === 'Page 2 of 3');
    await press('PageUp');
    await waitUntil(() => pageOf() === 'Page 1 of 3');
    await press('p');
    await waitUntil(() => all('.item').length === 0);
    await press('p');
    await waitUntil(() => all('.item').length === 3);

    const fitted = percent();
    await press('1');
    await waitUntil(() => percent() === '100 %');
    await press('+');
    await waitUntil(() => percent() === '150 %');
    await press('-');
    await waitUntil(() => percent() === '100 %');
    const { left } = box();
    await press('ArrowRight');
    await waitUntil(() => box().left < left);
    await press('0');
    await waitUntil(() => percent() === fitted);

    await press('r');
    await waitUntil(() => box().height > box().width);
    await sendKeys({ down: 'Shift' });
    await press('R');
    await sendKeys({ up: 'Shift' });
    await waitUntil(() => box().width > box().height);

    await press('i');
    await waitUntil(() => filter() === 'brightness(100%) contrast(100%) invert(1)');
    await press('a');
    await waitUntil(() => focused()?.getAttribute('aria-label') === 'Brightness');
    await press('ArrowRight');
    await waitUntil(() => filter() === 'brightness(101%) contrast(100%) invert(1)');
    await press('Tab');
    await press('ArrowLeft');
    await waitUntil(() => filter() === 'brightness(101%) contrast(99%) invert(1)');
    await press('Escape');
    await waitUntil(() => all('.adjust').length === 0);
    await press('u');
    await waitUntil(() => filter() === 'none');

    await press('?');
    await waitUntil(() => all('.keys').length === 1);
    await press('Escape');
    await waitUntil(() => all('.keys').length === 0);

    await press('c');
    await waitUntil(() => stages().length === 2);
    await press('x');
    await press('ArrowRight');
    await waitUntil(() => all('.caption .name')[0]!.title === 'bitewing.bmp');
    await press('l');
    await waitUntil(() => all('[aria-label="Zoom together"]')[0]!.getAttribute('aria-pressed') === 'false');
    await press('Escape');
    await waitUntil(() => stages().length === 1);

    await press('d');
    expect(session.callsOf('download').length).to.equal(1);
    await press('Escape');
    await waitUntil(() => !panel.shadowRoot!.querySelector('case-images-lightbox'));
    expect(panel.shadowRoot!.activeElement?.getAttribute('part')).to.equal('expand');
  });

  it('reaches every button once, in the order in which they are seen', async () => {
    const { focused, picture } = await openLightbox(
      new PictureSession([fakePicture('one.tif', { pageCount: 3 }), ...threeImages()]),
    );
    await waitUntil(() => picture());
    const names: string[] = [];
    for (let stop = 0; stop < 30; stop += 1) {
      await press('Tab');
      const name = focused()?.getAttribute('aria-label') ?? focused()?.textContent?.trim();
      // Behind the last one is the browser.
      if (!name || names.includes(name)) break;
      names.push(name);
    }
    expect(names).to.deep.equal([
      'Keys',
      ...(document.fullscreenEnabled ? ['Full screen'] : []),
      'Close',
      'Page 1',
      'Previous image',
      'Next image',
      'Previous page',
      'Next page',
      'Zoom out',
      'Zoom in',
      'Fit to window',
      'Actual size, 1:1',
      'Rotate left',
      'Rotate right',
      'Adjust',
      'Invert',
      'Compare',
      'Pages',
      'Download',
    ]);
  });

  it('lets the sides of a comparison be chosen by Tab', async () => {
    const { focused, picture, stages, root } = await openLightbox();
    await waitUntil(() => picture());
    await press('c');
    await waitUntil(() => stages().length === 2);
    for (let stop = 0; stop < 12 && focused()?.role !== 'group'; stop += 1) await press('Tab');
    const [left, right] = root.querySelectorAll('.pane');
    expect([focused(), left!.ariaLabel]).to.deep.equal([left, 'Left: occlusal.jpg']);
    await waitUntil(() => left!.classList.contains('is-active'));
    await press('Tab');
    expect([focused(), right!.ariaLabel]).to.deep.equal([right, 'Right: panoramic.tif. Page 1 of 3']);
    await waitUntil(() => right!.classList.contains('is-active'));
  });

  it('fills the screen and leaves it, before anything else is left', async () => {
    const { root, all, picture, dialog } = await openLightbox();
    await waitUntil(() => picture());
    const box = root.querySelector('.box')!;
    const button = () => all('[aria-label="Full screen"]')[0];
    if (!document.fullscreenEnabled) {
      expect(button()).to.equal(undefined);
      return;
    }
    await press('f');
    await waitUntil(
      () => root.fullscreenElement === box && button()!.getAttribute('aria-pressed') === 'true',
    );
    await press('Escape');
    await waitUntil(() => root.fullscreenElement === null);
    expect(dialog.open).to.equal(true);
    await waitUntil(() => button()!.getAttribute('aria-pressed') === 'false');
  });

  it('says where one ended, once, and not each step on the way', async () => {
    const { root, picture, percent, press: pressAtOnce } = await openLightbox();
    await waitUntil(() => picture());
    const said: string[] = [];
    const live = root.querySelector('.box > [role="status"]')!;
    const watch = new MutationObserver(() => said.push(live.textContent!));
    watch.observe(live, { childList: true, characterData: true, subtree: true });
    // Each is drawn before the next, and no timer runs in between however slow the machine is.
    for (const key of ['1', '+', '+']) {
      pressAtOnce(key);
      await (root.host as CaseImagesLightbox).updateComplete;
    }
    expect(percent()).to.equal('200 %');
    await waitUntil(() => said.length > 0);
    expect(said).to.deep.equal(['200 %']);
    await press('0');
    await waitUntil(() => said.length > 1);
    await press('ArrowRight');
    await waitUntil(() => said.length > 2);
    watch.disconnect();
    expect(said.slice(1)).to.deep.equal(['Fit to window', 'panoramic.tif, image 2 of 3. Page 1 of 3']);
  });
});
