import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import sharp from 'sharp';
import * as sample from '../../../../../scripts/sample-files/index.mjs';
import { PreviewError } from '../../ports/previewer.js';
import { pictureFile } from '../../testing/picture-file.js';
import { createPreviewer } from './create-previewer.js';

const previewer = createPreviewer();
after(() => previewer.close());

const render = (file: Buffer, sizePixels = 160, page = 1) =>
  previewer.render(pictureFile(file), { page, part: { kind: 'fitted', sizePixels } });

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'shown';
  } catch (error) {
    if (!(error instanceof PreviewError)) throw error;
    assert.match(error.message, /^This|^There|^Pictures/);
    return error.code;
  }
}

/** Mean red, green, blue of a preview. */
async function meanOf(preview: Buffer): Promise<number[]> {
  const { channels } = await sharp(preview).stats();
  return channels.map((channel) => Math.round(channel.mean));
}

/** A grey TIFF of 16 bits with a ramp between two levels. */
function grey16(from: number, to: number): Promise<Buffer> {
  const data = Uint16Array.from({ length: 64 * 64 }, (_, i) => from + ((to - from) * i) / (64 * 64));
  return sharp(data, { raw: { width: 64, height: 64, channels: 1 } })
    .toColourspace('grey16')
    .tiff({ compression: 'lzw' })
    .toBuffer();
}

describe('formats that show', () => {
  const makers = ['jpeg', 'png', 'gif', 'webp', 'avif', 'bmp', 'tiff'] as const;
  for (const format of makers) {
    it(format, async () => {
      const raw = sample.picture(400, 200, 7);
      const file = await sample.encodePicture(raw, format);
      assert.deepEqual(await previewer.probe(pictureFile(file)), {
        state: 'available',
        width: 400,
        height: 200,
        pageCount: 1,
        animated: false,
        autoContrast: false,
        incomplete: false,
      });
      const preview = await render(file);
      const { width, height, format: made, hasAlpha } = await sharp(preview).metadata();
      assert.deepEqual([width, height, made, hasAlpha], [160, 80, 'webp', false]);
      const expected = await sharp(raw.data, { raw }).resize(160, 80).webp().toBuffer();
      const [actualMean, expectedMean] = [await meanOf(preview), await meanOf(expected)];
      actualMean.forEach((value, i) => {
        assert.ok(Math.abs(value - expectedMean[i]!) < 4, `${actualMean} for ${expectedMean}`);
      });
    });
  }

  it('never enlarges', async () => {
    const { width, height } = await sharp(await render(await sample.png(40, 20), 2560)).metadata();
    assert.deepEqual([width, height], [40, 20]);
  });

  it('pages of a TIFF', async () => {
    const file = await sample.tiff(64, 48, 3, 3);
    const state = await previewer.probe(pictureFile(file));
    assert.ok(state.state === 'available' && state.pageCount === 3 && !state.animated);
    const means = await Promise.all(
      [1, 2, 3].map(async (page) => String(await meanOf(await render(file, 160, page)))),
    );
    assert.equal(new Set(means).size, 3);
    assert.equal(await codeOf(render(file, 160, 4)), 'preview-none');
  });

  it('the first frame of what moves, and says that it moves', async () => {
    const frames = [1, 2, 3];
    const stills = await Promise.all(frames.map((seed) => sample.png(60, 40, seed)));
    const first = await meanOf(await render(stills[0]!));
    for (const format of ['gif', 'webp'] as const) {
      const file = await sharp(stills, { join: { animated: true } })
        .toFormat(format)
        .toBuffer();
      const state = await previewer.probe(pictureFile(file));
      assert.ok(state.state === 'available' && state.animated && state.height === 40, format);
      const mean = await meanOf(await render(file));
      mean.forEach((value, i) => {
        assert.ok(Math.abs(value - first[i]!) < 6, `${mean} for ${first}`);
      });
    }
  });

  it('upright, without metadata', async () => {
    const file = await sharp(await sample.jpeg(80, 40))
      .withExif({ IFD0: { Copyright: 'somebody' }, IFD3: { GPSLatitudeRef: 'N' } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    assert.ok((await sharp(file).metadata()).exif, 'the file has metadata');
    const state = await previewer.probe(pictureFile(file));
    assert.ok(state.state === 'available');
    assert.deepEqual([state.width, state.height], [40, 80]);
    const metadata = await sharp(await render(file)).metadata();
    assert.deepEqual([metadata.width, metadata.height, metadata.exif], [40, 80, undefined]);
  });

  it('transparent pictures on white', async () => {
    const clear = await sharp({ create: { width: 9, height: 9, channels: 4, background: '#0000' } })
      .png()
      .toBuffer();
    assert.deepEqual(await meanOf(await render(clear)), [255, 255, 255]);
  });

  it('16-bit scans that use a sliver of the scale are not black', async () => {
    const { channels } = await sharp(await render(await grey16(0, 900))).stats();
    assert.ok(channels[0]!.min < 10 && channels[0]!.max > 245 && channels[0]!.mean > 100);
  });

  it('16-bit pictures that use the scale are left as they are', async () => {
    const { channels } = await sharp(await render(await grey16(20_000, 50_000))).stats();
    assert.ok(channels[0]!.min > 70 && channels[0]!.max < 200);
  });

  it('a flat 16-bit picture', async () => {
    assert.deepEqual(await meanOf(await render(await grey16(257 * 99, 257 * 99))), [99, 99, 99]);
  });

  it('a picture cut short, as far as it goes', async () => {
    const jpeg = await sample.jpeg(400, 300);
    assert.equal(await codeOf(render(jpeg.subarray(0, jpeg.length / 2))), 'shown');
  });
});

describe('what does not show says why', async () => {
  const jpeg = await sample.jpeg(64, 64);
  /** Turns the frame header into another kind: C3 is lossless, C1 extended with 12 bits. */
  const jpegWith = (marker: number, precision: number) => {
    const file = Buffer.from(jpeg);
    const frame = file.indexOf(Buffer.from([0xff, 0xc0]));
    file[frame + 1] = marker;
    file[frame + 4] = precision;
    return file;
  };
  const tiffWith = async (tag: number, value: number) => {
    const file = await sample.tiff(32, 32);
    const directory = file.readUInt32LE(4);
    for (let i = 0, at = directory + 2; i < file.readUInt16LE(directory); i++, at += 12) {
      if (file.readUInt16LE(at) === tag) file.writeUInt16LE(value, at + 8);
    }
    return file;
  };
  const fiveChannels = async () => {
    const extra = await sharp(await sample.png(32, 32))
      .extractChannel(0)
      .png()
      .toBuffer();
    return sharp(await sample.png(32, 32))
      .joinChannel([extra, extra])
      .tiff({ compression: 'none' })
      .toBuffer();
  };
  const png = await sample.png(64, 64);
  const bomb = Buffer.from(png);
  bomb.writeUInt32BE(60_000, 16);
  bomb.writeUInt32BE(60_000, 20);
  const loop = await sample.tiff(16, 16);
  const next = loop.readUInt32LE(4) + 2 + loop.readUInt16LE(loop.readUInt32LE(4)) * 12;
  loop.writeUInt32LE(loop.readUInt32LE(4), next);
  const heic = Buffer.concat([
    Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'),
    sample.bytes(500),
  ]);

  const cases: readonly (readonly [what: string, file: Buffer, code: string])[] = [
    ['HEIC', heic, 'preview-unsupported'],
    ['lossless JPEG', jpegWith(0xc3, 8), 'preview-unsupported'],
    ['12-bit JPEG', jpegWith(0xc1, 12), 'preview-unsupported'],
    ['JPEG without a frame', Buffer.from('ffd8ffe000104a46494600', 'hex'), 'preview-damaged'],
    ['TIFF of odd compression', await tiffWith(259, 34_925), 'preview-unsupported'],
    ['TIFF of five channels', await fiveChannels(), 'preview-unsupported'],
    ['TIFF of odd colours', await tiffWith(262, 32_845), 'preview-unsupported'],
    [
      'TIFF without pages',
      Buffer.concat([Buffer.from('II*\0\xff\xff\xff\x0f', 'latin1'), Buffer.alloc(20)]),
      'preview-damaged',
    ],
    ['PNG with noise for pixels', Buffer.concat([png.subarray(0, 40), sample.bytes(300)]), 'preview-damaged'],
    ['a PNG bomb', bomb, 'preview-too-large'],
    [
      'a BMP bomb',
      Buffer.concat([
        (await sample.bmp(4, 4)).subarray(0, 18),
        Buffer.from('00ff000000ff0000', 'hex'),
        Buffer.alloc(90),
      ]),
      'preview-too-large',
    ],
    ['nothing known', sample.bytes(500), 'preview-damaged'],
    ['nothing', Buffer.alloc(0), 'preview-damaged'],
    ['SVG under a picture type', sample.svg(), 'preview-damaged'],
  ];
  for (const [what, file, code] of cases) {
    it(`${what}: ${code}`, async () => {
      assert.equal(await codeOf(render(file)), code);
      const state = await previewer.probe(pictureFile(file));
      if (state.state === 'none') assert.equal(state.code, code);
      else assert.equal(code, 'preview-damaged', 'only damage may show late');
    });
  }

  it('a TIFF that loops shows its page', async () => {
    const state = await previewer.probe(pictureFile(loop));
    assert.ok(state.state === 'available' && state.pageCount === 1);
  });

  for (const [mediaType, code] of [
    ['application/pdf', 'preview-none'],
    ['video/mp4', 'preview-none'],
    ['application/octet-stream', 'preview-none'],
    ['application/dicom', 'preview-unsupported'],
    ['image/heic', 'preview-unsupported'],
  ] as const) {
    it(`${mediaType} is not read: ${code}`, async () => {
      const source = { mediaType, sizeBytes: 9, withFile: () => Promise.reject(new Error('read')) };
      const state = await previewer.probe(source);
      assert.equal(state.state === 'none' && state.code, code);
    });
  }

  it('a file too large for memory is not read', async () => {
    const source = {
      mediaType: 'image/tiff',
      sizeBytes: 600e6,
      withFile: () => Promise.reject(new Error('read')),
    };
    const state = await previewer.probe(source);
    assert.ok(state.state === 'none' && state.code === 'preview-too-large');
    assert.equal(state.detail, 'Pictures above 512 MB are not shown here; the file itself is whole.');
  });

  it('speaks plainly', async () => {
    const state = await previewer.probe(pictureFile(await tiffWith(259, 34_925)));
    assert.ok(state.state === 'none');
    assert.equal(state.detail, 'This kind of TIFF cannot be shown here; the file itself is whole.');
  });

  it('lets storage errors through', async () => {
    const source = {
      mediaType: 'image/png',
      sizeBytes: 9,
      withFile: () => Promise.reject(new Error('disk')),
    };
    await assert.rejects(previewer.probe(source), /disk/);
  });
});
