import { describe, it } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import * as sample from '../../../../../scripts/sample-files/index.mjs';
import type { ComparablePicture } from '../../testing/compare-pictures.js';
import { grey, HEIGHT, pictureTests, raw, sharpOf, storedAs, WIDTH } from '../../testing/shown-pictures.js';

const { expectShown } = pictureTests();

describe('scans of more than 8 bits', () => {
  const page = { width: WIDTH, height: HEIGHT };
  /** The values of `grey`, from 0 to 1. */
  const shares = Float32Array.from(grey.data, (value) => value / 255);
  /** Black and white where its own darkest and brightest are. */
  const stretched = (() => {
    const sorted = grey.data.toSorted();
    const outside = Math.floor(sorted.length * 0.005);
    const [low, high] = [sorted[outside]!, sorted[sorted.length - 1 - outside]!];
    return {
      ...grey,
      data: Uint8ClampedArray.from(grey.data, (value) => ((value - low) * 255) / (high - low)),
    };
  })() as unknown as ComparablePicture;
  /** So are colours, by the darkest and the brightest of all three. */
  const stretchedColours = (rgb: Uint8Array) => {
    const channels = [0, 1, 2].map((channel) => rgb.filter((_, i) => i % 3 === channel).toSorted());
    const outside = Math.floor(WIDTH * HEIGHT * 0.005);
    const low = Math.min(...channels.map((sorted) => sorted[outside]!));
    const high = Math.max(...channels.map((sorted) => sorted[sorted.length - 1 - outside]!));
    const data = Uint8ClampedArray.from(rgb, (value) => ((value - low) * 255) / (high - low));
    return { ...raw, data: new Uint8Array(data) };
  };
  const words = (values: Uint16Array | Int16Array | Float32Array | Uint32Array) =>
    new Uint8Array(values.buffer);

  it('16 bits of the whole range, as they are', async () => {
    const rows = words(Uint16Array.from(shares, (share) => share * 65_535));
    await expectShown(sample.encodeTiff([{ ...page, bits: 16, rows }]), grey);
  });
  it('E15: a 16-bit grey TIFF in a low range is windowed, not black', async () => {
    await expectShown(sample.lowRangeTiff(grey), stretched, { autoContrast: true });
  });
  for (const format of ['tiff', 'png'] as const) {
    const encode = (colours: Sharp) => {
      const deep = colours.toColourspace('rgb16');
      return format === 'png' ? deep.png().toBuffer() : deep.tiff({ compression: 'lzw' }).toBuffer();
    };
    it(`16 bits a colour of the whole range, as they are: ${format}`, async () => {
      await expectShown(await encode(sharpOf(raw)), raw);
    });
    it(`E15: 16 bits a colour in a low range, by one pair of levels for all colours: ${format}`, async () => {
      // A blue that is next to nothing stays so: levels of its own would make it as bright as the others.
      const faintBlue = raw.data.map((value, i) => (i % 3 === 2 ? value >> 3 : value));
      const low = Uint16Array.from(faintBlue, (value) => 200 + value * 12);
      const file = await encode(sharp(low, { raw: { ...page, channels: 3 } }));
      await expectShown(file, stretchedColours(faintBlue), { autoContrast: true });
    });
  }
  it('16 bits a colour in a low range, turned, with a sample without a meaning', async () => {
    const { width, height, data } = await storedAs(6);
    const samples = Uint16Array.from({ length: width * height * 4 }, (_, i) =>
      i % 4 === 3 ? i % 65_536 : 200 + data[(i >> 2) * 3 + (i % 4)]! * 12,
    );
    const rows = words(samples);
    const file = sample.encodeTiff([
      { width, height, samples: 4, bits: 16, photometric: 2, alpha: 0, rows, orientation: 6 },
    ]);
    await expectShown(file, stretchedColours(raw.data), { autoContrast: true });
  });
  it('E15: a 16-bit grey PNG in a low range is windowed, not black', async () => {
    const low = Uint16Array.from(shares, (share) => share * 900);
    const file = await sharp(low, { raw: { ...page, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    await expectShown(file, stretched, { autoContrast: true });
  });
  for (const bits of [10, 12, 14]) {
    it(`${bits} bits of the whole range, and of a low one`, async () => {
      const rows = (most: number) =>
        sample.packSamples(
          Uint16Array.from(shares, (share) => share * most),
          WIDTH,
          bits,
        );
      await expectShown(
        sample.encodeTiff([{ ...page, bits, rows: rows(2 ** bits - 1), compression: 'deflate' }]),
        grey,
      );
      await expectShown(sample.encodeTiff([{ ...page, bits, rows: rows(2 ** bits / 6) }]), stretched, {
        autoContrast: true,
      });
    });
  }
  it('white is zero', async () => {
    const rows = sample.packSamples(
      Uint16Array.from(shares, (share) => 4095 - share * 4095),
      WIDTH,
      12,
    );
    await expectShown(sample.encodeTiff([{ ...page, bits: 12, photometric: 0, rows }]), grey);
  });
  it('signed values', async () => {
    const rows = words(Int16Array.from(shares, (share) => share * 2000 - 1000));
    await expectShown(
      sample.encodeTiff([{ ...page, bits: 16, format: 2, rows, compression: 'packbits' }]),
      stretched,
      { autoContrast: true },
    );
  });
  it('floating point, as shares of 1 and as anything', async () => {
    await expectShown(sample.encodeTiff([{ ...page, bits: 32, format: 3, rows: words(shares) }]), grey);
    const rows = words(shares.map((share) => share * 5000 - 2000));
    await expectShown(sample.encodeTiff([{ ...page, bits: 32, format: 3, rows }]), stretched, {
      autoContrast: true,
    });
  });
  it('32 bits', async () => {
    const rows = words(Uint32Array.from(shares, (share) => share * (2 ** 32 - 1)));
    await expectShown(sample.encodeTiff([{ ...page, bits: 32, rows }]), grey);
  });
  it('a flat one is neither black nor white', async () => {
    const flat = { ...grey, data: new Uint8Array(WIDTH * HEIGHT).fill(99) };
    await expectShown(sample.lowRangeTiff(flat, { from: 0, to: 65_535 }), flat);
  });
});
