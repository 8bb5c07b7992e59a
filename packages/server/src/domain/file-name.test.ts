import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { naturalSortKey } from './file-name.js';

describe('naturalSortKey', () => {
  it('orders as people do', () => {
    const ordered = [
      'abc',
      'Äbd.png',
      'scan 1.jpg',
      'Scan 2.jpg',
      'scan 02b.jpg',
      'SCAN 10.jpg',
      'scan 10a.jpg',
      'scan 99999999999999999999.jpg',
      'scan 100000000000000000000.jpg',
      'scan-1.jpg',
      'Straße 9',
      'STRASSE 10',
      'upper jaw',
    ];
    const shuffled = [...ordered].reverse();
    shuffled.sort((a, b) => (naturalSortKey(a) < naturalSortKey(b) ? -1 : 1));
    assert.deepEqual(shuffled, ordered);
    const asBytes = [...ordered].sort((a, b) =>
      Buffer.compare(Buffer.from(naturalSortKey(a)), Buffer.from(naturalSortKey(b))),
    );
    assert.deepEqual(asBytes, ordered);
  });

  it('does not tell apart what people do not', () => {
    assert.equal(naturalSortKey('Café 07.TIF'), naturalSortKey('cafe\u0301 7.tif'));
    assert.equal(naturalSortKey('scan ２'), naturalSortKey('SCAN 2'));
    assert.equal(naturalSortKey('0'), naturalSortKey('000'));
  });

  it('answers a megabyte of digits at once', () => {
    const started = performance.now();
    naturalSortKey('0'.repeat(1_000_000));
    assert.ok(performance.now() - started < 1500);
  });
});
