import { expect } from '@open-wc/testing';
import { crc32 } from './crc32.js';

describe('crc32', () => {
  const bytes = new TextEncoder().encode('123456789');

  it('is the sum that zips have', () => {
    expect(crc32(bytes, 0)).to.equal(0xcbf43926);
    expect(crc32(new Uint8Array(), 0)).to.equal(0);
  });

  it('goes on behind any byte', () => {
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut), 0))).to.equal(0xcbf43926);
    }
  });
});
