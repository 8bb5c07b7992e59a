import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp, { type OverlayOptions } from 'sharp';
import * as sample from '../../../../../scripts/sample-files/index.mjs';
import { type ComparablePicture, levelsBetween } from '../../testing/compare-pictures.js';
import { pictureFile } from '../../testing/picture-file.js';
import { pictureTests, pixelsOf } from '../../testing/shown-pictures.js';

const { previewer, render } = pictureTests();

const EDGE = 128;
const raw = sample.dentalPhoto(300, 200, 6);
const grey = { ...raw, channels: 1 as const, data: raw.data.filter((_, i) => i % 3 === 1) };

const window = (file: Buffer, column: number, row: number, page = 1) =>
  previewer.render(pictureFile(file), { page, part: { kind: 'window', column, row, edgePixels: EDGE } });

/** All windows of a page, put together. */
async function stitched(file: Buffer, width: number, height: number, page = 1): Promise<ComparablePicture> {
  const parts: OverlayOptions[] = [];
  for (let row = 0; row * EDGE < height; row++) {
    for (let column = 0; column * EDGE < width; column++) {
      const webp = await window(file, column, row, page);
      const size = await sharp(webp).metadata();
      const expected = [Math.min(EDGE, width - column * EDGE), Math.min(EDGE, height - row * EDGE)];
      assert.deepEqual([size.width, size.height], expected);
      parts.push({ input: webp, left: column * EDGE, top: row * EDGE });
    }
  }
  const canvas = sharp({ create: { width, height, channels: 3, background: '#f0f' } });
  return pixelsOf(await canvas.composite(parts).png().toBuffer());
}

async function expectWindowsOf(file: Buffer, page = 1): Promise<void> {
  const whole = await pixelsOf(await render(file, 4096, page));
  const difference = levelsBetween(await stitched(file, whole.width, whole.height, page), whole);
  assert.ok(difference < 3, `${difference.toFixed(1)} levels off`);
}

describe('windows put together are the page', () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    it(`JPEG of orientation ${orientation}`, async () =>
      expectWindowsOf(await sample.phoneJpeg(raw, orientation)));
  }
  for (const format of ['png', 'webp', 'gif', 'avif', 'bmp', 'tiff'] as const) {
    it(format, async () => expectWindowsOf(await sample.encodePicture(raw, format)));
  }
  it('CMYK JPEG', async () => expectWindowsOf(await sample.cmykJpeg(raw)));
  it('HEIC', async () => expectWindowsOf(sample.heic()));
  it('TIFF of low range, turned', async () => expectWindowsOf(sample.lowRangeTiff(grey, { orientation: 6 })));
  it('PNG of 16 bits a colour in a low range', async () => {
    const low = Uint16Array.from(raw.data, (value) => 200 + value * 12);
    const deep = sharp(low, { raw: { width: 300, height: 200, channels: 3 } }).toColourspace('rgb16');
    await expectWindowsOf(await deep.png().toBuffer());
  });
  it('TIFF of 12 bits', async () => {
    const rows = sample.packSamples(Uint16Array.from(grey.data), 300, 12);
    await expectWindowsOf(sample.encodeTiff([{ width: 300, height: 200, bits: 12, rows }]));
  });
  it('a page that is not the first', async () => {
    const small = sample.picture(180, 150, 2);
    const file = sample.encodeTiff([
      { width: 300, height: 200, samples: 3, rows: raw.data },
      { width: 180, height: 150, samples: 3, rows: small.data },
    ]);
    await expectWindowsOf(file, 2);
    assert.ok(levelsBetween(await stitched(file, 180, 150, 2), small) < 6);
  });
  it('a picture too large to be kept in memory between windows', async () => {
    const file = await sharp({ create: { width: 9000, height: 6000, channels: 3, background: '#246' } })
      .composite([{ input: Buffer.from(raw.data), raw, left: 8700, top: 5800 }])
      .jpeg({ quality: 95 })
      .toBuffer();
    // The last window in each direction ends where the page does.
    const shown = await pixelsOf(await window(file, 70, 46));
    assert.deepEqual([shown.width, shown.height], [9000 - 70 * EDGE, 6000 - 46 * EDGE]);
    const part = await sharp(raw.data, { raw })
      .extract({ left: 300 - 40, top: 200 - 112, width: 40, height: 112 })
      .raw()
      .toBuffer();
    assert.ok(levelsBetween(shown, { ...shown, data: part, channels: 3 }) < 6);
  });
});

describe('the same value has the same grey', () => {
  it('in each size and each window of a scan', async () => {
    // A bright spot in a corner, which windows elsewhere do not see.
    const data = grey.data.map((value, i) => (i % 300 > 250 && i < 300 * 60 ? 255 : value / 3));
    const file = sample.lowRangeTiff({ ...grey, data });
    const whole = await pixelsOf(await render(file, 4096));
    const small = await pixelsOf(await render(file, 100));
    assert.ok(levelsBetween(whole, small) < 3);
    const corner = await pixelsOf(await window(file, 0, 1));
    const { width, height } = corner;
    const same = await sharp(whole.data, { raw: { width: 300, height: 200, channels: 3 } })
      .extract({ left: 0, top: EDGE, width, height })
      .raw()
      .toBuffer();
    assert.ok(levelsBetween(corner, { ...corner, data: same, channels: 3 }) < 3);
  });
});

describe('beyond the page', () => {
  it('there is no window', async () => {
    const file = await sample.png(300, 200);
    for (const [column, row] of [
      [3, 0],
      [0, 2],
      [99, 99],
    ] as const) {
      await assert.rejects(window(file, column, row), { code: 'preview-none', message: /no such window/ });
    }
    await assert.rejects(window(file, 0, 0, 2), { code: 'preview-none', message: /no page 2/ });
  });
});
