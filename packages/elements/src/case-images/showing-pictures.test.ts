import type { PreviewState } from '@case-attachments/contract';
import { expect, nextFrame } from '@open-wc/testing';
import { fakeAttachment } from '../case-attachments/testing/fake-session.js';
import { LayoutShifts, withPixelRatio } from '../testing/screen.js';
import { find, root, showPanel, text } from './testing/panel-fixture.js';
import { fakePicture, PictureSession } from './testing/picture-session.js';
import { waitUntil } from './testing/wait-until.js';

const thumbs = (element: Element) => [...root(element).querySelectorAll<HTMLElement>('.thumb')];
const filled = (element: Element) => root(element).querySelectorAll('.thumb > img').length;
const settled = () => new Promise((resolve) => setTimeout(resolve, 60));

const many = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    fakePicture(`scan ${index}.png`, { width: 400, height: 300 + (index % 3) * 100 }),
  );

describe('the sizes that pictures are asked for in', () => {
  // The film is 304 CSS pixels wide; a tile 56 wide, and a picture twice as wide as high must cover its height of 42.
  for (const [ratio, film, tile] of [
    [1, 320, 160],
    [2, 640, 320],
    [3, 1280, 320],
  ] as const) {
    it(`fit the place on a screen of pixel ratio ${ratio}`, async () => {
      await withPixelRatio(ratio, async () => {
        const session = new PictureSession([fakePicture('panoramic.tif', { width: 4000, height: 2000 })]);
        const element = await showPanel(session);
        await waitUntil(() => filled(element) === 1);
        const asked = (wanted: string) =>
          session.asked.filter(({ priority }) => priority === wanted).map(({ size }) => size);
        expect(asked('high')).to.deep.equal([film]);
        // The loader rounds up to a size that is offered.
        expect(asked('low').length).to.equal(1);
        expect(asked('low')[0]).to.be.within(tile / 2, tile);
      });
    });
  }

  it('are others when the page moves to a sharper screen, and what was there stays until they are here', async () => {
    const changes: (() => void)[] = [];
    const { matchMedia } = window;
    // A screen cannot be changed from within the page.
    window.matchMedia = (query) => {
      const list = matchMedia.call(window, query);
      if (query.includes('dppx'))
        list.addEventListener = (_type: string, change: unknown) => void changes.push(change as () => void);
      return list;
    };
    try {
      const session = new PictureSession([fakePicture('a.png', { width: 4000, height: 3000 })]);
      const element = await showPanel(session);
      await waitUntil(() => filled(element) === 1 && find(element, '.picture'));
      const before = find<HTMLImageElement>(element, '.picture')!.src;
      await withPixelRatio(3, async () => {
        session.hold();
        changes.at(-1)!();
        await settled();
        expect(find<HTMLImageElement>(element, '.picture')!.src).to.equal(before);
        expect(filled(element)).to.equal(1);
        session.letGo();
        await waitUntil(() => find<HTMLImageElement>(element, '.picture')!.src !== before);
        expect(session.asked.map(({ size }) => size)).to.include(1280);
        // And is heard again.
        expect(changes.length).to.equal(2);
      });
    } finally {
      window.matchMedia = matchMedia;
    }
  });
});

describe('E4: pictures of known sizes', () => {
  it('E4: move nothing when they come', async () => {
    const session = new PictureSession([
      fakePicture('portrait.jpg', { width: 3000, height: 4000 }),
      fakePicture('panoramic.tif', { width: 3000, height: 1000 }),
      fakePicture('tiny.png', { width: 8, height: 8 }),
    ]);
    session.hold();
    const element = await showPanel(session);
    const below = document.createElement('p');
    below.textContent = 'What the portal has below.';
    element.after(below);
    await nextFrame();
    await nextFrame();
    const shifts = new LayoutShifts();
    session.letGo();
    await waitUntil(() => filled(element) === 3 && find(element, '.picture'));
    for (const thumb of thumbs(element)) {
      thumb.click();
      await settled();
    }
    expect(shifts.stop()).to.equal(0);
  });

  it('E4: are shown in their own shape', async () => {
    const session = new PictureSession([fakePicture('portrait.jpg', { width: 600, height: 800 })]);
    const element = await showPanel(session);
    await waitUntil(() => find(element, '.picture'));
    const image = find<HTMLImageElement>(element, '.picture')!;
    await image.decode();
    expect(getComputedStyle(image).objectFit).to.equal('contain');
    expect(image.naturalWidth / image.naturalHeight).to.be.closeTo(0.75, 0.01);
  });

  it('come by themselves when the server answers again', async () => {
    const session = new PictureSession([fakePicture('a.png')]);
    session.failures.set('a.png', { code: 'network' });
    const element = await showPanel(session);
    await waitUntil(() => find(element, '.film.is-failed') && thumbs(element)[0]!.dataset.tile === 'failed');
    session.failures.clear();
    session.show({ online: false });
    session.show({ online: true });
    await waitUntil(() => find(element, '.picture') && thumbs(element)[0]!.dataset.tile === 'filled');
  });

  it('are not asked for again where the server has decided', async () => {
    const session = new PictureSession([fakePicture('a.png')]);
    session.failures.set('a.png', { code: 'preview-unsupported' });
    const element = await showPanel(session);
    await waitUntil(() => find(element, '.film.is-failed'));
    const largest = () => Math.max(...session.asked.map(({ size }) => size));
    const asked = () => session.asked.filter(({ size }) => size === largest()).length;
    expect(asked()).to.equal(1);
    session.show({ online: false });
    session.show({ online: true });
    await settled();
    expect(asked()).to.equal(1);
  });

  it('say of an empty file that it is empty, in the panel and in its thumbnail', async () => {
    const empty = fakeAttachment('empty.jpg', {
      sizeBytes: 0,
      preview: { state: 'none', code: 'preview-damaged', detail: 'No picture could be read.' },
    });
    const element = await showPanel(new PictureSession([empty, fakePicture('a.png')]));
    await waitUntil(() => find(element, '.film.is-failed'));
    expect(text(element, 'figcaption p')).to.equal(
      'This file is empty (0 bytes). Ask the sender for another copy.',
    );
    expect(find(element, '.thumb')!.title).to.match(/^empty\.jpg\. This file is empty/);
  });

  it('E4: the skeleton is as high as what comes in its place', async () => {
    const images = [fakePicture('a.png'), fakePicture('b.png'), fakePicture('c.png')];
    const session = new PictureSession([]);
    session.snapshot = { ...session.snapshot, images: { ...session.snapshot.images, loading: true } };
    const element = await showPanel(session);
    const before = element.getBoundingClientRect().height;
    session.show({ images: { ...session.snapshot.images, images, loading: false } });
    await waitUntil(() => find(element, '.picture'));
    expect(element.getBoundingClientRect().height).to.be.closeTo(before, 1);
  });
});

describe('500 pictures', () => {
  it('are rendered at once, loaded where they are seen, and let go where they are not', async () => {
    const session = new PictureSession(many(500));
    const element = await showPanel(session);
    await waitUntil(() => filled(element) > 10);
    await settled();
    expect(session.asked.length).to.be.below(120);
    expect(session.shown.size).to.be.below(120);

    const strip = find(element, '.thumbs')!;
    let most = 0;
    const scroll = async (to: number) => {
      strip.scrollTop = to;
      await settled();
      most = Math.max(most, session.shown.size);
    };
    const step = strip.clientHeight;
    for (let top = 0; top < strip.scrollHeight; top += step * 2) await scroll(top);
    await scroll(strip.scrollHeight);
    await waitUntil(() => thumbs(element).at(-1)!.dataset.tile === 'filled');
    for (let top = strip.scrollHeight; top > 0; top -= step * 4) await scroll(top);
    await scroll(0);
    await waitUntil(() => thumbs(element)[0]!.dataset.tile === 'filled');
    expect(most).to.be.below(160);
    expect(session.shown.size).to.be.below(120);
    element.remove();
    await settled();
    expect(session.shown.size).to.equal(0);
  });

  it('are not taken again by an update that was planned before the panel left', async () => {
    const session = new PictureSession(many(3));
    const element = await showPanel(session);
    await waitUntil(() => find(element, '.picture') && filled(element) === 3);
    element.requestUpdate();
    element.remove();
    await element.updateComplete;
    await waitUntil(() => session.shown.size === 0);
    document.body.append(element);
    await waitUntil(() => find(element, '.picture'));
    element.remove();
  });

  it('cost no render of the panel when they come', async () => {
    const session = new PictureSession(many(500));
    const element = await showPanel(session);
    await waitUntil(() => find(element, '.picture'));
    await waitUntil(() => filled(element) > 0);
    let renders = 0;
    const { requestUpdate } = element;
    element.requestUpdate = (...args: Parameters<typeof requestUpdate>) => {
      renders += 1;
      requestUpdate.apply(element, args);
    };
    find(element, '.thumbs')!.scrollTop = 2_000;
    await waitUntil(() =>
      thumbs(element).some((thumb, index) => index > 200 && thumb.dataset.tile === 'filled'),
    );
    expect(renders).to.equal(0);
  });
});

describe('what cannot be shown', () => {
  for (const [code, words] of [
    ['preview-none', "This kind of file can't be shown as a picture."],
    ['preview-unsupported', "This kind of picture can't be shown."],
    ['preview-too-large', 'The picture is too large to show.'],
    ['preview-damaged', 'This picture is damaged and cannot be shown.'],
  ] as const) {
    it(`has its icon, its name, the reason and the download: ${code}`, async () => {
      const preview: PreviewState = { state: 'none', code, detail: '' };
      const name = 'scan <b>0042</b>.tif';
      const element = await showPanel(new PictureSession([fakeAttachment(name, { preview })]));
      expect(find(element, '.film > .icon')!.getBoundingClientRect().width).to.be.above(20);
      expect(text(element, '.under .name')).to.equal(name);
      expect(text(element, '.under p')).to.contain(words);
      expect(find(element, `[part=download]`)!.getAttribute('aria-label')).to.equal(`Download ${name}`);
      const [tile] = thumbs(element);
      expect(tile!.querySelector('.icon')!.checkVisibility({ visibilityProperty: true })).to.equal(true);
      expect(tile!.title).to.contain(name).and.contain(words);
    });
  }

  it('is an icon in the strip when the server says so later, or sends what is no picture', async () => {
    const images = [fakePicture('a.png'), fakePicture('b.png'), fakePicture('c.png')];
    const session = new PictureSession(images);
    session.failures.set('b.png', { code: 'preview-damaged' });
    const { load } = session.previews;
    const noPicture = URL.createObjectURL(new Blob(['nothing'], { type: 'image/png' }));
    let released = 0;
    session.previews.load = (attachment, ...rest) =>
      attachment.name === 'c.png'
        ? Promise.resolve({ url: noPicture, release: () => void (released += 1) })
        : load(attachment, ...rest);
    const element = await showPanel(session);
    await waitUntil(() => thumbs(element).every(({ dataset }) => dataset.tile && dataset.tile !== 'loading'));
    expect(thumbs(element).map(({ dataset }) => dataset.tile)).to.deep.equal(['filled', 'failed', 'failed']);
    for (const tile of thumbs(element).slice(1)) {
      expect(tile.querySelector('img')).to.equal(null);
      expect(tile.querySelector('.icon')!.checkVisibility({ visibilityProperty: true })).to.equal(true);
    }
    expect(released).to.equal(1);
  });

  it('is tried again when the network is back', async () => {
    const session = new PictureSession([fakePicture('a.png'), fakePicture('b.png')]);
    session.failures.set('b.png', { code: 'network' });
    const element = await showPanel(session);
    await waitUntil(() => thumbs(element)[1]!.dataset.tile === 'failed');
    session.failures.clear();
    window.dispatchEvent(new Event('online'));
    await waitUntil(() => thumbs(element)[1]!.dataset.tile === 'filled');
  });

  it('is not shown while it is quarantined, in the strip neither', async () => {
    const session = new PictureSession([
      fakePicture('virus.png', {}, { scanState: 'infected' }),
      fakePicture('new.png', {}, { scanState: 'pending' }),
    ]);
    const element = await showPanel(session);
    await settled();
    expect(session.asked).to.deep.equal([]);
    expect(thumbs(element).map(({ title }) => title)).to.deep.equal([
      'virus.png. Virus found. Ask the sender for a clean copy.',
      'new.png. The file is still being checked for viruses. Try again in a moment.',
    ]);
  });
});

describe('what is said under a picture', () => {
  it('names pages, movement, contrast and what is missing', async () => {
    const session = new PictureSession([
      fakePicture('scan.tif', {
        width: 2000,
        height: 1000,
        pageCount: 3,
        animated: true,
        autoContrast: true,
        incomplete: true,
      }),
    ]);
    const element = await showPanel(session);
    await waitUntil(() => find(element, '.picture'));
    expect(text(element, '.under p')).to.match(/2026, 3 pages, moves, Auto-contrast$/);
    expect(text(element, '.under .note')).to.equal('Part of this picture is missing');
    expect(find(element, '[part=caption]')!.title).to.equal('2,000 × 1,000 pixels');
  });

  it('is the date alone for a plain picture', async () => {
    const element = await showPanel(new PictureSession([fakePicture('a.png')]));
    await waitUntil(() => find(element, '.picture'));
    expect(text(element, '.under p')).to.match(/2026$/);
    expect(find(element, '.under .note')).to.equal(null);
  });
});
