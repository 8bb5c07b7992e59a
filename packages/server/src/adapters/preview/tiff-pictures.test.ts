import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as sample from '../../../../../scripts/sample-files/index.mjs';
import { levelsBetween } from '../../testing/compare-pictures.js';
import {
  grey,
  HEIGHT,
  luminance,
  onWhite,
  pictureTests,
  pixelsOf,
  raw,
  rgba,
  sharpOf,
  storedAs,
  WIDTH,
} from '../../testing/shown-pictures.js';

const { examine, expectShown, render } = pictureTests();

describe('TIFF', () => {
  const page = { width: WIDTH, height: HEIGHT };
  const rgbPage = { ...page, samples: 3, rows: raw.data };

  for (const compression of ['none', 'lzw', 'deflate', 'packbits', 'jpeg'] as const) {
    it(`E14: a TIFF is shown, ${compression}`, async () => {
      await expectShown(await sharpOf(raw).tiff({ compression, quality: 95 }).toBuffer(), raw);
    });
  }
  it('in tiles', async () => {
    const file = sharpOf(raw).tiff({ compression: 'lzw', tile: true, tileWidth: 64, tileHeight: 48 });
    await expectShown(await file.toBuffer(), raw);
  });
  it('a BigTIFF', async () => expectShown(sample.encodeTiff([rgbPage], { big: true }), raw));
  it('in planes', async () => {
    const planes = Buffer.concat([0, 1, 2].map((channel) => raw.data.filter((_, i) => i % 3 === channel)));
    await expectShown(sample.encodeTiff([{ ...rgbPage, rows: planes, planar: true }]), raw);
  });
  it('CMYK in planes', async () => {
    const data = await sharpOf(raw).toColourspace('cmyk').raw().toBuffer();
    const planes = Buffer.concat([0, 1, 2, 3].map((ink) => data.filter((_, i) => i % 4 === ink)));
    const file = sample.encodeTiff([{ ...page, samples: 4, photometric: 5, planar: true, rows: planes }]);
    await expectShown(file, raw, {}, 14);
  });
  it('CMYK', async () => {
    const data = await sharpOf(raw).toColourspace('cmyk').raw().toBuffer();
    await expectShown(sample.encodeTiff([{ ...page, samples: 4, photometric: 5, rows: data }]), raw, {}, 14);
  });
  it('CIE L*a*b*', async () => {
    const { data } = await sharpOf(raw)
      .toColourspace('lab')
      .raw({ depth: 'float' })
      .toBuffer({ resolveWithObject: true });
    const lab = new Float32Array(data.buffer, data.byteOffset, data.length / 4);
    const rows = Uint8Array.from(lab, (value, i) =>
      i % 3 === 0 ? Math.round(value * 2.55) : Math.round(value) & 255,
    );
    await expectShown(sample.encodeTiff([{ ...page, samples: 3, photometric: 8, rows }]), raw, {}, 8);
  });
  it('RGB and alpha, on white', async () => {
    await expectShown(
      sample.encodeTiff([{ ...page, samples: 4, photometric: 2, alpha: 2, rows: rgba }]),
      onWhite,
    );
  });
  for (const [what, alpha] of [
    ['hides nothing', () => 255],
    ['hides all', () => 0],
    ['hides some', (pixel: number) => pixel % 256],
  ] as const) {
    it(`a sample without a meaning that, taken for alpha, ${what}: its colours, and its greys, alone`, async () => {
      const without = { ...page, photometric: 2, alpha: 0 } as const;
      const rows = rgba.map((sample, i) => (i % 4 === 3 ? alpha(i >> 2) : sample));
      await expectShown(sample.encodeTiff([{ ...without, samples: 4, rows }]), raw);
      const greys = Uint8Array.from({ length: WIDTH * HEIGHT * 2 }, (_, i) =>
        i % 2 ? alpha(i >> 1) : grey.data[i >> 1]!,
      );
      await expectShown(
        sample.encodeTiff([{ ...without, samples: 2, photometric: 1, rows: greys, compression: 'deflate' }]),
        grey,
      );
    });
  }
  it('in one strip of more than 50 MB', async () => {
    const [width, height] = [6000, 5000];
    const samples = Uint16Array.from({ length: width * height }, (_, i) => ((i % width) / width) * 65_535);
    const rows = Buffer.from(samples.buffer);
    const file = sample.encodeTiff([
      { width, height, photometric: 1, bits: 16, rows, compression: 'deflate' },
    ]);
    const { preview } = await examine(file);
    assert.equal(preview.state, 'available');
  });
  it('RGB and alpha of 4 bits, on white', async () => {
    const rows = sample.packSamples(
      Uint16Array.from(rgba, (value) => value >> 4),
      WIDTH * 4,
      4,
    );
    const file = sample.encodeTiff([{ ...page, samples: 4, photometric: 2, alpha: 2, bits: 4, rows }]);
    await expectShown(file, onWhite, {}, 10);
  });
  it('grey and alpha, on white', async () => {
    const rows = Uint8Array.from({ length: WIDTH * HEIGHT * 2 }, (_, i) =>
      i % 2 ? rgba[i * 2 + 1]! : grey.data[i / 2]!,
    );
    const expected = { ...grey, data: grey.data.map((value, i) => (rgba[i * 4 + 3] ? value : 255)) };
    await expectShown(sample.encodeTiff([{ ...page, samples: 2, photometric: 1, alpha: 2, rows }]), expected);
  });
  for (const orientation of [2, 3, 4, 5, 6, 7, 8]) {
    it(`of orientation ${orientation}, upright once by each of its decoders`, async () => {
      const stored = await storedAs(orientation);
      const { data } = await sharpOf(stored)
        .toColourspace('cmyk')
        .raw()
        .toBuffer({ resolveWithObject: true });
      const { width, height } = stored;
      const planes = Buffer.concat([0, 1, 2, 3].map((ink) => data.filter((_, i) => i % 4 === ink)));
      const twelve = sample.packSamples(
        Uint16Array.from(luminance(stored.data), (value) => value * 16),
        width,
        12,
      );
      await expectShown(
        sample.encodeTiff([{ width, height, samples: 3, rows: stored.data, orientation }]),
        raw,
      );
      await expectShown(
        sample.encodeTiff([
          { width, height, samples: 4, photometric: 5, planar: true, rows: planes, orientation },
        ]),
        raw,
        {},
        14,
      );
      await expectShown(sample.encodeTiff([{ width, height, bits: 12, rows: twelve, orientation }]), grey);
    });
  }
  it('fax of several pages (G4)', async () => {
    const bits = (seed: number) => sample.dentalXray(320, 160, seed);
    const file = await sample.faxTiff([1, 2, 3].map(bits));
    const { preview } = await examine(file);
    assert.equal(preview.pageCount, 3);
    const black = { ...bits(1), data: bits(1).data.map((value) => (value < 128 ? 0 : 255)) };
    await expectShown(file, black, { pageCount: 3 });
  });
  it('pages of different sizes, and no smaller copies of them', async () => {
    const small = sample.picture(40, 64, 9);
    const file = sample.encodeTiff([
      rgbPage,
      { ...rgbPage, subfile: 1 },
      { width: 40, height: 64, samples: 3, rows: small.data, orientation: 1 },
      { width: 72, height: 96, samples: 3, rows: (await storedAs(6)).data, orientation: 6 },
    ]);
    const pages = [page, { width: 40, height: 64 }, page];
    await expectShown(file, raw, { pageCount: 3, pages });
    assert.ok(levelsBetween(await pixelsOf(await render(file, 640, 2)), small) < 6);
    assert.ok(levelsBetween(await pixelsOf(await render(file, 640, 3)), raw) < 6);
    await assert.rejects(render(file, 640, 4), {
      code: 'preview-none',
      message: /3 pages; there is no page 4/,
    });
  });
  it('whose pages go round in a circle', async () => {
    await expectShown(sample.encodeTiff([rgbPage], { loop: true }), raw);
  });
});
