import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import sharp from 'sharp';
import * as sample from '../../../../../scripts/sample-files/index.mjs';
import { levelsBetween } from '../../testing/compare-pictures.js';
import { pictureFile } from '../../testing/picture-file.js';
import {
  grey,
  HEIGHT,
  onWhite,
  pictureTests,
  pixelsOf,
  raw,
  rgba,
  sharpOf,
  WIDTH,
} from '../../testing/shown-pictures.js';
import { createPreviewer } from './create-previewer.js';

const { examine, expectShown, previewer, render } = pictureTests();
const rgbaPicture = () => sharp(rgba, { raw: { width: WIDTH, height: HEIGHT, channels: 4 } });

describe('JPEG', () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    it(`of orientation ${orientation}, upright once and without its place and owner`, async () => {
      await expectShown(await sample.phoneJpeg(raw, orientation), raw);
    });
  }
  it('grey', async () => expectShown(await sample.encodePicture(grey, 'jpeg'), grey));
  it('progressive', async () => expectShown(await sharpOf(raw).jpeg({ progressive: true }).toBuffer(), raw));
  for (const profile of [true, false]) {
    it(`E17: a CMYK JPEG keeps its colours, ${profile ? 'with' : 'without'} a profile`, async () => {
      const inks = await sample.cmykJpeg(raw, { profile });
      assert.deepEqual((await sharp(inks).metadata()).hasProfile, profile);
      await expectShown(inks, raw, {}, 14);
    });
  }
  it('E16: a JPEG with junk after its end is shown, and all there', async () => {
    const junk = Buffer.concat([await sample.encodePicture(raw, 'jpeg'), sample.bytes(5000)]);
    await expectShown(junk, raw);
  });
  it('E16: a JPEG with odd scan parameters is shown, and all there', async () => {
    const file = await sample.encodePicture(raw, 'jpeg');
    // Ss, Se, Ah and Al of a sequential scan are to be 0, 63, 0; some phones write others.
    const scan = file.indexOf(Buffer.from([0xff, 0xda]));
    file[scan + 2 + file.readUInt16BE(scan + 2) - 2] = 0;
    await expectShown(file, raw);
  });
  it('cut short, as far as it goes, and says so', async () => {
    const file = await sharpOf(sample.dentalPhoto(600, 400, 3))
      .jpeg()
      .toBuffer();
    const { preview, renderings } = await examine(file.subarray(0, file.length / 2));
    assert.equal(preview.incomplete, true);
    assert.equal(renderings.length, 1);
  });
  it('with noise in the middle of its data, and says so', async () => {
    const file = await sharpOf(sample.dentalPhoto(600, 400, 3))
      .jpeg()
      .toBuffer();
    file.set(sample.bytes(400), file.length / 2);
    assert.equal((await examine(file)).preview.incomplete, true);
  });
  it('lossless, grey and in colours', async () => {
    await expectShown(sample.encodeLosslessJpeg(grey), grey);
    await expectShown(sample.encodeLosslessJpeg(raw), raw);
  });
  it('of 12 bits', async () => expectShown(sample.jpeg12(), sample.dentalPhoto(96, 72, 5)));
});

describe('PNG, GIF, WebP, AVIF, BMP', () => {
  it('PNG of 8 bits', async () => expectShown(await sample.encodePicture(raw, 'png'), raw));
  it('PNG of 1 bit', async () => {
    const bits = { ...grey, data: grey.data.map((value) => (value < 128 ? 0 : 255)) };
    await expectShown(
      await sharpOf(bits).toColourspace('b-w').png({ palette: true, colours: 2 }).toBuffer(),
      bits,
    );
  });
  it('PNG of 16 bits', async () => {
    await expectShown(await sharpOf(raw).toColourspace('rgb16').png().toBuffer(), raw);
  });
  it('PNG with a palette', async () => {
    await expectShown(await sharpOf(raw).png({ palette: true }).toBuffer(), raw);
  });
  it('PNG with alpha, on white', async () => expectShown(await rgbaPicture().png().toBuffer(), onWhite));
  it('PNG that moves: its first frame', async () => {
    await expectShown(await sample.animatedPng(raw), raw, { animated: true });
  });
  it('GIF that moves: its first frame', async () => {
    const stills = await Promise.all([7, 8, 9].map((seed) => sample.png(WIDTH, HEIGHT, seed)));
    const file = await sharp(stills, { join: { animated: true } })
      .gif()
      .toBuffer();
    await expectShown(file, raw, { animated: true });
  });
  it('GIF that stands still', async () => expectShown(await sample.encodePicture(raw, 'gif'), raw));
  it('WebP, lossy', async () => expectShown(await sharpOf(raw).webp().toBuffer(), raw));
  it('WebP, lossless', async () => expectShown(await sharpOf(raw).webp({ lossless: true }).toBuffer(), raw));
  it('WebP with alpha, on white', async () => expectShown(await rgbaPicture().webp().toBuffer(), onWhite));
  it('WebP that moves: its first frame', async () => {
    const stills = await Promise.all([7, 8].map((seed) => sample.png(WIDTH, HEIGHT, seed)));
    const file = await sharp(stills, { join: { animated: true } })
      .webp()
      .toBuffer();
    await expectShown(file, raw, { animated: true });
  });
  it('AVIF', async () => expectShown(await sample.encodePicture(raw, 'avif'), raw));
  for (const bits of [8, 24, 32] as const) {
    it(`BMP of ${bits} bits`, async () => {
      await expectShown(sample.encodeBmp(bits === 8 ? grey : raw, { bits }), bits === 8 ? grey : raw);
    });
  }
  it('BMP from the top', async () => expectShown(sample.encodeBmp(raw, { topDown: true }), raw));
});

describe('HEIC', () => {
  it('is shown, turned once though both its properties and its EXIF say so', async () => {
    await expectShown(sample.heic(), sample.dentalPhoto(640, 480, 5));
  });
  it('is a switch, which no other picture is examined again for', async () => {
    const without = createPreviewer();
    assert.equal(without.version, previewer.version);
    assert.equal(without.examinedBy('image/jpeg'), previewer.examinedBy('image/jpeg'));
    for (const type of ['image/heic', 'image/heif']) {
      assert.notEqual(without.examinedBy(type), previewer.examinedBy(type));
    }
    const state = await without.probe(pictureFile(sample.heic()));
    await without.close();
    assert.deepEqual(state, {
      state: 'none',
      code: 'preview-unsupported',
      detail: 'This kind of picture (HEIC) cannot be shown here. Download it to see it.',
    });
  });
});

describe('sizes', () => {
  it('never enlarges', async () => {
    const { renderings } = await examine(await sample.png(40, 20), [320, 2560]);
    for (const { webp } of renderings) {
      const { width, height } = await sharp(webp).metadata();
      assert.deepEqual([width, height], [40, 20]);
    }
  });
  it('all that were asked for, of one decode, as if each were made for itself', async () => {
    const photo = sample.dentalPhoto(1400, 900, 4);
    const file = await sample.encodePicture(photo, 'jpeg');
    const { renderings } = await examine(file, [160, 640, 320]);
    assert.deepEqual(new Set(renderings.map(({ sizePixels }) => sizePixels)), new Set([160, 320, 640]));
    for (const { sizePixels, webp } of renderings) {
      const shown = await pixelsOf(webp);
      assert.equal(shown.width, sizePixels);
      assert.ok(levelsBetween(shown, await pixelsOf(await render(file, sizePixels))) < 3);
    }
  });
  it('none, to learn what a picture is', async () => {
    const { preview, renderings } = await examine(sample.lowRangeTiff(grey), []);
    assert.deepEqual([preview.autoContrast, renderings.length], [true, 0]);
  });
});
