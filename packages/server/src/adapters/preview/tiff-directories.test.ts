import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOf } from './file-bytes.js';
import { readTiffPages } from './tiff-directories.js';
import { isPlainTiffPage } from './tiff-routes.js';

type Tags = Readonly<Record<number, number>>;

const WIDTH = 256;
const HEIGHT = 257;
const PLAIN: Tags = { 254: 0, [WIDTH]: 10, [HEIGHT]: 20, 258: 8, 259: 1, 262: 1 };

/** A TIFF of directories alone; the last one points at `loopTo`, by index, or nowhere. */
function tiffOf(directories: readonly Tags[], { big = false, little = true, loopTo = -1 } = {}): Buffer {
  const file = Buffer.alloc(4096);
  const put = (value: number, at: number, bytes: 2 | 4 | 8) => {
    if (bytes === 8)
      little ? file.writeBigUInt64LE(BigInt(value), at) : file.writeBigUInt64BE(BigInt(value), at);
    else little ? file.writeUIntLE(value, at, bytes) : file.writeUIntBE(value, at, bytes);
  };
  file.write(little ? 'II' : 'MM', 'latin1');
  put(big ? 43 : 42, 2, 2);
  const offsetBytes = big ? 8 : 4;
  if (big) put(8, 4, 2);
  const sizes = directories.map((tags) => (big ? 16 : 6) + Object.keys(tags).length * (big ? 20 : 12));
  const starts = sizes.map((_, i) => 16 + sizes.slice(0, i).reduce((a, b) => a + b, 0));
  put(starts[0] ?? 0, big ? 8 : 4, offsetBytes);
  directories.forEach((tags, i) => {
    let at = starts[i]!;
    put(Object.keys(tags).length, at, big ? 8 : 2);
    at += big ? 8 : 2;
    for (const [tag, value] of Object.entries(tags)) {
      put(Number(tag), at, 2);
      put(3, at + 2, 2);
      put(1, at + 4, offsetBytes);
      put(value, at + 4 + offsetBytes, 2);
      at += big ? 20 : 12;
    }
    put(starts[i + 1] ?? starts[loopTo] ?? 0, at, offsetBytes);
  });
  return file;
}

/** Each directory begins one count and one offset after the one before, in its entries. */
function overlapping(directories: number, entryCount: number): Buffer {
  const first = 8;
  const step = 6;
  const toNext = 2 + 12 * entryCount;
  const file = Buffer.alloc(first + directories * step + toNext + 4);
  file.write('II*', 'latin1');
  file.writeUInt32LE(first, 4);
  for (let at = first, left = directories; left > 0; left--, at += step) {
    file.writeUInt16LE(entryCount, at);
    file.writeUInt32LE(left > 1 ? at + step : 0, at + toNext);
  }
  return file;
}

describe('readTiffPages', () => {
  for (const big of [false, true]) {
    for (const little of [true, false]) {
      it(`${big ? 'BigTIFF' : 'TIFF'}, ${little ? 'little' : 'big'}-endian`, () => {
        const [page, ...others] = readTiffPages(bytesOf(tiffOf([PLAIN], { big, little })));
        assert.deepEqual([page?.width, page?.height, page?.bitsPerSample, others.length], [10, 20, [8], 0]);
      });
    }
  }

  it('counts pages, not smaller copies of them, and keeps their places', () => {
    const pages = readTiffPages(bytesOf(tiffOf([PLAIN, { ...PLAIN, 254: 1 }, { ...PLAIN, 254: 2 }])));
    assert.deepEqual(
      pages.map((page) => page.directory),
      [0, 2],
    );
  });

  it('ends where a chain loops', () => {
    assert.equal(readTiffPages(bytesOf(tiffOf([PLAIN, PLAIN], { loopTo: 0 }))).length, 2);
    assert.equal(readTiffPages(bytesOf(tiffOf([PLAIN], { loopTo: 0 }))).length, 1);
  });

  it('finds nothing in directories with more entries than it will look at', () => {
    const file = tiffOf([PLAIN, PLAIN, PLAIN]);
    const entries = Object.keys(PLAIN).length;
    const pagesWithin = (entriesPerDirectory: number, entriesInAll: number) =>
      readTiffPages(bytesOf(file), { entriesPerDirectory, entriesInAll }).length;
    assert.equal(pagesWithin(entries, 3 * entries), 3);
    assert.equal(pagesWithin(entries - 1, 3 * entries), 0);
    assert.equal(pagesWithin(entries, 3 * entries - 1), 0);
  });

  for (const entryCount of [4096, 65_535]) {
    it(`looks at few bytes of many directories of ${entryCount} entries that overlap`, () => {
      const file = overlapping(2500, entryCount);
      let reads = 0;
      const bytes = bytesOf(file);
      const read = (at: number, length: number) => {
        reads++;
        return bytes.read(at, length);
      };
      assert.deepEqual(readTiffPages({ ...bytes, read }), []);
      assert.ok(reads > 0 && reads < 200_000, `${reads} reads`);
    });
  }

  it('finds nothing in what is cut, empty or noise', () => {
    const whole = tiffOf([PLAIN]);
    for (let length = 0; length < 90; length++)
      assert.ok(readTiffPages(bytesOf(whole.subarray(0, length))).length <= 1);
    assert.deepEqual(readTiffPages(bytesOf(Buffer.alloc(8))), []);
    assert.deepEqual(
      readTiffPages(bytesOf(Buffer.from('II*\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff', 'latin1'))),
      [],
    );
  });
});

describe('isPlainTiffPage', () => {
  const [plain] = readTiffPages(bytesOf(tiffOf([PLAIN])));
  const cases: readonly (readonly [what: string, change: object, expected: boolean])[] = [
    ['grey', {}, true],
    ['G4 fax', { compression: 4, bitsPerSample: [1], photometric: 0 }, true],
    ['RGB in planes', { photometric: 2, bitsPerSample: [8, 8, 8], planar: true }, true],
    [
      'RGB in planes of tiles',
      { photometric: 2, bitsPerSample: [8, 8, 8], planar: true, tiled: true },
      false,
    ],
    ['grey and alpha in planes', { bitsPerSample: [8, 8], planar: true }, false],
    ['palette of 4 bits', { photometric: 3, bitsPerSample: [4] }, true],
    ['RGB of 4 bits', { photometric: 2, bitsPerSample: [4, 4, 4] }, false],
    ['12 bits', { bitsPerSample: [12] }, false],
    ['floating point', { bitsPerSample: [32], sampleFormats: [3] }, false],
    ['signed', { bitsPerSample: [16], sampleFormats: [2] }, false],
    ['old JPEG', { compression: 6 }, false],
    ['LZMA', { compression: 34_925 }, false],
    ['five channels', { photometric: 2, samplesPerPixel: 5, bitsPerSample: [8, 8, 8, 8, 8] }, false],
    ['grey and two more', { samplesPerPixel: 3, bitsPerSample: [8, 8, 8] }, false],
    ['CIE L*a*b*', { photometric: 8 }, false],
  ];
  for (const [what, change, expected] of cases) {
    it(`${what}: ${expected}`, () => assert.equal(isPlainTiffPage({ ...plain!, ...change }), expected));
  }
});
