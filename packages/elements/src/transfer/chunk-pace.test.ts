import { expect } from '@open-wc/testing';
import { firstChunkBytes, nextChunkBytes } from './chunk-pace.js';

const MB = 1024 * 1024;

describe('the size of a PATCH', () => {
  it('starts small, and below the limit', () => {
    expect(firstChunkBytes(64 * MB)).to.equal(4 * MB);
    expect(firstChunkBytes(1000)).to.equal(1000);
  });

  const table: [what: string, sentBytes: number, tookMs: number, next: number][] = [
    ['grows by four at most', 4 * MB, 10, 16 * MB],
    ['never passes the limit', 40 * MB, 100, 64 * MB],
    ['stays where it takes two seconds', 20 * MB, 2000, 20 * MB],
    ['shrinks on a slow line', 4 * MB, 8000, MB],
    ['never goes below one', MB, 60_000, MB],
    ['bears a clock that did not move', 4 * MB, 0, 16 * MB],
    ['bears a clock that went back', 4 * MB, -5000, 16 * MB],
  ];
  for (const [what, sentBytes, tookMs, next] of table) {
    it(what, () => expect(nextChunkBytes(sentBytes, tookMs, 64 * MB)).to.equal(next));
  }

  it('is the limit where that is less than the least', () => {
    expect(nextChunkBytes(1000, 10, 1000)).to.equal(1000);
  });
});
