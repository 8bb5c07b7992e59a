import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import * as sample from '../../../../../scripts/sample-files/index.mjs';
import { type PictureSource, PreviewError } from '../../ports/previewer.js';
import { pictureFile } from '../../testing/picture-file.js';
import { createPreviewer } from './create-previewer.js';

const previewer = createPreviewer({ heic: true });
after(() => previewer.close());

/** The reason of what is not shown: the same from every call; `shown` when there is a picture. */
async function reasonOf(file: Buffer): Promise<string> {
  const { preview, renderings } = await previewer.examine(pictureFile(file), [160]);
  const rendered = await previewer
    .render(pictureFile(file), { page: 1, part: { kind: 'fitted', sizePixels: 160 } })
    .then(() => 'shown')
    .catch((error: unknown) => {
      assert.ok(error instanceof PreviewError, String(error));
      assert.match(error.message, /^(This|There|Pictures).*\.$/);
      // Nobody has looked at all of it.
      assert.doesNotMatch(error.message, /whole/);
      return error.code;
    });
  const probed = await previewer.probe(pictureFile(file));
  if (preview.state === 'available') {
    assert.equal(rendered, 'shown');
    return rendered;
  }
  assert.deepEqual([preview.code, renderings.length], [rendered, 0]);
  // Only damage may show late.
  if (probed.state === 'available') assert.equal(rendered, 'preview-damaged');
  else assert.deepEqual(probed, preview);
  return rendered;
}

const WIDTH = 64;
const page = { width: WIDTH, height: 48 };
const rows = sample.bytes(WIDTH * 48 * 8, 3);
const rgbPage = { ...page, samples: 3, rows: rows.subarray(0, WIDTH * 48 * 3) };
const ftyp = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0mif1${brand}`, 'latin1');

describe('what is not shown says why', async () => {
  const png = await sample.png(64, 64);
  const claimingBmp = await sample.encodePicture(sample.dentalPhoto(32, 20, 3), 'bmp');
  claimingBmp.writeInt32LE(104_857_700, 22);
  const cases: readonly (readonly [what: string, file: Buffer, code: string])[] = [
    ['a PNG bomb', sample.bomb('png'), 'preview-too-large'],
    ['a BMP bomb', sample.bomb('bmp'), 'preview-too-large'],
    ['a BMP that claims far more than there is', claimingBmp, 'preview-damaged'],
    ['a TIFF bomb', sample.bomb('tiff'), 'preview-too-large'],
    ['a GIF bomb', sample.bomb('gif'), 'preview-too-large'],
    [
      'an odd TIFF bomb',
      sample.encodeTiff([{ ...rgbPage, width: 40_000, height: 40_000, photometric: 8 }]),
      'preview-too-large',
    ],
    ['LZMA in a TIFF', sample.encodeTiff([{ ...rgbPage, compression: 34_925 }]), 'preview-unsupported'],
    ['ZSTD in a TIFF', sample.encodeTiff([{ ...rgbPage, compression: 50_000 }]), 'preview-unsupported'],
    [
      'a TIFF of five channels',
      sample.encodeTiff([{ ...page, samples: 5, rows, alpha: 0 }]),
      'preview-unsupported',
    ],
    [
      'a TIFF of light in logarithms',
      sample.encodeTiff([{ ...rgbPage, photometric: 32_845 }]),
      'preview-unsupported',
    ],
    [
      'a TIFF of colours in floating point',
      sample.encodeTiff([{ ...rgbPage, bits: 32, format: 3 }]),
      'preview-unsupported',
    ],
    [
      'a TIFF without pages',
      Buffer.concat([Buffer.from('II*\0\xff\xff\xff\x0f', 'latin1'), Buffer.alloc(20)]),
      'preview-damaged',
    ],
    ['a TIFF page without pixels', sample.encodeTiff([{ ...rgbPage, width: 0 }]), 'preview-damaged'],
    ['a JPEG without a frame', Buffer.from('ffd8ffe000104a46494600', 'hex'), 'preview-damaged'],
    [
      'a PNG with noise for pixels',
      Buffer.concat([png.subarray(0, 40), sample.bytes(300)]),
      'preview-damaged',
    ],
    ['nothing known', sample.bytes(500), 'preview-unsupported'],
    ['nothing', Buffer.alloc(0), 'preview-damaged'],
    ['SVG under a picture type', sample.svg(), 'preview-unsupported'],
  ];
  for (const [what, file, code] of cases) {
    it(`${what}: ${code}`, async () => assert.equal(await reasonOf(file), code));
  }

  for (const [format, magic] of [
    ['JPEG', Buffer.from('ffd8ffe0', 'hex')],
    ['PNG', Buffer.from('89504e470d0a1a0a', 'hex')],
    ['GIF', Buffer.from('GIF89a')],
    ['WebP', Buffer.from('RIFF\xff\0\0\0WEBPVP8 ', 'latin1')],
    ['TIFF', Buffer.from('II*\0', 'latin1')],
    ['BMP', Buffer.from('BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0', 'latin1')],
    ['HEIC', ftyp('heic')],
    ['AVIF', ftyp('avif')],
  ] as const) {
    it(`noise that begins like a ${format}`, async () => {
      for (const seed of [1, 2, 3]) {
        assert.notEqual(await reasonOf(Buffer.concat([magic, sample.bytes(4000, seed)])), 'shown');
      }
    });
  }
});

describe('a file cut short shows what it has, or says that it is damaged', () => {
  const photo = sample.dentalPhoto(120, 90, 3);
  const grey = { ...photo, channels: 1 as const, data: photo.data.filter((_, i) => i % 3 === 1) };
  const made: Record<string, () => Buffer | Promise<Buffer>> = {
    jpeg: () => sample.encodePicture(photo, 'jpeg'),
    png: () => sample.encodePicture(photo, 'png'),
    gif: () => sample.encodePicture(photo, 'gif'),
    webp: () => sample.encodePicture(photo, 'webp'),
    avif: () => sample.encodePicture(photo, 'avif'),
    bmp: () => sample.encodePicture(photo, 'bmp'),
    tiff: () => sample.encodePicture(photo, 'tiff'),
    'tiff of 12 bits': () =>
      sample.encodeTiff([
        { ...photo, bits: 12, rows: sample.packSamples(Uint16Array.from(grey.data), 120, 12) },
      ]),
    'tiff in CIE L*a*b*': () =>
      sample.encodeTiff([{ ...photo, samples: 3, photometric: 8, rows: photo.data }]),
    heic: () => sample.heic(),
    'lossless jpeg': () => sample.encodeLosslessJpeg(photo),
    '12-bit jpeg': () => sample.jpeg12(),
  };
  for (const [format, make] of Object.entries(made)) {
    it(format, async () => {
      const whole = await make();
      for (let tenth = 0; tenth < 10; tenth++) {
        const reason = await reasonOf(whole.subarray(0, (whole.length * tenth) / 10));
        assert.ok(reason === 'shown' || reason === 'preview-damaged', `${tenth}: ${reason}`);
        const { preview } = await previewer.examine(
          pictureFile(whole.subarray(0, (whole.length * tenth) / 10)),
          [],
        );
        if (preview.state === 'available') assert.equal(preview.incomplete, true, `${tenth}: all there?`);
      }
      assert.equal(await reasonOf(whole), 'shown');
    });
  }
});

describe('what is not read at all', () => {
  const unreadable = (mediaType: string, sizeBytes = 9): PictureSource => ({
    mediaType,
    fileName: 'picture',
    sizeBytes,
    withFile: () => Promise.reject(new Error('disk')),
  });
  for (const [mediaType, code] of [
    ['application/pdf', 'preview-none'],
    ['video/mp4', 'preview-none'],
    ['application/octet-stream', 'preview-none'],
    ['application/dicom', 'preview-unsupported'],
  ] as const) {
    it(`${mediaType}: ${code}`, async () => {
      const state = await previewer.probe(unreadable(mediaType));
      assert.equal(state.state === 'none' && state.code, code);
    });
  }

  for (const [fileName, code] of [
    ['broken.jpg', 'preview-damaged'],
    ['broken.HEIC', 'preview-damaged'],
    ['layers.psd', 'preview-none'],
    ['recording.bin', 'preview-none'],
  ] as const) {
    it(`nothing known under the name ${fileName}: ${code}`, async () => {
      const state = await previewer.probe({ ...unreadable('application/octet-stream'), fileName });
      assert.equal(state.state === 'none' && state.code, code);
    });
  }

  it('HEIC where it is switched off', async () => {
    const without = createPreviewer();
    const state = await without.probe(unreadable('image/heic'));
    await without.close();
    assert.equal(state.state === 'none' && state.code, 'preview-unsupported');
  });

  it('a file too large for memory', async () => {
    const state = await previewer.probe(unreadable('image/tiff', 600e6));
    assert.ok(state.state === 'none' && state.code === 'preview-too-large');
    assert.equal(state.detail, 'Pictures above 512 MB are not shown here. Download it to see it.');
  });

  it("what the storage does not give: that is its error, not the picture's", async () => {
    await assert.rejects(previewer.probe(unreadable('image/png')), /disk/);
    const gone = {
      ...unreadable('image/png'),
      withFile: <T>(use: (path: string) => Promise<T>) => use('/nowhere/at-all'),
    };
    await assert.rejects(previewer.probe(gone), (error) => !(error instanceof PreviewError));
  });
});

describe('words', () => {
  it('are plain', async () => {
    const tiff = sample.encodeTiff([{ ...rgbPage, compression: 34_925 }]);
    const state = await previewer.probe(pictureFile(tiff));
    assert.ok(state.state === 'none');
    assert.equal(state.detail, 'This kind of TIFF cannot be shown here. Download it to see it.');
  });
});
