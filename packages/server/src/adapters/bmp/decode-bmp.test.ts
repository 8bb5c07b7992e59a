import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytes, encodeBmp, picture } from '../../../../../scripts/sample-files/index.mjs';
import { BmpError } from './bmp-error.js';
import { decodeBmp } from './decode-bmp.js';

const LIMITS = { maxPixels: 120_000_000, targetEdgePixels: 2560 };

interface Parts {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly compression?: number;
  readonly headerBytes?: number;
  /** Red, green, blue, alpha. */
  readonly masks?: readonly number[];
  /** Red, green, blue. */
  readonly palette?: readonly (readonly number[])[];
  readonly rows: readonly number[];
}

/** A BMP put together by hand, so that its writer shares nothing with the decoder. */
function bmpOf(parts: Parts): Buffer {
  const { headerBytes = 40, masks = [], palette = [] } = parts;
  const header = Buffer.alloc(14 + headerBytes);
  header.write('BM', 'latin1');
  header.writeUInt32LE(headerBytes, 14);
  if (headerBytes === 12) {
    header.writeUInt16LE(parts.width, 18);
    header.writeUInt16LE(parts.height, 20);
    header.writeUInt16LE(1, 22);
    header.writeUInt16LE(parts.bits, 24);
  } else {
    header.writeInt32LE(parts.width, 18);
    header.writeInt32LE(parts.height, 22);
    header.writeUInt16LE(1, 26);
    header.writeUInt16LE(parts.bits, 28);
    header.writeUInt32LE(parts.compression ?? 0, 30);
    header.writeUInt32LE(palette.length, 46);
  }
  const maskBytes = Buffer.alloc(headerBytes === 40 ? masks.length * 4 : 0);
  masks.forEach((mask, i) => {
    if (headerBytes === 40) maskBytes.writeUInt32LE(mask, i * 4);
    else header.writeUInt32LE(mask, 54 + i * 4);
  });
  const entries = palette.flatMap(([r = 0, g = 0, b = 0]) => (headerBytes === 12 ? [b, g, r] : [b, g, r, 0]));
  header.writeUInt32LE(header.length + maskBytes.length + entries.length, 10);
  return Buffer.concat([header, maskBytes, Buffer.from(entries), Buffer.from(parts.rows)]);
}

function pixelsOf(parts: Parts): string[] {
  const { data } = decodeBmp(bmpOf(parts), LIMITS);
  return data.toString('hex').match(/.{6}/g) ?? [];
}

const R = [255, 0, 0];
const G = [0, 255, 0];
const B = [0, 0, 255];
const W = [255, 255, 255];
const [red, green, blue, white, black] = ['ff0000', '00ff00', '0000ff', 'ffffff', '000000'];

describe('decodeBmp', () => {
  const cases: readonly (readonly [what: string, parts: Parts, expected: readonly (string | undefined)[]])[] =
    [
      [
        '1 bit, bottom row first',
        { width: 2, height: 2, bits: 1, palette: [R, G], rows: [0b01000000, 0, 0, 0, 0b10000000, 0, 0, 0] },
        [green, red, red, green],
      ],
      [
        '2 bits',
        { width: 4, height: 1, bits: 2, palette: [R, G, B, W], rows: [0b00011011, 0, 0, 0] },
        [red, green, blue, white],
      ],
      [
        '4 bits',
        { width: 3, height: 1, bits: 4, palette: [R, G, B], rows: [0x21, 0, 0, 0] },
        [blue, green, red],
      ],
      ['8 bits', { width: 2, height: 1, bits: 8, palette: [R, G], rows: [1, 0, 0, 0] }, [green, red]],
      [
        'an index past the palette',
        { width: 1, height: 1, bits: 8, palette: [R], rows: [9, 0, 0, 0] },
        [black],
      ],
      [
        'OS/2 version 1',
        { width: 2, height: 1, bits: 8, headerBytes: 12, palette: [R, G], rows: [1, 0, 0, 0] },
        [green, red],
      ],
      [
        'OS/2 version 2',
        { width: 1, height: 1, bits: 8, headerBytes: 64, palette: [R], rows: [0, 0, 0, 0] },
        [red],
      ],
      ['top row first', { width: 1, height: -2, bits: 24, rows: [0, 0, 255, 0, 0, 255, 0, 0] }, [red, green]],
      ['16 bits, 555', { width: 2, height: 1, bits: 16, rows: [0x00, 0x7c, 0x1f, 0x00] }, [red, blue]],
      [
        '16 bits, 565',
        {
          width: 2,
          height: 1,
          bits: 16,
          compression: 3,
          masks: [0xf800, 0x07e0, 0x001f],
          rows: [0xe0, 0x07, 0x1f, 0],
        },
        [green, blue],
      ],
      ['32 bits, last byte unused', { width: 1, height: 1, bits: 32, rows: [0, 0, 255, 7] }, [red]],
      [
        '32 bits with alpha, over white',
        {
          width: 2,
          height: 1,
          bits: 32,
          compression: 3,
          headerBytes: 108,
          masks: [0xff0000, 0xff00, 0xff, 0xff000000],
          rows: [0, 0, 255, 0, 0, 0, 255, 255],
        },
        [white, red],
      ],
      [
        'alpha of nothing at all is meant as opaque',
        {
          width: 1,
          height: 1,
          bits: 32,
          compression: 3,
          headerBytes: 108,
          masks: [0xff0000, 0xff00, 0xff, 0xff000000],
          rows: [0, 0, 255, 0],
        },
        [red],
      ],
      [
        '10 bits a channel',
        {
          width: 1,
          height: 1,
          bits: 32,
          compression: 3,
          masks: [0x3ff00000, 0xffc00, 0x3ff],
          rows: [0, 0, 0xf0, 0x3f],
        },
        [red],
      ],
      [
        'RLE8: run, literal with padding, end of line, end',
        {
          width: 4,
          height: 2,
          bits: 8,
          compression: 1,
          palette: [R, G, B],
          rows: [4, 1, 0, 0, 1, 0, 0, 3, 2, 1, 0, 0, 0, 1],
        },
        [red, blue, green, red, green, green, green, green],
      ],
      [
        'RLE8: skipped pixels are transparent',
        { width: 3, height: 1, bits: 8, compression: 1, palette: [R], rows: [1, 0, 0, 2, 1, 0, 1, 0, 0, 1] },
        [red, white, red],
      ],
      [
        'RLE4: alternating run and literal',
        {
          width: 5,
          height: 1,
          bits: 4,
          compression: 2,
          palette: [R, G, B],
          rows: [2, 0x12, 0, 3, 0x01, 0x20, 0, 1],
        },
        [green, blue, red, green, blue],
      ],
    ];
  for (const [what, parts, expected] of cases) {
    it(what, () => assert.deepEqual(pixelsOf(parts), expected));
  }

  it('reads every depth of another writer alike', async () => {
    const raw = picture(37, 23, 4);
    const expected = Buffer.from(raw.data);
    for (const bits of [24, 32] as const) {
      for (const topDown of [false, true]) {
        const { width, height, data } = decodeBmp(encodeBmp(raw, { bits, topDown }), LIMITS);
        assert.deepEqual([width, height], [37, 23]);
        assert.ok(data.equals(expected), `${bits} bits`);
      }
    }
  });

  it('averages large pictures down while it reads', () => {
    const rows = [0, 0, 0, 255, 255, 255, 100, 100, 100, 0, 0, 0];
    const file = bmpOf({ width: 3, height: 1, bits: 24, rows });
    const { width, height, data } = decodeBmp(file, { maxPixels: 100, targetEdgePixels: 0.75 });
    assert.deepEqual([width, height, ...data], [2, 1, 127, 127, 127, 100, 100, 100]);
  });
});

describe('bad BMPs', () => {
  const fine: Parts = { width: 4, height: 4, bits: 24, rows: new Array(48).fill(0) };
  const rle: Parts = { width: 4, height: 2, bits: 8, compression: 1, palette: [R], rows: [] };
  const cases: readonly (readonly [what: string, parts: Parts, reason: BmpError['reason']])[] = [
    ['negative width', { ...fine, width: -4 }, 'damaged'],
    ['no height', { ...fine, height: 0 }, 'damaged'],
    ['a height with no positive', { ...fine, height: -2_147_483_648 }, 'damaged'],
    ['too few rows', { ...fine, rows: new Array(40).fill(0) }, 'damaged'],
    ['3 bits', { ...fine, bits: 3 }, 'damaged'],
    ['a header that claims far more than there is', { ...fine, width: 60_000, height: 60_000 }, 'damaged'],
    ['one endless row that is not there', { ...fine, width: 100_000_000, height: 1 }, 'damaged'],
    ['a bomb', { ...rle, width: 60_000, height: 60_000, rows: [0, 1] }, 'too-large'],
    ['one endless row', { ...rle, width: 100_000_000, height: 1, rows: [0, 1] }, 'too-large'],
    [
      'a long edge that is there',
      { ...fine, width: 1, height: 70_000, rows: new Array(280_000).fill(0) },
      'too-large',
    ],
    ['JPEG inside', { ...fine, compression: 4, bits: 0 }, 'unsupported'],
    ['OS/2 24-bit RLE', { ...fine, headerBytes: 64, compression: 4 }, 'unsupported'],
    ['RLE8 of 24 bits', { ...fine, compression: 1 }, 'damaged'],
    [
      'masks with holes',
      { ...fine, bits: 32, compression: 3, masks: [0xf0f0, 1, 2], rows: new Array(64).fill(0) },
      'damaged',
    ],
    ['RLE that ends early', { ...rle, rows: [4, 0] }, 'damaged'],
    ['RLE beyond the top', { ...rle, rows: [0, 0, 0, 0, 4, 0, 0, 1] }, 'damaged'],
    ['RLE jumping out', { ...rle, rows: [0, 2, 200, 200, 0, 1] }, 'damaged'],
    ['RLE literal cut short', { ...rle, rows: [0, 200, 1, 2, 3] }, 'damaged'],
  ];
  for (const [what, parts, reason] of cases) {
    it(`${what}: ${reason}`, () => {
      assert.throws(
        () => decodeBmp(bmpOf(parts), LIMITS),
        (error) => {
          assert.ok(error instanceof BmpError);
          assert.equal(error.reason, reason);
          return true;
        },
      );
    });
  }

  it('never fails in another way, whatever bytes come', () => {
    const good = bmpOf({ ...rle, rows: [4, 0, 0, 0, 4, 0, 0, 1] });
    for (let seed = 1; seed <= 400; seed++) {
      const file = Buffer.concat([good, bytes(64, seed)]);
      const noise = bytes(8, seed + 1000);
      for (let i = 0; i < 4; i++) file[2 + (noise[i]! % 60)] = noise[i + 4]!;
      try {
        decodeBmp(file, { ...LIMITS, maxPixels: 1_000_000 });
      } catch (error) {
        assert.ok(error instanceof BmpError, String(error));
      }
    }
  });
});
