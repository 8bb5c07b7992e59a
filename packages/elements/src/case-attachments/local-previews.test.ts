import { expect, nextFrame } from '@open-wc/testing';
import { waitUntil } from '../case-images/testing/wait-until.js';
import {
  avifHalves,
  bmpHalves,
  gifHalves,
  halves,
  joined,
  pngBomb,
  withOrientation,
} from '../testing/halves.js';
import { LayoutShifts, withPixelRatio } from '../testing/screen.js';
import { FakeSession, fakePolicy, readySnapshot } from './testing/fake-session.js';
import { settled, type TabFixture, tabFixture, words } from './testing/tab-fixture.js';

const MB = 1024 * 1024;

const { createImageBitmap } = window;
const decode = createImageBitmap as (...args: unknown[]) => Promise<ImageBitmap>;
/** Files that the browser was asked to decode, and how many at once at most. */
let decoded = 0;
let mostAtOnce = 0;

async function openDialog(): Promise<TabFixture> {
  const acceptedTypes = [
    {
      category: 'image' as const,
      extensions: ['jpg', 'png', 'gif', 'webp', 'bmp', 'avif', 'tif', 'heic'],
    },
    { category: 'document' as const, extensions: ['pdf'] },
  ];
  const t = await tabFixture(
    new FakeSession({ ...readySnapshot(), policy: { ...fakePolicy, acceptedTypes } }),
  );
  t.button('Attach Files').click();
  await settled(t.tab);
  return t;
}

const stagedRow = (t: TabFixture, name: string) =>
  [...t.root.querySelectorAll<HTMLElement>('.staged li')].find(
    (row) => row.querySelector('.name')!.getAttribute('title') === name,
  )!;
const badge = (t: TabFixture, name: string) => stagedRow(t, name).querySelector<HTMLElement>('.badge')!;
const state = (t: TabFixture, name: string) => badge(t, name).dataset.tile;
const canvases = (t: TabFixture) => t.root.querySelectorAll<HTMLCanvasElement>('.staged canvas');
const ended = (t: TabFixture, name: string) =>
  waitUntil(() => ['filled', 'failed'].includes(state(t, name) ?? ''), `${name} is through`);

/** `red`, `blue` or `white` at these parts of the width and height. */
function colourAt(canvas: HTMLCanvasElement, x: number, y: number): string {
  const [red, green, blue] = canvas
    .getContext('2d')!
    .getImageData(canvas.width * x, canvas.height * y, 1, 1).data;
  if (red! > 200 && green! > 200 && blue! > 200) return 'white';
  return red! > blue! ? 'red' : 'blue';
}

/** @returns lets it go on */
function holdDecoding(made: (bitmap: ImageBitmap) => void = () => {}): () => void {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  window.createImageBitmap = async (...args: unknown[]) => {
    await held;
    const bitmap = await decode(...args);
    made(bitmap);
    return bitmap;
  };
  return letGo;
}

describe('previews of chosen files', () => {
  beforeEach(() => {
    decoded = 0;
    mostAtOnce = 0;
    let now = 0;
    window.createImageBitmap = async (...args: unknown[]) => {
      decoded += 1;
      now += 1;
      mostAtOnce = Math.max(mostAtOnce, now);
      try {
        return await decode(...args);
      } finally {
        now -= 1;
      }
    };
  });
  afterEach(() => {
    window.createImageBitmap = createImageBitmap;
  });

  for (const [name, bytes] of [
    ['photo.jpg', () => halves('image/jpeg')],
    ['shot.png', () => halves('image/png')],
    ['web.webp', () => halves('image/webp')],
    ['old.gif', gifHalves],
    ['sensor.bmp', bmpHalves],
    ['new.avif', avifHalves],
  ] as const) {
    it(`show ${name} in place of its icon`, async () => {
      const t = await openDialog();
      const file = new File([await bytes()], name);
      await t.choose(file);
      await ended(t, name);
      const [canvas] = canvases(t);
      expect(state(t, name)).to.equal('filled');
      expect([canvas!.offsetWidth, canvas!.offsetHeight]).to.deep.equal([32, 32]);
      expect([colourAt(canvas!, 0.1, 0.5), colourAt(canvas!, 0.9, 0.5)]).to.deep.equal(['red', 'blue']);
      expect(badge(t, name).querySelector('.icon')!.checkVisibility({ visibilityProperty: true })).to.equal(
        false,
      );
      expect(badge(t, name).getAttribute('aria-label')).to.equal('Image');
    });
  }

  for (const [orientation, first, last] of [
    [1, [0.1, 0.5], [0.9, 0.5]],
    [3, [0.9, 0.5], [0.1, 0.5]],
    [6, [0.5, 0.1], [0.5, 0.9]],
    [8, [0.5, 0.9], [0.5, 0.1]],
  ] as const) {
    it(`are upright: a JPEG of orientation ${orientation}`, async () => {
      const t = await openDialog();
      await t.choose(new File([withOrientation(await halves('image/jpeg'), orientation)], 'phone.jpg'));
      await ended(t, 'phone.jpg');
      const [canvas] = canvases(t);
      expect([colourAt(canvas!, first[0], first[1]), colourAt(canvas!, last[0], last[1])]).to.deep.equal([
        'red',
        'blue',
      ]);
    });
  }

  for (const ratio of [1, 2, 3]) {
    it(`have the pixels of a screen of ratio ${ratio}`, async () => {
      await withPixelRatio(ratio, async () => {
        const t = await openDialog();
        await t.choose(new File([await halves('image/png')], 'a.png'));
        await ended(t, 'a.png');
        expect(canvases(t)[0]!.width).to.equal(32 * ratio);
      });
    });
  }

  it('show what is see-through on white, as the server does', async () => {
    const t = await openDialog();
    const clear = new OffscreenCanvas(8, 8);
    clear.getContext('2d')!.clearRect(0, 0, 8, 8);
    await t.choose(new File([await clear.convertToBlob()], 'clear.png'));
    await ended(t, 'clear.png');
    expect(colourAt(canvases(t)[0]!, 0.5, 0.5)).to.equal('white');
  });

  it('come after upload for TIFF and HEIC, in words, whatever the name says', async () => {
    const t = await openDialog();
    const tiff = joined([Uint8Array.from([0x49, 0x49, 42, 0, 8, 0, 0, 0]), new Uint8Array(100)]);
    const heic = joined([
      new TextEncoder().encode('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
      new Uint8Array(100),
    ]);
    await t.choose(
      new File([tiff], 'panoramic.tif'),
      new File([heic], 'IMG_0001.heic'),
      new File([tiff], 'really-a-tiff.jpg'),
    );
    for (const name of ['panoramic.tif', 'IMG_0001.heic', 'really-a-tiff.jpg']) {
      await ended(t, name);
      await t.tab.updateComplete;
      expect(words(stagedRow(t, name).querySelector('.note')!)).to.match(
        /^\d+ bytes\. Preview after upload$/,
      );
      expect(state(t, name)).to.equal('failed');
      expect(badge(t, name).querySelector('.icon')!.checkVisibility({ visibilityProperty: true })).to.equal(
        true,
      );
    }
    expect(decoded).to.equal(0);
  });

  it('never decode a bomb, nor what is too large', async () => {
    const t = await openDialog();
    const png = await halves('image/png');
    const many = new File([await halves('image/png'), new Uint8Array(65 * MB)], 'many-bytes.png');
    await t.choose(
      new File([pngBomb(60_000, 60_000, png)], 'bomb.png'),
      new File([pngBomb(7_100, 7_100, png)], 'large.png'),
      many,
    );
    await ended(t, 'bomb.png');
    await ended(t, 'large.png');
    await ended(t, 'many-bytes.png');
    expect(t.root.querySelectorAll('.staged [data-tile=failed]').length).to.equal(3);
    expect(decoded).to.equal(0);
    for (const row of t.root.querySelectorAll('.staged .note'))
      expect(words(row)).to.match(/\. Preview after upload$/);
  });

  it('leave the icon for what is damaged, cut off, or something else under a picture’s name', async () => {
    const t = await openDialog();
    const png = await halves('image/png');
    const broken = png.slice();
    broken.fill(0xff, 40, 60);
    const files = {
      'broken.png': broken,
      'cut.png': png.slice(0, 30),
      'script.png': new TextEncoder().encode(
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
      ),
      'page.jpg': new TextEncoder().encode('<!doctype html><script>alert(1)</script>'),
      'treatment plan.pdf': new TextEncoder().encode('%PDF-1.7'),
    };
    await t.choose(...Object.entries(files).map(([name, bytes]) => new File([bytes], name)));
    for (const name of Object.keys(files)) {
      await ended(t, name);
      expect(state(t, name), name).to.equal('failed');
      expect(badge(t, name).querySelector('.icon')!.checkVisibility({ visibilityProperty: true })).to.equal(
        true,
      );
    }
    expect(canvases(t).length).to.equal(0);
    const said = (name: string) =>
      words(stagedRow(t, name).querySelector('.note')!).replace(/^\d+ (bytes|KB)/, 'SIZE');
    await waitUntil(() => said('page.jpg') !== 'SIZE');
    const noPicture = 'SIZE. There is no picture in this file. Check it before you attach it.';
    const unreadable = "SIZE. Can't be shown here; it is checked after the upload.";
    expect(Object.keys(files).map(said)).to.deep.equal([
      unreadable,
      unreadable,
      noPicture,
      noPicture,
      'SIZE',
    ]);
    expect(t.button('Continue').disabled).to.equal(false);
  });

  it('are of names of every kind', async () => {
    const t = await openDialog();
    const png = await halves('image/png');
    const names = [
      '<img src=x onerror=alert(1)>.png',
      '"quoted" & \'more\'.png',
      'صورة.png',
      `${'a'.repeat(200)}.png`,
    ];
    await t.choose(...names.map((name) => new File([png], name)));
    await waitUntil(() => canvases(t).length === names.length);
    expect(t.root.querySelector('.staged img')).to.equal(null);
  });

  it('are not made of what is refused or empty', async () => {
    const t = await openDialog();
    await t.choose(new File([await halves('image/png')], 'tool.exe'), new File([], 'empty.png'));
    await settled(t.tab);
    expect([badge(t, 'tool.exe').dataset.tile, badge(t, 'empty.png').dataset.tile]).to.deep.equal([
      undefined,
      undefined,
    ]);
  });

  it('are drawn one at a time, of rows in sight alone, and gone when those leave it', async () => {
    const t = await openDialog();
    const png = await halves('image/png');
    await t.choose(...Array.from({ length: 90 }, (_, index) => new File([png], `scan ${index}.png`)));
    await waitUntil(() => canvases(t).length > 3);
    await waitUntil(() => !t.root.querySelector('.staged [data-tile=loading]'));
    expect(mostAtOnce).to.equal(1);
    expect(decoded).to.be.below(40);
    stagedRow(t, 'scan 89.png').scrollIntoView();
    await waitUntil(() => state(t, 'scan 89.png') === 'filled');
    expect(state(t, 'scan 0.png')).to.equal(undefined);
    expect(canvases(t).length).to.be.below(40);
  });

  it('are gone with the row, the dialog, the case and the person', async () => {
    const png = await halves('image/png');
    const chosen = async () => {
      const t = await openDialog();
      await t.choose(new File([png], 'a.png'), new File([png], 'b.png'));
      await waitUntil(() => canvases(t).length === 2);
      const all = [...canvases(t)];
      return { t, gone: () => all.filter((canvas) => canvas.width === 0 && !canvas.isConnected).length };
    };
    const row = await chosen();
    row.t.button('Remove a.png').click();
    await row.t.tab.updateComplete;
    expect(row.gone()).to.equal(1);

    const aside = await chosen();
    aside.t.button('Close').click();
    await waitUntil(() => aside.gone() === 2);
    aside.t.button('Attach Files').click();
    await waitUntil(() => canvases(aside.t).length === 2);

    const cancelled = await chosen();
    cancelled.t.button('Cancel').click();
    await cancelled.t.tab.updateComplete;
    expect(cancelled.gone()).to.equal(2);

    const switched = await chosen();
    switched.t.tab.caseId = 'C-2002';
    await switched.t.tab.updateComplete;
    await settled(switched.t.tab);
    expect(switched.gone()).to.equal(2);

    const signedOut = await chosen();
    await signedOut.t.tab.logout();
    await settled(signedOut.t.tab);
    expect(signedOut.gone()).to.equal(2);

    const removed = await chosen();
    removed.t.tab.remove();
    expect(removed.gone()).to.equal(2);
  });

  it('move nothing when they come', async () => {
    const t = await openDialog();
    const release = holdDecoding();
    await t.choose(new File([await halves('image/png')], 'a.png'));
    await waitUntil(() => state(t, 'a.png') === 'loading');
    await nextFrame();
    await nextFrame();
    const shifts = new LayoutShifts();
    release();
    await ended(t, 'a.png');
    await nextFrame();
    await nextFrame();
    expect(shifts.stop()).to.equal(0);
  });

  it('that come too late for their row leave nothing', async () => {
    const t = await openDialog();
    const bitmaps: ImageBitmap[] = [];
    const letGo = holdDecoding((bitmap) => bitmaps.push(bitmap));
    await t.choose(
      new File([await halves('image/png')], 'a.png'),
      new File([await halves('image/png')], 'b.png'),
    );
    await waitUntil(() => state(t, 'a.png') === 'loading');
    t.button('Cancel').click();
    await settled(t.tab);
    letGo();
    await waitUntil(() => bitmaps.length > 0);
    await settled(t.tab);
    expect(bitmaps.map(({ width }) => width)).to.deep.equal([0]);
    expect(t.root.querySelector('canvas')).to.equal(null);
  });
});
