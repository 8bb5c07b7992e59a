import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { descriptor, emptyWideField, setCentral, setEnd } from './zip-records.js';

const GIBIBYTE = 1024 ** 3;
const NARROW_FULL = 0xffff_ffff;

const viewOf = (bytes: Uint8Array<ArrayBuffer> | null) => {
  assert.ok(bytes, 'a record was to be had');
  return new DataView(bytes.buffer);
};

describe('descriptor', () => {
  it('is as wide as the local header said, whatever came', () => {
    const cut = viewOf(descriptor({ isWide: true, atByte: 0, sizeBytes: 13, crc32: 0xfedc_ba98 }));
    assert.equal(cut.byteLength, 24);
    assert.equal(cut.getUint32(4, true), 0xfedc_ba98);
    assert.deepEqual([cut.getBigUint64(8, true), cut.getBigUint64(16, true)], [13n, 13n]);
    const narrow = viewOf(descriptor({ isWide: false, atByte: 0, sizeBytes: 13, crc32: 1 }));
    assert.equal(narrow.byteLength, 16);
    assert.deepEqual([narrow.getUint32(8, true), narrow.getUint32(12, true)], [13, 13]);
  });
});

describe('setCentral', () => {
  /** What the narrow fields say of size and place, and what the zip64 field holds. */
  const table = [
    ['all fits', 13, 77, [13, 77], null],
    ['a wide size', 5 * GIBIBYTE, 77, [NARROW_FULL, 77], [5 * GIBIBYTE, 5 * GIBIBYTE]],
    ['behind 4 GiB', 13, 6 * GIBIBYTE, [13, NARROW_FULL], [6 * GIBIBYTE]],
    ['both', 5 * GIBIBYTE, 6 * GIBIBYTE, [NARROW_FULL, NARROW_FULL], [5, 5, 6].map((n) => n * GIBIBYTE)],
    ['just too wide', NARROW_FULL, 0, [NARROW_FULL, 0], [NARROW_FULL, NARROW_FULL]],
  ] as const;
  for (const [what, sizeBytes, atByte, narrow, wide] of table) {
    it(`tells each number once: ${what}`, () => {
      const header = new DataView(new ArrayBuffer(46));
      const field = setCentral(header, { isWide: false, atByte, sizeBytes, crc32: 9 });
      assert.equal(header.getUint32(16, true), 9);
      assert.deepEqual([header.getUint32(20, true), header.getUint32(42, true)], narrow);
      assert.equal(header.getUint32(24, true), narrow[0]);
      assert.equal(header.getUint16(30, true), field?.length ?? 0);
      if (wide === null) return assert.equal(field, null);
      const view = viewOf(field);
      assert.deepEqual([view.getUint16(0, true), view.getUint16(2, true)], [1, wide.length * 8]);
      assert.deepEqual(
        wide.map((_, nth) => Number(view.getBigUint64(4 + nth * 8, true))),
        wide,
      );
    });
  }
});

describe('setEnd', () => {
  const end = (atByte: number, sizeBytes: number, count: number) => {
    const record = new DataView(new ArrayBuffer(22));
    return { record, wide: setEnd(record, { atByte, sizeBytes, count }) };
  };

  it('needs no zip64 record below 4 GiB', () => {
    const { record, wide } = end(1000, 200, 3);
    assert.equal(wide, null);
    assert.deepEqual([record.getUint16(8, true), record.getUint16(10, true)], [3, 3]);
    assert.deepEqual([record.getUint32(12, true), record.getUint32(16, true)], [200, 1000]);
  });

  it('has a zip64 record and its locator behind 4 GiB', () => {
    const { record, wide } = end(5 * GIBIBYTE, 200, 3);
    assert.equal(record.getUint32(16, true), NARROW_FULL);
    const view = viewOf(wide);
    const numbers = [24, 32, 40, 48, 64].map((at) => Number(view.getBigUint64(at, true)));
    assert.deepEqual(numbers, [3, 3, 200, 5 * GIBIBYTE, 5 * GIBIBYTE + 200]);
    assert.deepEqual([view.getUint32(0, true), view.getUint32(56, true)], [0x06064b50, 0x07064b50]);
  });

  it('has one for the number alone, too', () => {
    const { record, wide } = end(1000, 200, 70_000);
    assert.equal(record.getUint16(10, true), 0xffff);
    assert.equal(Number(viewOf(wide).getBigUint64(32, true)), 70_000);
  });
});

describe('emptyWideField', () => {
  it('says that there are wide sizes, and none of them', () => {
    const view = viewOf(emptyWideField());
    assert.deepEqual([view.getUint16(0, true), view.getUint16(2, true)], [1, 16]);
    assert.deepEqual([view.getBigUint64(4, true), view.getBigUint64(12, true)], [0n, 0n]);
  });
});
